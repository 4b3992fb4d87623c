package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Judges whether a value follows a schema, so that the generator may guess. Keywords that are
 * unknown, {@code unevaluatedProperties} among them, allow everything.
 */
final class SchemaCheck {

  private static final int MOST_NESTED = 300;

  private final SchemaDocument document;
  private final WorkBudget budget;
  private final Map<String, RegularExpression> patterns = new HashMap<>();

  SchemaCheck(SchemaDocument document, WorkBudget budget) {
    this.document = document;
    this.budget = budget;
  }

  boolean follows(JsonNode value, JsonNode schema) {
    return follows(value, schema, 0);
  }

  private boolean follows(JsonNode value, JsonNode schema, int nesting) {
    budget.spendSteps(1);
    if (nesting > MOST_NESTED) {
      throw new WorkBudget.Exceeded("is nested too deep");
    }
    if (!schema.isObject()) {
      return !schema.isBoolean() || schema.booleanValue();
    }
    if (value.isNull() && schema.path("nullable").asBoolean()) {
      return true;
    }
    return followsValues(value, schema)
        && followsCombinators(value, schema, nesting + 1)
        && (!value.isObject() || followsObject(value, schema, nesting + 1))
        && (!value.isArray() || followsArray(value, schema, nesting + 1))
        && (!value.isTextual() || followsText(value.textValue(), schema))
        && (!value.isNumber() || followsNumber(value, schema));
  }

  private boolean followsValues(JsonNode value, JsonNode schema) {
    Set<String> types = SchemaDocument.types(schema);
    if (!types.isEmpty() && types.stream().noneMatch(type -> is(value, type))) {
      return false;
    }
    if (schema.has("const") && !SchemaNumbers.same(value, schema.get("const"))) {
      return false;
    }
    if (!schema.has("enum")) {
      return true;
    }
    for (JsonNode allowed : schema.get("enum")) {
      budget.spendSteps(1);
      if (SchemaNumbers.same(value, allowed)) {
        return true;
      }
    }
    return false;
  }

  private static boolean is(JsonNode value, String type) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      case "number" -> value.isNumber();
      case "integer" ->
          value.isNumber()
              && (value.isIntegralNumber()
                  || SchemaNumbers.decimal(value).stripTrailingZeros().scale() <= 0);
      default -> false;
    };
  }

  private boolean followsCombinators(JsonNode value, JsonNode schema, int nesting) {
    if (schema.path("$ref").isTextual()
        && !follows(value, document.resolve(schema.get("$ref").textValue()), nesting)) {
      return false;
    }
    for (JsonNode part : schema.path("allOf")) {
      if (!follows(value, part, nesting)) {
        return false;
      }
    }
    if (schema.has("anyOf") && count(value, schema.get("anyOf"), nesting, 1) == 0) {
      return false;
    }
    if (schema.has("oneOf") && count(value, schema.get("oneOf"), nesting, 2) != 1) {
      return false;
    }
    if (schema.has("not") && follows(value, schema.get("not"), nesting)) {
      return false;
    }
    if (schema.has("if")) {
      String branch = follows(value, schema.get("if"), nesting) ? "then" : "else";
      return !schema.has(branch) || follows(value, schema.get(branch), nesting);
    }
    return true;
  }

  /** How many of the schemas the value follows, counted up to a number. */
  private int count(JsonNode value, JsonNode schemas, int nesting, int most) {
    int count = 0;
    for (JsonNode schema : schemas) {
      if (follows(value, schema, nesting) && ++count == most) {
        break;
      }
    }
    return count;
  }

  private boolean followsObject(JsonNode value, JsonNode schema, int nesting) {
    for (JsonNode name : schema.path("required")) {
      budget.spendSteps(1);
      if (!value.has(name.asText())) {
        return false;
      }
    }
    if (value.size() < schema.path("minProperties").asLong(0)
        || value.size() > schema.path("maxProperties").asLong(Long.MAX_VALUE)) {
      return false;
    }
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      String name = member.getKey();
      if (!followsProperty(name, member.getValue(), schema, nesting)) {
        return false;
      }
      for (JsonNode other : schema.path("dependentRequired").path(name)) {
        if (!value.has(other.asText())) {
          return false;
        }
      }
      JsonNode dependent = schema.path("dependentSchemas").path(name);
      if (!dependent.isMissingNode() && !follows(value, dependent, nesting)) {
        return false;
      }
    }
    return true;
  }

  private boolean followsProperty(String name, JsonNode value, JsonNode schema, int nesting) {
    boolean declared = schema.path("properties").has(name);
    if (declared && !follows(value, schema.path("properties").get(name), nesting)) {
      return false;
    }
    for (Map.Entry<String, JsonNode> pattern : schema.path("patternProperties").properties()) {
      if (matches(name, pattern.getKey())) {
        declared = true;
        if (!follows(value, pattern.getValue(), nesting)) {
          return false;
        }
      }
    }
    if (schema.has("propertyNames")
        && !follows(TextNode.valueOf(name), schema.get("propertyNames"), nesting)) {
      return false;
    }
    return declared
        || !schema.has("additionalProperties")
        || follows(value, schema.get("additionalProperties"), nesting);
  }

  private boolean followsArray(JsonNode value, JsonNode schema, int nesting) {
    if (value.size() < schema.path("minItems").asLong(0)
        || value.size() > schema.path("maxItems").asLong(Long.MAX_VALUE)) {
      return false;
    }
    JsonNode tuple = SchemaDocument.tuple(schema);
    JsonNode rest = SchemaDocument.rest(schema);
    int contained = 0;
    Set<JsonNode> different = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      JsonNode item = value.get(i);
      if (!follows(item, i < tuple.size() ? tuple.get(i) : rest, nesting)) {
        return false;
      }
      if (schema.path("uniqueItems").asBoolean() && !different.add(item)) {
        return false;
      }
      if (schema.has("contains") && follows(item, schema.get("contains"), nesting)) {
        contained++;
      }
    }
    return !schema.has("contains")
        || (contained >= schema.path("minContains").asLong(1)
            && contained <= schema.path("maxContains").asLong(Long.MAX_VALUE));
  }

  private boolean followsText(String text, JsonNode schema) {
    if (schema.has("minLength") || schema.has("maxLength")) {
      int length = text.codePointCount(0, text.length());
      if (length < schema.path("minLength").asLong(0)
          || length > schema.path("maxLength").asLong(Long.MAX_VALUE)) {
        return false;
      }
    }
    if (schema.path("format").isTextual()
        && !FormatText.follows(text, schema.get("format").textValue())) {
      return false;
    }
    return !schema.path("pattern").isTextual() || matches(text, schema.get("pattern").textValue());
  }

  boolean matches(String text, String pattern) {
    return patterns
        .computeIfAbsent(pattern, expression -> new RegularExpression(expression, budget))
        .find(text);
  }

  private static boolean followsNumber(JsonNode value, JsonNode schema) {
    for (String keyword :
        new String[] {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"}) {
      if (schema.has(keyword)) {
        return SchemaNumbers.follows(value, schema);
      }
    }
    return true;
  }
}
