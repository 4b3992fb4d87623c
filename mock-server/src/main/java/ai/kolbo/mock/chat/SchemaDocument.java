package ai.kolbo.mock.chat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A JSON schema with its references, and how deep a value of each of its schemas has to be. */
final class SchemaDocument {

  /** The height of a schema that no finite value follows. */
  static final int ENDLESS = 1_000_000;

  private static final Set<String> SCALARS =
      Set.of("string", "number", "integer", "boolean", "null");

  private final JsonNode root;
  private final WorkBudget budget;
  private final Map<JsonNode, Integer> heights = new IdentityHashMap<>();

  SchemaDocument(JsonNode root, WorkBudget budget) {
    this.root = root;
    this.budget = budget;
    measure();
  }

  /** The schema that a reference leads to: a pointer into the document or an anchor in it. */
  JsonNode resolve(String reference) {
    budget.spendSteps(1);
    if (reference.equals("#")) {
      return root;
    }
    JsonNode target = root;
    if (reference.startsWith("#/")) {
      try {
        String pointer =
            URLDecoder.decode(reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        target = root.at(JsonPointer.compile(pointer));
      } catch (IllegalArgumentException e) {
        target = root.path("");
      }
    } else {
      target = anchored(reference);
    }
    if (target.isObject() || target.isBoolean()) {
      return target;
    }
    throw new WorkBudget.Exceeded(
        "has a $ref that leads to no schema in it: "
            + reference.substring(0, Math.min(100, reference.length())));
  }

  private JsonNode anchored(String reference) {
    for (String group : List.of("$defs", "definitions")) {
      for (JsonNode definition : root.path(group)) {
        budget.spendSteps(1);
        if (reference.equals("#" + definition.path("$anchor").asText())
            || reference.equals(definition.path("$id").asText("-"))) {
          return definition;
        }
      }
    }
    return reference.equals(root.path("$id").asText("-")) ? root : root.path("");
  }

  /**
   * Levels of objects and arrays of the shallowest value of a schema: 0 for a scalar, at least
   * {@link #ENDLESS} if there is no finite value.
   */
  int height(JsonNode schema) {
    Integer known = heights.get(schema);
    return known != null ? known : computed(schema, 0);
  }

  /** Lowers the heights from endless, children before parents, until none changes. */
  private void measure() {
    List<JsonNode> found = new ArrayList<>();
    Deque<JsonNode> pending = new ArrayDeque<>(List.of(root));
    heights.put(root, ENDLESS);
    while (!pending.isEmpty()) {
      JsonNode schema = pending.pop();
      found.add(schema);
      budget.spendSteps(1);
      for (JsonNode child : children(schema)) {
        if (heights.putIfAbsent(child, ENDLESS) == null) {
          pending.push(child);
        }
      }
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = found.size() - 1; i >= 0; i--) {
        JsonNode schema = found.get(i);
        int height = computed(schema, 0);
        if (height < heights.getOrDefault(schema, ENDLESS)) {
          heights.put(schema, height);
          changed = true;
        }
      }
    }
  }

  private List<JsonNode> children(JsonNode schema) {
    List<JsonNode> children = new ArrayList<>();
    for (String keyword : List.of("properties", "patternProperties")) {
      schema.path(keyword).forEach(children::add);
    }
    for (String keyword : List.of("allOf", "anyOf", "oneOf", "prefixItems")) {
      schema.path(keyword).forEach(children::add);
    }
    for (String keyword :
        List.of("additionalProperties", "additionalItems", "contains", "if", "then", "else")) {
      if (schema.has(keyword)) {
        children.add(schema.get(keyword));
      }
    }
    if (schema.path("items").isArray()) {
      schema.get("items").forEach(children::add);
    } else if (schema.has("items")) {
      children.add(schema.get("items"));
    }
    if (schema.path("$ref").isTextual()) {
      children.add(resolve(schema.get("$ref").textValue()));
    }
    return children;
  }

  private int known(JsonNode schema, int nesting) {
    Integer known = heights.get(schema);
    if (known != null) {
      return known;
    }
    // A merged schema, which is not of the document.
    return nesting > 100 ? 0 : computed(schema, nesting + 1);
  }

  private int computed(JsonNode schema, int nesting) {
    budget.spendSteps(1);
    if (schema.isBoolean()) {
      return schema.booleanValue() ? 0 : ENDLESS;
    }
    if (schema.has("enum") || schema.has("const")) {
      return 0;
    }
    int height = ownHeight(schema, nesting);
    if (schema.path("$ref").isTextual()) {
      height = Math.max(height, known(resolve(schema.get("$ref").textValue()), nesting));
    }
    for (JsonNode part : schema.path("allOf")) {
      height = Math.max(height, known(part, nesting));
    }
    for (String keyword : List.of("anyOf", "oneOf")) {
      if (schema.has(keyword)) {
        int least = ENDLESS;
        for (JsonNode branch : schema.get(keyword)) {
          budget.spendSteps(1);
          least = Math.min(least, known(branch, nesting));
        }
        height = Math.max(height, least);
      }
    }
    return height;
  }

  private int ownHeight(JsonNode schema, int nesting) {
    Set<String> types = types(schema);
    if (types.stream().anyMatch(SCALARS::contains)) {
      return 0;
    }
    int least = ENDLESS;
    boolean any = types.isEmpty();
    if (types.contains("object") || (any && schema.has("required"))) {
      int height = 1;
      for (JsonNode name : schema.path("required")) {
        budget.spendSteps(1);
        JsonNode property = property(schema, name.asText());
        height = Math.max(height, 1 + known(property, nesting));
      }
      least = height;
    }
    if (types.contains("array") || (any && schema.has("minItems"))) {
      least = Math.min(least, arrayHeight(schema, nesting));
    }
    return any && least == ENDLESS && !schema.has("required") && !schema.has("minItems")
        ? 0
        : Math.min(least, ENDLESS);
  }

  private int arrayHeight(JsonNode schema, int nesting) {
    int height = 1;
    int count = schema.path("minItems").asInt();
    JsonNode tuple = tuple(schema);
    for (int i = 0; i < Math.min(count, tuple.size()); i++) {
      budget.spendSteps(1);
      height = Math.max(height, 1 + known(tuple.get(i), nesting));
    }
    if (count > tuple.size()) {
      height = Math.max(height, 1 + known(rest(schema), nesting));
    }
    if (schema.has("contains") && schema.path("minContains").asInt(1) > 0) {
      height = Math.max(height, 1 + known(schema.get("contains"), nesting));
    }
    return height;
  }

  /** The schema of a property of that name, apart from {@code patternProperties}. */
  static JsonNode property(JsonNode schema, String name) {
    JsonNode property = schema.path("properties").path(name);
    if (!property.isMissingNode()) {
      return property;
    }
    return schema.has("patternProperties")
        ? BooleanNode.TRUE
        : orTrue(schema, "additionalProperties");
  }

  /** The schemas of the first items of an array, in either of the keyword's two spellings. */
  static JsonNode tuple(JsonNode schema) {
    return schema.path("items").isArray() ? schema.get("items") : schema.path("prefixItems");
  }

  /** The schema of the items after those of the {@link #tuple}. */
  static JsonNode rest(JsonNode schema) {
    return orTrue(schema, schema.path("items").isArray() ? "additionalItems" : "items");
  }

  private static JsonNode orTrue(JsonNode schema, String keyword) {
    JsonNode value = schema.path(keyword);
    return value.isMissingNode() ? BooleanNode.TRUE : value;
  }

  /** The types that a schema names; empty when it names none. */
  static Set<String> types(JsonNode schema) {
    Set<String> types = new HashSet<>();
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      types.add(type.textValue());
    }
    if (type.isArray()) {
      type.forEach(one -> types.add(one.asText()));
    }
    return types;
  }
}
