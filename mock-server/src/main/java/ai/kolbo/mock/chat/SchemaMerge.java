package ai.kolbo.mock.chat;

import static ai.kolbo.mock.chat.SchemaNumbers.same;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges two schemas without combinators into one that only values of both follow. */
final class SchemaMerge {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final WorkBudget budget;

  SchemaMerge(WorkBudget budget) {
    this.budget = budget;
  }

  /** The schema of values that follow both; null when it is plain that there are none. */
  @Nullable ObjectNode merge(ObjectNode left, ObjectNode right) {
    budget.spendSteps(1L + left.size() + right.size());
    if (left.isEmpty()) {
      return right;
    }
    if (right.isEmpty()) {
      return left;
    }
    ObjectNode merged = NODES.objectNode();
    merged.setAll(left);
    for (Map.Entry<String, JsonNode> member : right.properties()) {
      String keyword = member.getKey();
      JsonNode mine = left.get(keyword);
      JsonNode other = member.getValue();
      JsonNode both = mine == null ? other : both(keyword, mine, other);
      if (both == null) {
        return null;
      }
      merged.set(keyword, both);
    }
    if (left.has("properties") || right.has("properties")) {
      merged.set("properties", properties(left, right));
    }
    if (left.has("enum") && right.has("const") || left.has("const") && right.has("enum")) {
      JsonNode constant = merged.get("const");
      boolean listed = false;
      for (JsonNode value : merged.get("enum")) {
        budget.spendSteps(1);
        listed |= same(value, constant);
      }
      if (!listed) {
        return null;
      }
      merged.remove("enum");
    }
    return merged;
  }

  private @Nullable JsonNode both(String keyword, JsonNode left, JsonNode right) {
    if (left == right) {
      return left;
    }
    return switch (keyword) {
      case "type" -> types(left, right);
      case "enum" -> common(left, right);
      case "const" -> same(left, right) ? left : null;
      case "required" -> union(left, right);
      case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains" ->
          compare(left, right) >= 0 ? left : right;
      case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains" ->
          compare(left, right) <= 0 ? left : right;
      case "multipleOf" -> SchemaNumbers.commonMultiple(left, right);
      // Only one can be generated from: the longer says more.
      case "pattern" -> left.asText().length() >= right.asText().length() ? left : right;
      case "items", "prefixItems" ->
          left.isArray() && right.isArray() ? pairs(left, right) : allOf(left, right);
      case "additionalProperties", "additionalItems", "contains", "propertyNames" ->
          allOf(left, right);
      case "patternProperties", "dependentRequired" -> {
        ObjectNode all = NODES.objectNode();
        left.properties().forEach(member -> all.set(member.getKey(), member.getValue()));
        for (Map.Entry<String, JsonNode> member : right.properties()) {
          budget.spendSteps(1);
          JsonNode mine = all.get(member.getKey());
          all.set(
              member.getKey(),
              mine == null
                  ? member.getValue()
                  : keyword.equals("dependentRequired")
                      ? union(mine, member.getValue())
                      : allOf(mine, member.getValue()));
        }
        yield all;
      }
      case "uniqueItems" -> left.asBoolean() ? left : right;
      case "nullable" -> left.asBoolean() ? right : left;
      case "properties" -> left;
      default -> right;
    };
  }

  private static int compare(JsonNode left, JsonNode right) {
    return left.isNumber() && right.isNumber()
        ? SchemaNumbers.decimal(left).compareTo(SchemaNumbers.decimal(right))
        : Boolean.compare(left.asBoolean(), right.asBoolean());
  }

  private static @Nullable JsonNode types(JsonNode left, JsonNode right) {
    Set<String> mine = SchemaDocument.types(NODES.objectNode().set("type", left));
    Set<String> others = SchemaDocument.types(NODES.objectNode().set("type", right));
    Set<String> common = new LinkedHashSet<>();
    for (String type : mine) {
      if (others.contains(type) || (type.equals("integer") && others.contains("number"))) {
        common.add(type);
      } else if (type.equals("number") && others.contains("integer")) {
        common.add("integer");
      }
    }
    ArrayNode types = NODES.arrayNode();
    common.stream().sorted().forEach(types::add);
    return types.isEmpty() ? null : types;
  }

  private @Nullable JsonNode common(JsonNode left, JsonNode right) {
    ArrayNode common = NODES.arrayNode();
    for (JsonNode value : left) {
      budget.spendSteps(right.size());
      for (JsonNode other : right) {
        if (same(value, other)) {
          common.add(value);
          break;
        }
      }
    }
    return common.isEmpty() ? null : common;
  }

  private JsonNode union(JsonNode left, JsonNode right) {
    budget.spendSteps((long) left.size() + right.size());
    Set<JsonNode> all = new LinkedHashSet<>();
    left.forEach(all::add);
    right.forEach(all::add);
    return NODES.arrayNode().addAll(all);
  }

  private static JsonNode pairs(JsonNode left, JsonNode right) {
    ArrayNode pairs = NODES.arrayNode();
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      pairs.add(
          !left.has(i)
              ? right.get(i)
              : !right.has(i) ? left.get(i) : allOf(left.get(i), right.get(i)));
    }
    return pairs;
  }

  /** A property that only one side declares has to follow the other's rule for additional ones. */
  private ObjectNode properties(ObjectNode left, ObjectNode right) {
    ObjectNode all = NODES.objectNode();
    for (Map.Entry<String, JsonNode> member : left.path("properties").properties()) {
      all.set(member.getKey(), allOf(member.getValue(), property(right, member.getKey())));
    }
    for (Map.Entry<String, JsonNode> member : right.path("properties").properties()) {
      if (!all.has(member.getKey())) {
        all.set(member.getKey(), allOf(property(left, member.getKey()), member.getValue()));
      }
    }
    budget.spendSteps(all.size());
    return all;
  }

  private static JsonNode property(ObjectNode schema, String name) {
    return SchemaDocument.property(schema, name);
  }

  /** A schema that both have to follow. */
  static JsonNode allOf(JsonNode left, JsonNode right) {
    if (left == right || isTrue(right)) {
      return left;
    }
    if (isTrue(left)) {
      return right;
    }
    if (left.equals(BooleanNode.FALSE) || right.equals(BooleanNode.FALSE)) {
      return BooleanNode.FALSE;
    }
    ObjectNode schema = NODES.objectNode();
    schema.putArray("allOf").add(left).add(right);
    return schema;
  }

  private static boolean isTrue(JsonNode schema) {
    return schema.equals(BooleanNode.TRUE) || (schema.isObject() && schema.isEmpty());
  }
}
