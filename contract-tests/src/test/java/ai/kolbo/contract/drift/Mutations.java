package ai.kolbo.contract.drift;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Deviation.Kind;
import ai.kolbo.contract.judge.Deviation.Side;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Makes faults at each member of each documented example of each response. */
final class Mutations {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<JsonNode> SURPLUS =
      List.of(
          JSON.textNode("Jane Doe, 5 Elm Street"),
          JSON.numberNode(7),
          JSON.numberNode(1.25),
          JSON.booleanNode(true),
          JSON.textNode("2026-04-12T10:30:00.000Z"),
          JSON.arrayNode().add("a").add("b"),
          JSON.arrayNode(),
          JSON.objectNode().put("5f2b9c1e", "Jane Doe"),
          JSON.objectNode().put("width", 3).set("inner", JSON.objectNode().put("label", "Jane")));

  private final ApiDocument document = ApiDocument.published();
  private final Map<String, Mutation> found = new LinkedHashMap<>();
  private Operation operation;
  private int status;
  private JsonNode example;

  static List<Mutation> all() {
    Mutations mutations = new Mutations();
    mutations.make();
    return List.copyOf(mutations.found.values());
  }

  private void make() {
    for (Operation each : document.operations()) {
      operation = each;
      for (int one : each.statuses()) {
        status = one;
        JsonNode media = each.response(one).path("content").path("application/json");
        for (JsonNode reference : media.path("examples")) {
          example = document.resolve(reference).path("value");
          visit(media.path("schema"), example, "");
        }
      }
    }
  }

  private void visit(JsonNode reference, JsonNode value, String pointer) {
    JsonNode schema = document.resolve(reference);
    spoil(schema, value, pointer);
    if (value.isArray()) {
      if (!value.isEmpty()) {
        visit(schema.path("items"), value.get(0), pointer + "/0");
      }
      return;
    }
    if (value.isObject() && schema.path("additionalProperties").isObject()) {
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        visit(schema.get("additionalProperties"), entry.getValue(), pointer + "/" + entry.getKey());
      }
    }
    if (!value.isObject() || !schema.has("properties")) {
      return;
    }
    add(
        Kind.UNDOCUMENTED_MEMBER,
        pointer + "/x_surplus",
        SURPLUS.get(found.size() % SURPLUS.size()));
    for (JsonNode required : schema.path("required")) {
      add(Kind.MISSING_MEMBER, pointer + "/" + required.asText(), MissingNode.getInstance());
    }
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      JsonNode property = schema.path("properties").path(member.getKey());
      if (!property.isMissingNode()) {
        visit(property, member.getValue(), pointer + "/" + member.getKey());
      }
    }
  }

  private void spoil(JsonNode schema, JsonNode value, String pointer) {
    String type = schema.path("type").asText();
    if (type.isEmpty()) {
      return;
    }
    add(
        Kind.WRONG_TYPE,
        pointer,
        type.equals("string") ? JSON.numberNode(7) : JSON.textNode("text"));
    add(
        Kind.WRONG_TYPE,
        pointer,
        type.equals("object") ? JSON.arrayNode().add(1) : JSON.objectNode().put("key", 1));
    if (!schema.path("nullable").asBoolean()) {
      add(Kind.WRONG_TYPE, pointer, JSON.nullNode());
    }
    if (type.equals("integer")) {
      add(Kind.WRONG_TYPE, pointer, JSON.numberNode(1.5));
    }
    if (schema.has("enum")) {
      add(Kind.UNKNOWN_VALUE, pointer, JSON.textNode("unheard_of"));
    }
    if (schema.path("format").asText().equals("date-time")) {
      add(Kind.INVALID_VALUE, pointer, JSON.textNode("yesterday"));
    }
    if (schema.has("minimum")) {
      add(Kind.INVALID_VALUE, pointer, JSON.numberNode(schema.get("minimum").asInt() - 1));
    }
    if (schema.has("maximum")) {
      add(Kind.INVALID_VALUE, pointer, JSON.numberNode(schema.get("maximum").asInt() + 1));
    }
    if (schema.path("minLength").asInt() > 0) {
      add(Kind.INVALID_VALUE, pointer, JSON.textNode(""));
    }
  }

  private void add(Kind kind, String pointer, JsonNode observed) {
    JsonNode body = pointer.isEmpty() ? observed : example.deepCopy();
    if (!pointer.isEmpty()) {
      change(body, pointer, observed);
    }
    Deviation deviation =
        new Deviation(
            kind,
            operation.id(),
            Side.RESPONSE,
            status,
            "application/json",
            pointer,
            "made by a test",
            observed);
    Mutation mutation = new Mutation(body, deviation);
    found.putIfAbsent(mutation.toString(), mutation);
  }

  private static void change(JsonNode body, String pointer, JsonNode observed) {
    int slash = pointer.lastIndexOf('/');
    JsonNode parent = body.at(pointer.substring(0, slash));
    String name = pointer.substring(slash + 1);
    if (parent instanceof ObjectNode object) {
      if (observed.isMissingNode()) {
        object.remove(name);
      } else {
        object.set(name, observed);
      }
    } else {
      ((ArrayNode) parent).set(0, observed);
    }
  }

  /** One of each kind, type and operation. */
  static List<Mutation> some() {
    return first(deviation -> form(deviation) + deviation.operation());
  }

  /** One of each kind and type. */
  static List<Mutation> few() {
    return first(Mutations::form);
  }

  private static String form(Deviation deviation) {
    return deviation.kind().name() + deviation.observed().getNodeType();
  }

  private static List<Mutation> first(Function<Deviation, String> form) {
    Map<String, Mutation> first = new TreeMap<>();
    all().forEach(each -> first.putIfAbsent(form.apply(each.deviation()), each));
    return new ArrayList<>(first.values());
  }
}
