package ai.kolbo.client.money.internal;

import ai.kolbo.client.internal.JsonTree;
import ai.kolbo.client.internal.Limits;
import ai.kolbo.client.money.Finding;
import ai.kolbo.client.money.Finding.Effect;
import ai.kolbo.model.UploadFile;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds a request against the limits of its model, by the document's {@code x-kolbo-limits}. */
final class RequestCheck {
  /** A limit with anything else is beyond this version. */
  private static final Set<String> KNOWN =
      Set.of(
          ("member members files choices choicesByType min max modelDefault minLength maxLength"
                  + " required maxItems maxFileBytes unsupported is beyond operations")
              .split(" "));

  private final JsonTree request;
  private final Models.Listed model;
  private final Conditions conditions;
  private final List<String> types;

  /**
   * @param types of models that the operation takes
   */
  RequestCheck(JsonTree request, Models.Listed model, Conditions conditions, List<String> types) {
    this.request = request;
    this.model = model;
    this.conditions = conditions;
    this.types = types;
  }

  List<Finding> findings(JsonTree limits) {
    List<Finding> findings = new ArrayList<>();
    for (JsonTree limit : limits.items()) {
      String problem = KNOWN.containsAll(limit.names()) ? problem(limit) : null;
      if (problem != null) {
        Effect effect =
            Effect.valueOf(String.valueOf(limit.get("beyond").text()).toUpperCase(Locale.ROOT));
        String members = String.join(", ", members(limit).filter(this::isGiven).toList());
        String named = members.isEmpty() ? String.join(", ", members(limit).toList()) : members;
        findings.add(new Finding(named.isEmpty() ? "files" : named, effect, problem));
      }
    }
    return findings;
  }

  private static Stream<String> members(JsonTree limit) {
    return Stream.concat(
        limit.get("member").texts().stream(), limit.get("members").texts().stream());
  }

  private boolean isGiven(String member) {
    return request.get(member).isGiven();
  }

  private @Nullable String problem(JsonTree limit) {
    if (limit.get("unsupported").isGiven()) {
      return conditions.hold(limit.get("unsupported"), request, model.entry()) && asks(limit)
          ? model.id() + " does not support it"
          : null;
    }
    if (limit.get("required").isGiven()) {
      boolean isNeeded = conditions.hold(limit.get("required"), request, model.entry());
      return isNeeded && !asks(limit) ? model.id() + " requires it" : null;
    }
    if (limit.get("maxItems").isGiven()) {
      long items = members(limit).mapToLong(name -> request.get(name).items().size()).sum();
      return over("items", items + files(limit).count(), limit.get("maxItems"));
    }
    if (limit.get("maxFileBytes").isGiven()) {
      long largest = files(limit).mapToLong(UploadFile::length).max().orElse(0);
      return over("bytes in one file", largest, limit.get("maxFileBytes"));
    }
    JsonTree value = request.get(limit.get("member").text());
    if (!value.isGiven()) {
      return null;
    }
    if (limit.get("minLength").isGiven() || limit.get("maxLength").isGiven()) {
      String text = String.valueOf(value.text());
      int length = text.codePointCount(0, text.length());
      BigDecimal least = model.entry().get(limit.get("minLength").text()).number();
      return least != null && BigDecimal.valueOf(length).compareTo(least) < 0
          ? model.id() + " takes at least " + least + " characters, given are " + length
          : over("characters", length, limit.get("maxLength"));
    }
    return unlisted(limit, value);
  }

  private boolean asks(JsonTree limit) {
    JsonTree asked = limit.get("is");
    return members(limit)
            .anyMatch(
                name ->
                    asked.isGiven()
                        ? asked.equals(request.get(name))
                        : !request.get(name).items().isEmpty()
                            && !"".equals(request.get(name).value()))
        || files(limit).findAny().isPresent();
  }

  private @Nullable String over(String what, long count, JsonTree limit) {
    BigDecimal most = model.entry().get(limit.text()).number();
    return most != null && BigDecimal.valueOf(count).compareTo(most) > 0
        ? "%s takes at most %s %s, given are %d"
            .formatted(model.id(), most.toPlainString(), what, count)
        : null;
  }

  private Stream<UploadFile> files(JsonTree limit) {
    List<String> kinds = limit.get("files").texts();
    return request.names().stream()
        .flatMap(name -> request.get(name).items().stream())
        .map(JsonTree::value)
        .filter(UploadFile.class::isInstance)
        .map(UploadFile.class::cast)
        .filter(file -> kinds.stream().anyMatch(kind -> isOf(file.mediaType(), kind)));
  }

  /** Whether a media type is of a kind such as image/*. */
  private static boolean isOf(String mediaType, String kind) {
    String prefix = kind.substring(0, kind.indexOf('*'));
    return kind.startsWith("*") || mediaType.toLowerCase(Locale.ROOT).startsWith(prefix);
  }

  private @Nullable String unlisted(JsonTree limit, JsonTree value) {
    JsonTree entry = model.entry();
    List<String> choices =
        types.stream()
            .flatMap(
                type -> entry.get(limit.get("choicesByType").text()).get(type).texts().stream())
            .distinct()
            .toList();
    choices = choices.isEmpty() ? entry.get(limit.get("choices").text()).texts() : choices;
    BigDecimal number = value.number();
    if (number == null) {
      return choices.isEmpty() || choices.contains(value.text())
          ? null
          : "%s takes %s, given is %s"
              .formatted(model.id(), String.join(", ", choices), value.text());
    }
    BigDecimal closest = PriceRule.fitted(number, limit, entry);
    if (closest.compareTo(number) == 0) {
      return null;
    }
    String taken =
        choices.isEmpty()
            ? entry.get(limit.get("min").text()).text()
                + " to "
                + entry.get(limit.get("max").text()).text()
            : String.join(", ", choices);
    return "%s takes %s, given is %s; the closest is %s"
        .formatted(model.id(), taken, value.text(), Limits.shortest(closest));
  }
}
