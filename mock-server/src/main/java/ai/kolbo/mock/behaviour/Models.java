package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.behaviour.Things.Thing;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Refusal;
import ai.kolbo.mock.http.RequestBody.FilePart;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the models of one operation's requests by its {@code x-kolbo-models}, and holds requests
 * against what their models support, as {@code models:} in {@code mock.yaml} says.
 */
final class Models {
  /** The member of requests that names the model. */
  static final String MODEL = "model";

  private static final int LONGEST_NAME = 200;

  /**
   * The model of a request.
   *
   * @param entry the model in its list
   * @param isAsked whether the request names it
   */
  record Choice(String id, ObjectNode entry, boolean isAsked) {}

  private final Operation operation;
  private final Memory memory;
  private final Conditions conditions;
  private final JsonNode rules;

  Models(Operation operation, Memory memory) {
    this.operation = operation;
    this.memory = memory;
    this.conditions = new Conditions(operation);
    this.rules = memory.document().mock().path("models");
  }

  /**
   * The model that runs for a request.
   *
   * @param price what the request costs with a model; null if that is unknown
   * @throws Refusal if the request names a model that it cannot have, or asks for more than the
   *     model takes
   */
  Choice choose(
      ObjectNode request, List<FilePart> files, Function<ObjectNode, @Nullable BigDecimal> price) {
    JsonNode rule = rule(request);
    String kind =
        memory.document().operation(rule.path("list").asText()).does().path("list").asText();
    JsonNode asked = request.path(MODEL);
    boolean isAsked = Conditions.isGiven(asked);
    for (JsonNode word : memory.kind(kind).path("smart")) {
      isAsked &= !word.equals(asked);
    }
    String id = isAsked ? asked.asText() : rule.path("default").asText(null);
    if (id == null) {
      return cheapest(kind, rule, request, files, price);
    }
    Thing thing = memory.things().find(kind, id);
    if (thing == null) {
      String name = id.substring(0, Math.min(id.length(), LONGEST_NAME));
      throw refusal("MODEL_NOT_FOUND", "no model has the name " + name);
    }
    if (!fits(thing.shown(), rule)) {
      String detail =
          "%s is for %s, not %s"
              .formatted(id, texts(thing.shown().path("types")), texts(rule.path("types")));
      throw refusal(
          operation.failure("WRONG_MODEL_TYPE") == null ? "MODEL_NOT_FOUND" : "WRONG_MODEL_TYPE",
          detail);
    }
    Excess excess = excess(thing.shown(), request, files);
    if (excess != null) {
      throw excess.refusal(id);
    }
    return new Choice(id, thing.shown(), isAsked);
  }

  /** The first rule whose condition holds. */
  private JsonNode rule(JsonNode request) {
    for (JsonNode rule : operation.node().path("x-kolbo-models")) {
      if (conditions.hold(rule.path("when"), request, MissingNode.getInstance())) {
        return rule;
      }
    }
    throw new IllegalStateException(operation.id() + " takes no models");
  }

  private static boolean fits(JsonNode model, JsonNode rule) {
    List<String> types = texts(model.path("types"));
    return !rule.has("types") || texts(rule.path("types")).stream().anyMatch(types::contains);
  }

  /** Smart Select. */
  private Choice cheapest(
      String kind,
      JsonNode rule,
      ObjectNode request,
      List<FilePart> files,
      Function<ObjectNode, @Nullable BigDecimal> price) {
    Choice cheapest = null;
    BigDecimal least = null;
    Thing last = null;
    Excess smallest = null;
    for (Thing thing : memory.things().all(kind, null)) {
      if (!fits(thing.shown(), rule)) {
        continue;
      }
      Excess excess = excess(thing.shown(), request, files);
      if (excess != null) {
        if (smallest == null || excess.most > smallest.most) {
          smallest = excess;
          last = thing;
        }
        continue;
      }
      BigDecimal cost = price.apply(thing.shown());
      if (cheapest == null || cost != null && (least == null || cost.compareTo(least) < 0)) {
        cheapest = new Choice(thing.id(), thing.shown(), false);
        least = cost;
      }
    }
    if (cheapest != null) {
      return cheapest;
    }
    throw smallest == null || last == null
        ? refusal("MODEL_NOT_FOUND", "no model fits the request")
        : smallest.refusal(last.id());
  }

  private Refusal refusal(String code, String detail) {
    return Refusal.named(operation, code, ". " + MODEL + ": " + detail, 400, "Model not found");
  }

  /** More of something than a model takes. */
  private record Excess(String fields, long most, String limit) {
    Refusal refusal(String model) {
      return Refusal.because(
          400,
          "%s: must NOT have more than %d items: %s of the model %s"
              .formatted(fields, most, limit, model));
    }
  }

  private @Nullable Excess excess(JsonNode model, JsonNode request, List<FilePart> files) {
    for (Map.Entry<String, JsonNode> rule : rules.path("most").properties()) {
      JsonNode most = model.path(rule.getKey());
      if (!most.isNumber()) {
        continue;
      }
      int count = 0;
      List<String> fields = new ArrayList<>();
      for (String counted : texts(rule.getValue())) {
        int before = count;
        if (counted.contains("/")) {
          List<FilePart> counting = files.stream().filter(file -> isOf(file, counted)).toList();
          counting.stream().map(FilePart::field).distinct().forEach(fields::add);
          count += counting.size();
        } else {
          JsonNode value = request.path(counted);
          count += value.isArray() ? value.size() : Conditions.isGiven(value) ? 1 : 0;
          if (count > before) {
            fields.add(counted);
          }
        }
      }
      if (count > most.asLong()) {
        String names = String.join(" and ", fields.stream().distinct().toList());
        return new Excess(names, most.asLong(), rule.getKey());
      }
    }
    return null;
  }

  /** Whether a file is of a kind such as image/*. */
  private static boolean isOf(FilePart file, String kind) {
    return file.mediaType()
        .toLowerCase(Locale.ROOT)
        .startsWith(kind.substring(0, kind.length() - 1));
  }

  /** A request with what its model does not support replaced by the closest that it does. */
  ObjectNode fitted(ObjectNode request, JsonNode model) {
    ObjectNode fitted = Json.MAPPER.createObjectNode();
    fitted.setAll(request);
    for (Map.Entry<String, JsonNode> rule : rules.path("fit").properties()) {
      String name = rule.getKey();
      JsonNode standard = model.path(rule.getValue().path("modelDefault").asText());
      JsonNode value = request.path(name);
      if (!Conditions.isGiven(value)) {
        value = standard;
      }
      if (!Conditions.isGiven(value)) {
        value = conditions.defaultOf(name);
      }
      if (!conditions.isMember(name)) {
        continue;
      }
      if (value.isNumber()) {
        BigDecimal number = Fit.number(Fit.exact(value), rule.getValue(), model);
        fitted.set(name, Json.MAPPER.valueToTree(Credits.plain(number)));
      } else if (value.isTextual()) {
        String closest = Fit.ratio(value.textValue(), rule.getValue(), model);
        fitted.put(name, closest == null ? standard.asText(value.textValue()) : closest);
      }
    }
    return fitted;
  }

  private static List<String> texts(JsonNode values) {
    List<String> texts = new ArrayList<>();
    values.forEach(value -> texts.add(value.asText()));
    return texts;
  }
}
