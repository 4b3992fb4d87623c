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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the models of one operation's requests by its {@code x-kolbo-models}, and holds requests
 * against the {@code x-kolbo-limits} of their models.
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

  Models(Operation operation, Memory memory) {
    this.operation = operation;
    this.memory = memory;
    this.conditions = new Conditions(operation);
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
    Excess excess = excess(limits(rule), thing.shown(), request, files);
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
    List<JsonNode> limits = limits(rule);
    for (Thing thing : memory.things().all(kind, null)) {
      if (!fits(thing.shown(), rule)) {
        continue;
      }
      Excess excess = excess(limits, thing.shown(), request, files);
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

  /** The limits of the models among which a rule chooses. */
  private List<JsonNode> limits(JsonNode rule) {
    Operation list = memory.document().operation(rule.path("list").asText());
    JsonNode models =
        list.spec()
            .properties(list.responseSchema(String.valueOf(list.successStatus())))
            .getOrDefault(list.node().path("x-kolbo-answer").asText(), MissingNode.getInstance());
    List<JsonNode> limits = new ArrayList<>();
    for (JsonNode limit : list.spec().resolve(models.path("items")).path("x-kolbo-limits")) {
      if (!limit.has("operations") || texts(limit.path("operations")).contains(operation.id())) {
        limits.add(limit);
      }
    }
    return limits;
  }

  private static boolean isBeyond(JsonNode limit, String what) {
    return limit.path("beyond").asText().equals(what);
  }

  private static @Nullable Excess excess(
      List<JsonNode> limits, JsonNode model, JsonNode request, List<FilePart> files) {
    for (JsonNode limit : limits) {
      String name = limit.path("maxItems").asText();
      JsonNode most = model.path(name);
      if (!most.isNumber() || !isBeyond(limit, "refused")) {
        continue;
      }
      int count = 0;
      Set<String> fields = new LinkedHashSet<>();
      for (String member : texts(limit.path("members"))) {
        JsonNode value = request.path(member);
        int items = value.isArray() ? value.size() : Conditions.isGiven(value) ? 1 : 0;
        if (items > 0) {
          fields.add(member);
        }
        count += items;
      }
      for (String kind : texts(limit.path("files"))) {
        List<FilePart> counted = files.stream().filter(file -> isOf(file, kind)).toList();
        counted.forEach(file -> fields.add(file.field()));
        count += counted.size();
      }
      if (count > most.asLong()) {
        return new Excess(String.join(" and ", fields), most.asLong(), name);
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
    JsonNode rule = rule(request);
    for (JsonNode limit : limits(rule)) {
      String name = limit.path("member").asText();
      if (!isBeyond(limit, "replaced") || !conditions.isMember(name)) {
        continue;
      }
      JsonNode standard = model.path(limit.path("modelDefault").asText());
      JsonNode value = request.path(name);
      if (!Conditions.isGiven(value)) {
        value = standard;
      }
      if (!Conditions.isGiven(value)) {
        value = conditions.defaultOf(name);
      }
      if (value.isNumber()) {
        BigDecimal number = Fit.number(Fit.exact(value), limit, model);
        fitted.set(name, Json.MAPPER.valueToTree(Credits.plain(number)));
      } else if (value.isTextual()) {
        String closest = Fit.ratio(value.textValue(), choices(limit, model, rule));
        fitted.put(name, closest == null ? standard.asText(value.textValue()) : closest);
      }
    }
    return fitted;
  }

  /** The values that a model takes: those for its type among those of the rule come first. */
  private static JsonNode choices(JsonNode limit, JsonNode model, JsonNode rule) {
    List<String> types = texts(model.path("types"));
    for (String type : texts(rule.path("types"))) {
      JsonNode choices = model.path(limit.path("choicesByType").asText()).path(type);
      if (types.contains(type) && !choices.isEmpty()) {
        return choices;
      }
    }
    return model.path(limit.path("choices").asText());
  }

  private static List<String> texts(JsonNode values) {
    List<String> texts = new ArrayList<>();
    values.forEach(value -> texts.add(value.asText()));
    return texts;
  }
}
