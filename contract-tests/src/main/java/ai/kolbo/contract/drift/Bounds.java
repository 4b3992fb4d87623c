package ai.kolbo.contract.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The limits of a schema that a value breaks, and what they would have to be. */
final class Bounds {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Bounds() {}

  /** The keywords to be set, or to be dropped where the value is null. */
  static Map<String, JsonNode> widened(JsonNode schema, JsonNode value) {
    Map<String, JsonNode> changes = new LinkedHashMap<>();
    if (value.isTextual()) {
      text(schema, value.textValue(), changes);
    } else if (value.isNumber()) {
      number(schema, value, changes);
    } else if (value.isArray()) {
      size(schema, "minItems", "maxItems", value.size(), changes);
      Set<JsonNode> different = new HashSet<>();
      value.forEach(different::add);
      if (schema.path("uniqueItems").asBoolean() && different.size() < value.size()) {
        changes.put("uniqueItems", JSON.nullNode());
      }
    } else if (value.isObject()) {
      size(schema, "minProperties", "maxProperties", value.size(), changes);
    }
    return changes;
  }

  private static void text(JsonNode schema, String text, Map<String, JsonNode> changes) {
    size(schema, "minLength", "maxLength", text.codePointCount(0, text.length()), changes);
    if (schema.has("pattern") && !matches(schema.get("pattern").asText(), text)) {
      changes.put("pattern", JSON.nullNode());
    }
    if (changes.isEmpty() && schema.has("format")) {
      changes.put("format", JSON.nullNode());
    }
  }

  private static boolean matches(String pattern, String text) {
    try {
      return Pattern.compile(pattern).matcher(text).find();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private static void number(JsonNode schema, JsonNode value, Map<String, JsonNode> changes) {
    if (!JsonTypes.isFinite(value)) {
      return;
    }
    BigDecimal number = value.decimalValue();
    limit(
        schema,
        "minimum",
        "exclusiveMinimum",
        number.compareTo(limit(schema, "minimum", number)),
        value,
        changes);
    limit(
        schema,
        "maximum",
        "exclusiveMaximum",
        -number.compareTo(limit(schema, "maximum", number)),
        value,
        changes);
    if (schema.has("multipleOf")
        && number.remainder(schema.get("multipleOf").decimalValue()).signum() != 0) {
      changes.put("multipleOf", JSON.nullNode());
    }
    if (schema.path("format").asText().equals("int32") && !value.canConvertToInt()) {
      changes.put("format", JSON.textNode("int64"));
    }
  }

  private static BigDecimal limit(JsonNode schema, String keyword, BigDecimal otherwise) {
    return schema.has(keyword) ? schema.get(keyword).decimalValue() : otherwise;
  }

  /** A value that is at an exclusive limit makes it inclusive. */
  private static void limit(
      JsonNode schema,
      String keyword,
      String exclusive,
      int inside,
      JsonNode value,
      Map<String, JsonNode> changes) {
    if (inside < 0) {
      changes.put(keyword, value);
    }
    if (schema.has(keyword) && inside <= 0 && schema.path(exclusive).asBoolean()) {
      changes.put(exclusive, JSON.nullNode());
    }
  }

  private static void size(
      JsonNode schema, String least, String most, int size, Map<String, JsonNode> changes) {
    if (schema.has(least) && size < schema.get(least).asInt()) {
      changes.put(least, size == 0 ? JSON.nullNode() : JSON.numberNode(size));
    }
    if (schema.has(most) && size > schema.get(most).asInt()) {
      changes.put(most, JSON.numberNode(size));
    }
  }
}
