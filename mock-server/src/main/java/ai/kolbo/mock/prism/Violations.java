package ai.kolbo.mock.prism;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Refusal;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what Prism finds wrong with a request into one message that names fields and rules. */
final class Violations {

  private static final String HEADER = "sl-violations";
  private static final String PROBLEM = "application/problem+json";
  private static final int SHOWN = 3;

  /** What Prism says of a body that has what {@code not} forbids. */
  private static final String EXCLUDED = "must NOT be valid";

  /** Of what Prism says of a condition, beside what is wrong with what follows from it. */
  private static final String CONDITION = "if";

  /** Begins the places in a body. */
  private static final String BODY = "body";

  private static final Pattern PROPERTY = Pattern.compile("required property '(.*)'$");

  private static final ObjectReader ONE_OF_MANY =
      Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Violations() {}

  /**
   * Throws if Prism found the request invalid or could not answer it.
   *
   * @param places where in the request's body is what Prism names a place of
   */
  static void refuseInvalid(
      HttpResponse<byte[]> answer,
      List<Operation.Exclusion> exclusions,
      UnaryOperator<List<String>> places) {
    JsonNode problem = problem(answer);
    List<String> messages = new ArrayList<>();
    List<JsonNode> violations = new ArrayList<>();
    answer.headers().firstValue(HEADER).ifPresent(header -> violations.addAll(parse(header)));
    if (problem != null) {
      problem.path("validation").forEach(violations::add);
    }
    for (JsonNode violation : violations) {
      boolean ofAnswer = violation.path("location").path(0).asText().equals("response");
      boolean isCause = !violation.path("code").asText().equals(CONDITION);
      if (!ofAnswer && isCause && violation.path("severity").asText().equals("Error")) {
        messages.add(message(violation, places));
      }
    }
    boolean excluded = messages.removeIf(message -> message.endsWith(EXCLUDED));
    if (excluded && messages.isEmpty()) {
      messages.add(exclusions.isEmpty() ? EXCLUDED : exclusions.get(0).rule());
    }
    if (!messages.isEmpty()) {
      // The document's code for this status is about fields that are missing.
      boolean missing = excluded || messages.stream().anyMatch(m -> PROPERTY.matcher(m).find());
      throw missing
          ? Refusal.ofRule(400, summary(messages), null)
          : Refusal.because(400, summary(messages));
    }
    if (problem != null) {
      String title = problem.path("title").asText();
      String detail = problem.path("detail").asText();
      throw Refusal.because(400, "Prism: " + (detail.isEmpty() ? title : title + ": " + detail));
    }
  }

  private static @Nullable JsonNode problem(HttpResponse<byte[]> answer) {
    String type = answer.headers().firstValue("Content-Type").orElse("");
    if (!type.startsWith(PROBLEM)) {
      return null;
    }
    try {
      return Json.MAPPER.readTree(answer.body());
    } catch (IOException e) {
      return Json.MAPPER.createObjectNode().put("title", e.getMessage());
    }
  }

  /** The violations in the header, as far as they go: Prism cuts a long list off. */
  private static List<JsonNode> parse(String header) {
    List<JsonNode> violations = new ArrayList<>();
    try (JsonParser parser =
        Json.MAPPER.createParser(header.substring(Math.max(0, header.indexOf('['))))) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        violations.add(ONE_OF_MANY.readTree(parser));
      }
    } catch (IOException e) {
      // The cut.
    }
    return violations;
  }

  private static String message(JsonNode violation, UnaryOperator<List<String>> places) {
    List<String> steps = new ArrayList<>();
    violation.path("location").forEach(step -> steps.add(step.asText()));
    steps.removeIf("request"::equals);
    List<String> location = new ArrayList<>(steps);
    if (!steps.isEmpty() && steps.get(0).equals(BODY)) {
      location.subList(1, location.size()).clear();
      location.addAll(places.apply(steps.subList(1, steps.size())));
    }
    String text = violation.path("message").asText();
    Matcher missing = PROPERTY.matcher(text);
    if (missing.find()) {
      location.add(missing.group(1));
    }
    String field = String.join(".", location.subList(location.size() > 1 ? 1 : 0, location.size()));
    String rule = text.substring(Math.max(0, text.indexOf("must ")));
    return field.isEmpty() ? rule : field + ": " + rule;
  }

  /**
   * The first few, and how many more. What every alternative of a union complains about is more
   * likely the cause than what only one of them does, so repeated messages come first.
   */
  private static String summary(List<String> messages) {
    Map<String, Long> counts =
        messages.stream().collect(groupingBy(m -> m, LinkedHashMap::new, counting()));
    List<String> ordered =
        counts.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .toList();
    String shown = ordered.stream().limit(SHOWN).collect(joining("; "));
    return ordered.size() > SHOWN ? shown + "; and " + (ordered.size() - SHOWN) + " more" : shown;
  }
}
