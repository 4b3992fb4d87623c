package ai.kolbo.contract.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Changes of the types of schemas. */
final class TypeChanges {
  /** What only means something with a type: it goes with the type. */
  private static final List<String> OF_TYPES =
      List.of(
          "format",
          "nullable",
          "enum",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "pattern",
          "items",
          "minItems",
          "maxItems",
          "uniqueItems",
          "required",
          "properties",
          "additionalProperties",
          "minProperties",
          "maxProperties",
          "discriminator",
          "x-kolbo-unbounded");

  private static final List<String> TYPES = List.of("type", "allOf", "oneOf", "anyOf");
  private final SourceTree tree;
  private final Observations observations;
  private final Function<String, InferredSchema> inferences;

  /**
   * @param inferences makes schemas for a file
   */
  TypeChanges(
      SourceTree tree, Observations observations, Function<String, InferredSchema> inferences) {
    this.tree = tree;
    this.observations = observations;
    this.inferences = inferences;
  }

  /** Null, a wider number, another type, or one of two types. */
  Change of(Target target, List<JsonNode> observed) {
    Spot spot = target.spot();
    if (target.detail().equals(Target.NULL)) {
      return nullable(spot);
    }
    JsonNode schema = tree.value(spot);
    InferredSchema inferred = inferences.apply(spot.file());
    String name = InferredSchema.name(spot.file()) + InferredSchema.capitalized(lastName(spot));
    Optional<ObjectNode> of = inferred.of(observed, name);
    if (of.isEmpty()) {
      return Change.none(InferredSchema.NO_TYPE);
    }
    ObjectNode other = of.get();
    if (schema.path("type").asText().equals("integer") && isNumber(other)) {
      return new Change("Allows fractions.", draft -> widenNumber(draft, spot));
    }
    boolean both = observations.sawDocumentedType(spot);
    String sentence =
        both
            ? "Allows " + InferredSchema.summary(other) + " beside the documented type."
            : "Replaces the documented type by " + InferredSchema.summary(other) + ".";
    return new Change(
        sentence,
        draft -> {
          inferred.components().forEach(draft::create);
          if (both) {
            beside(draft, spot, other);
          } else {
            instead(draft, spot, other);
          }
        });
  }

  private static boolean isNumber(JsonNode schema) {
    return schema.path("type").asText().equals("number");
  }

  /** The name of the property that a schema is, or is a part of. */
  private static String lastName(Spot spot) {
    List<String> names =
        spot.keys().stream()
            .filter(key -> !key.matches("\\d+|properties|items|schema|content"))
            .toList();
    return names.isEmpty() ? "Value" : names.get(names.size() - 1);
  }

  private Change nullable(Spot schema) {
    return new Change(
        "Allows null.",
        draft -> {
          draft.set(schema, "nullable", BooleanNode.TRUE, "type", "format");
          if (!draft.tree().value(schema.child("enum")).isMissingNode()) {
            draft.add(schema.child("enum"), JsonNodeFactory.instance.nullNode());
          }
          draft.mark(schema, "nullable");
        });
  }

  private static void widenNumber(Draft draft, Spot schema) {
    draft.replace(schema, "type", "type", TextNode.valueOf("number"));
    draft.set(schema, "format", TextNode.valueOf("double"), "type");
    draft.mark(schema, "type");
  }

  private static void beside(Draft draft, Spot spot, ObjectNode other) {
    JsonNode schema = draft.tree().value(spot);
    ObjectNode documented = JsonNodeFactory.instance.objectNode();
    if (schema.has("$ref")) {
      documented.set("$ref", schema.get("$ref"));
      ArrayNode alternatives = alternatives(documented, other);
      draft.replace(spot, "$ref", "oneOf", alternatives);
      if (!schema.has("description") && isProperty(spot)) {
        draft.set(spot, "description", TextNode.valueOf("Comes in more than one type."));
      }
      draft.mark(spot, "oneOf");
      return;
    }
    String type = TYPES.stream().filter(schema::has).findFirst().orElse("type");
    if (type.equals("oneOf")) {
      draft.add(spot.child("oneOf"), other);
      return;
    }
    documented.set(type, schema.get(type));
    for (String keyword : OF_TYPES) {
      if (schema.has(keyword)) {
        documented.set(keyword, schema.get(keyword));
      }
    }
    ObjectNode marks = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> mark : schema.path(Draft.SOURCES).properties()) {
      if (documented.has(mark.getKey().split("\\.", 2)[0])) {
        marks.set(mark.getKey(), mark.getValue());
      }
    }
    if (!marks.isEmpty()) {
      documented.set(Draft.SOURCES, marks);
    }
    draft.replace(spot, type, "oneOf", alternatives(documented, other));
    dropKeywords(draft, spot);
    draft.mark(spot, "oneOf");
  }

  private static ArrayNode alternatives(ObjectNode documented, ObjectNode other) {
    List<JsonNode> others = new ArrayList<>();
    (other.has("oneOf") ? other.get("oneOf") : List.of(other)).forEach(others::add);
    // A whole number is a number as well: of two alternatives, both would fit it.
    if (documented.path("type").asText().equals("integer")
        && others.removeIf(TypeChanges::isNumber)) {
      documented.put("type", "number").put("format", "double");
    }
    return JsonNodeFactory.instance.arrayNode().add(documented).addAll(others);
  }

  private static boolean isProperty(Spot spot) {
    return spot.keys().size() > 1 && spot.keys().get(spot.keys().size() - 2).equals("properties");
  }

  private static void instead(Draft draft, Spot spot, ObjectNode other) {
    JsonNode schema = draft.tree().value(spot);
    List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(other.properties());
    String type =
        schema.has("$ref") ? "$ref" : TYPES.stream().filter(schema::has).findFirst().orElse("type");
    draft.replace(spot, type, entries.get(0).getKey(), entries.get(0).getValue());
    dropKeywords(draft, spot);
    draft.remove(spot, "example");
    draft.remove(spot, "default");
    String after = entries.get(0).getKey();
    for (Map.Entry<String, JsonNode> entry : entries.subList(1, entries.size())) {
      draft.set(spot, entry.getKey(), entry.getValue(), after);
      after = entry.getKey();
    }
    boolean isComponent = other.has("$ref");
    if (isProperty(spot) && !isComponent && !schema.has("description")) {
      draft.set(spot, "description", TextNode.valueOf("Sent by a server in this type."));
    }
    if (!isComponent) {
      draft.mark(spot, entries.get(0).getKey());
    }
  }

  private static void dropKeywords(Draft draft, Spot spot) {
    for (String keyword : OF_TYPES) {
      draft.drop(spot, keyword);
    }
  }
}
