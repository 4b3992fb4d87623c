package ai.kolbo.contract.drift;

import ai.kolbo.contract.judge.Deviation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Changes of schemas. */
final class SchemaChanges {
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
  private static final String NO_TYPE =
      "Only null or an empty list was observed, which does not tell the type.";
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}");

  private final SourceTree tree;
  private final Observations observations;
  private final RequestFiles requests;
  private final Set<String> newFiles;

  /**
   * @param newFiles the components that changes add; their names are taken
   */
  SchemaChanges(
      SourceTree tree, Observations observations, RequestFiles requests, Set<String> newFiles) {
    this.tree = tree;
    this.requests = requests;
    this.observations = observations;
    this.newFiles = newFiles;
  }

  /** A new property with a schema that what was observed fits. */
  Change member(Target target, List<Deviation> deviations) {
    Spot schema = target.spot();
    String member = target.detail();
    for (JsonNode names : tree.value(schema.child("x-kolbo-aliases"))) {
      for (JsonNode name : names) {
        if (name.asText().equals(member)) {
          return Change.none("x-kolbo-aliases names it already, as another name of a member.");
        }
      }
    }
    InferredSchema inferred = inferred(schema);
    String name = InferredSchema.name(schema.file()) + InferredSchema.capitalized(member);
    Optional<ObjectNode> of = inferred.of(observed(deviations), name);
    if (of.isEmpty()) {
      return Change.none(NO_TYPE);
    }
    ObjectNode property = InferredSchema.described(of.get());
    if (!property.has("$ref")) {
      property.put(Draft.SOURCE, Draft.CONCLUDED);
    }
    return new Change(
        "Adds the member " + member + " (" + summary(property) + ").",
        draft -> {
          inferred.components().forEach(draft::create);
          Spot properties = schema.child("properties");
          if (draft.tree().value(properties).isMissingNode()) {
            draft.set(
                schema, "properties", JsonNodeFactory.instance.objectNode().set(member, property));
          } else {
            draft.set(properties, member, property);
          }
        });
  }

  private InferredSchema inferred(Spot spot) {
    return new InferredSchema(tree, spot.file(), newFiles, requests.contains(spot.file()));
  }

  private static String summary(JsonNode schema) {
    if (schema.has("$ref")) {
      return "an object with members of its own";
    }
    return schema.has("oneOf") ? "one of several types" : schema.path("type").asText();
  }

  private static List<JsonNode> observed(List<Deviation> deviations) {
    return deviations.stream().map(Deviation::observed).toList();
  }

  /** A member that may be absent, or a parameter. */
  Change requirement(Target target) {
    if (target.detail().isEmpty()) {
      return new Change(
          "Makes the parameter optional.",
          draft -> {
            draft.remove(target.spot(), "required");
            draft.unmark(target.spot(), "required");
          });
    }
    String member = target.detail();
    return new Change(
        "Makes the member " + member + " optional.",
        draft -> {
          draft.unmark(target.spot(), "required." + member);
          draft.removeItem(target.spot().child("required"), member);
          if (draft.tree().value(target.spot().child("required")).isMissingNode()) {
            draft.unmark(target.spot(), "required");
          }
        });
  }

  /** Null, a wider number, another type, or one of two types. */
  Change type(Target target, List<Deviation> deviations) {
    Spot spot = target.spot();
    if (target.detail().equals(Target.NULL)) {
      return nullable(spot);
    }
    JsonNode schema = tree.value(spot);
    InferredSchema inferred = inferred(spot);
    String name = InferredSchema.name(spot.file()) + InferredSchema.capitalized(lastName(spot));
    Optional<ObjectNode> of = inferred.of(observed(deviations), name);
    if (of.isEmpty()) {
      return Change.none(NO_TYPE);
    }
    ObjectNode other = of.get();
    if (schema.path("type").asText().equals("integer") && isNumber(other)) {
      return new Change("Allows fractions.", draft -> widenNumber(draft, spot));
    }
    boolean both = observations.sawDocumentedType(spot);
    String sentence =
        both
            ? "Allows " + summary(other) + " beside the documented type."
            : "Replaces the documented type by " + summary(other) + ".";
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
        && others.removeIf(SchemaChanges::isNumber)) {
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
      drop(draft, spot, keyword);
    }
  }

  private static void drop(Draft draft, Spot spot, String keyword) {
    draft.remove(spot, keyword);
    List<String> marks = new ArrayList<>();
    draft.tree().value(spot.child(Draft.SOURCES)).fieldNames().forEachRemaining(marks::add);
    for (String mark : marks) {
      if (mark.split("\\.", 2)[0].equals(keyword)) {
        draft.unmark(spot, mark);
      }
    }
  }

  /** Another word of an enumeration. */
  Change word(Target target, List<Deviation> deviations) {
    Spot schema = target.spot();
    String word = target.detail();
    JsonNode value = deviations.get(0).observed();
    if (!value.isValueNode() || (value.isTextual() && !WORD.matcher(word).matches())) {
      return Change.none("The value does not look like a word of an enumeration.");
    }
    String plain = word.strip().toLowerCase(Locale.ROOT);
    JsonNode spellings = tree.value(schema.child("x-kolbo-spellings"));
    if (spellings.isObject() && (spellings.has(plain) || hasValue(schema, plain))) {
      return Change.none("x-kolbo-spellings already lets clients read this spelling.");
    }
    Set<Integer> statuses = new LinkedHashSet<>();
    deviations.forEach(deviation -> statuses.add(deviation.status()));
    return new Change(
        "Adds the value " + word + " to the enumeration.",
        draft -> {
          draft.add(schema.child("enum"), value);
          Spot codes = schema.child("x-kolbo-codes");
          if (!draft.tree().value(codes).isMissingNode()) {
            draft.set(codes, word, code(statuses));
          }
          if (!word.contains(".")) {
            draft.mark(schema, "enum." + word);
          }
        });
  }

  private boolean hasValue(Spot schema, String plain) {
    for (JsonNode value : tree.value(schema.child("enum"))) {
      if (value.asText().toLowerCase(Locale.ROOT).equals(plain)) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode code(Set<Integer> statuses) {
    List<Integer> errors = statuses.stream().filter(status -> status >= 400).toList();
    ObjectNode code = JsonNodeFactory.instance.objectNode();
    if (!errors.isEmpty()) {
      code.put("status", errors.get(0));
      ArrayNode others = JsonNodeFactory.instance.arrayNode();
      errors.stream().skip(1).forEach(others::add);
      if (!others.isEmpty()) {
        code.set("otherStatuses", others);
      }
    }
    code.put("meaning", "Sent by a server. No document explains it.");
    return code.put(Draft.SOURCE, Draft.CONCLUDED);
  }

  /** Wider limits. */
  Change bounds(Target target, List<Deviation> deviations) {
    Spot spot = target.spot();
    ObjectNode schema = tree.value(spot).deepCopy();
    Map<String, JsonNode> changes = new LinkedHashMap<>();
    for (Deviation deviation : deviations) {
      Map<String, JsonNode> one = Bounds.widened(schema, deviation.observed());
      one.forEach((keyword, value) -> apply(schema, keyword, value));
      changes.putAll(one);
    }
    if (changes.isEmpty()) {
      return Change.none("The schema has no limit that the value breaks.");
    }
    List<String> texts = new ArrayList<>();
    changes.forEach(
        (keyword, value) -> texts.add((value.isNull() ? "drops " : "widens ") + keyword));
    String sentence = String.join(", ", texts) + ".";
    return new Change(
        sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1),
        draft ->
            changes.forEach(
                (keyword, value) -> {
                  if (value.isNull()) {
                    drop(draft, spot, keyword);
                  } else {
                    draft.set(spot, keyword, value);
                    draft.mark(spot, keyword);
                  }
                }));
  }

  private static void apply(ObjectNode schema, String keyword, JsonNode value) {
    if (value.isNull()) {
      schema.remove(keyword);
    } else {
      schema.set(keyword, value);
    }
  }
}
