package ai.kolbo.client.money.internal;

import ai.kolbo.client.internal.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The models that may run for one request, by the operation's {@code x-kolbo-models}.
 *
 * @param fitting the one that will run, or those of which the server chooses
 * @param isCertain whether there is one: named by the request or by the document, or the only one
 */
record Models(List<Listed> fitting, boolean isCertain) {
  /** What a request says to leave the choice to the server, as it does without a model. */
  private static final Set<String> SERVER_CHOOSES = Set.of("auto");

  private static final int MOST_NAMED = 12;

  /**
   * A model of a list.
   *
   * @param entry what the list says of it
   */
  record Listed(String id, JsonTree entry) {}

  /** The first of the rules whose condition holds; missing if the operation takes no models. */
  static JsonTree rule(JsonTree rules, Conditions conditions, JsonTree request) {
    return rules.get("models").items().stream()
        .filter(rule -> conditions.hold(rule.get("when"), request, new JsonTree(null)))
        .findFirst()
        .orElse(new JsonTree(null));
  }

  /** The model that a request names; null if it leaves the choice to the server. */
  static @Nullable String named(JsonTree request) {
    String model = request.get("model").text();
    return model == null || SERVER_CHOOSES.contains(model) ? null : model;
  }

  /**
   * @param listed all models
   * @throws IllegalArgumentException if the request names a model that is not listed, or one that
   *     is not for this operation
   */
  static Models of(String operation, JsonTree request, JsonTree rule, List<Listed> listed) {
    List<Listed> fitting = listed.stream().filter(model -> fits(model, rule)).toList();
    String named = named(request);
    String id = named == null ? rule.get("default").text() : named;
    List<Listed> found = fitting.stream().filter(model -> model.id().equals(id)).limit(1).toList();
    if (!found.isEmpty()) {
      return new Models(found, true);
    }
    if (named == null) {
      return new Models(fitting, fitting.size() == 1);
    }
    List<String> types = new ArrayList<>();
    listed.stream()
        .filter(model -> model.id().equals(named))
        .forEach(model -> types.addAll(model.entry().get("types").texts()));
    List<String> names = fitting.stream().map(Listed::id).toList();
    throw new IllegalArgumentException(
        "model: %s; the models for this %s request are %s%s"
            .formatted(
                types.isEmpty()
                    ? named + " is not listed"
                    : named + " is for " + String.join(", ", types),
                operation,
                String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size()))),
                names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : ""));
  }

  private static boolean fits(Listed model, JsonTree rule) {
    List<String> types = model.entry().get("types").texts();
    return !rule.get("types").isGiven()
        || rule.get("types").texts().stream().anyMatch(types::contains);
  }
}
