package ai.kolbo.contract.matrix;

import ai.kolbo.contract.document.SchemaFacts;
import ai.kolbo.contract.matrix.MatrixCase.Category;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The values of a schema that are worth a case: wrong types, limits met and exceeded, words. */
final class Variants {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String UNKNOWN = "kolbo-contract-unknown";

  /** Longer texts and arrays would rather show how large a body may be. */
  private static final int LONGEST = 100_000;

  private final SchemaFacts schemas;

  Variants(SchemaFacts schemas) {
    this.schemas = schemas;
  }

  /**
   * A value, and what is special about it.
   *
   * @param about such as {@code of wrong type}
   */
  record Variant(Category category, String about, JsonNode value) {}

  /**
   * @param asText whether all values are sent as texts, as in a form or a query: there a text
   *     cannot be of a wrong type
   */
  List<Variant> of(JsonNode schema, boolean asText) {
    JsonNode whole = schemas.whole(schema);
    List<Variant> variants = new ArrayList<>();
    if (Examples.isFile(whole) || Examples.isFile(schemas.whole(whole.path("items")))) {
      return variants;
    }
    String type = whole.path("type").asText();
    wrongType(type, asText, whole, variants);
    if (whole.has("enum")) {
      variants.add(new Variant(Category.UNKNOWN_VALUE, "unknown word", NODES.textNode(UNKNOWN)));
    }
    switch (type) {
      case "string" -> lengths(whole, variants);
      case "integer", "number" -> numbers(whole, variants);
      case "array" -> items(whole, variants);
      default -> {
        // An object has members, which have variants of their own; a boolean has no limits.
      }
    }
    return variants;
  }

  private static void wrongType(
      String type, boolean asText, JsonNode schema, List<Variant> variants) {
    boolean isChecked = !asText || List.of("integer", "number", "boolean").contains(type);
    if (type.isEmpty() && !schema.has("oneOf") || !isChecked) {
      return;
    }
    JsonNode wrong =
        switch (type) {
          case "string", "array" -> NODES.numberNode(7);
          case "object" -> NODES.textNode("text");
          case "" -> NODES.numberNode(7);
          default -> NODES.textNode("text");
        };
    variants.add(new Variant(Category.WRONG_TYPE, "of wrong type", wrong));
  }

  private void lengths(JsonNode schema, List<Variant> variants) {
    if (schema.has("enum") || schema.has("pattern") || schema.has("format")) {
      return;
    }
    int most = schema.path("maxLength").asInt(LONGEST + 1);
    if (most <= LONGEST) {
      met("length " + most, text(most), variants);
      exceeded("length " + (most + 1), text(most + 1), variants);
    }
    int least = schema.path("minLength").asInt();
    if (least > 0) {
      met("length " + least, text(least), variants);
      exceeded(least == 1 ? "empty" : "length " + (least - 1), text(least - 1), variants);
    }
  }

  private static JsonNode text(int length) {
    return NODES.textNode("a".repeat(length));
  }

  private static void numbers(JsonNode schema, List<Variant> variants) {
    if (schema.has("maximum")) {
      BigDecimal most = schema.get("maximum").decimalValue();
      met(most.toPlainString(), number(most), variants);
      BigDecimal more = most.add(BigDecimal.ONE);
      exceeded(more.toPlainString(), number(more), variants);
    }
    if (schema.has("minimum")) {
      BigDecimal least = schema.get("minimum").decimalValue();
      met(least.toPlainString(), number(least), variants);
      BigDecimal less = least.subtract(BigDecimal.ONE);
      exceeded(less.toPlainString(), number(less), variants);
    }
  }

  /** A whole number as such: a decimal one would be of another type. */
  private static JsonNode number(BigDecimal value) {
    return value.stripTrailingZeros().scale() <= 0
        ? NODES.numberNode(value.longValueExact())
        : NODES.numberNode(value);
  }

  private void items(JsonNode schema, List<Variant> variants) {
    int most = schema.path("maxItems").asInt(LONGEST + 1);
    if (most <= LONGEST) {
      met(most + " items", array(schema, most), variants);
      exceeded((most + 1) + " items", array(schema, most + 1), variants);
    }
    int least = schema.path("minItems").asInt();
    if (least > 0) {
      met(least + (least == 1 ? " item" : " items"), array(schema, least), variants);
      exceeded(
          least == 1 ? "without items" : (least - 1) + " items",
          array(schema, least - 1),
          variants);
    }
  }

  private JsonNode array(JsonNode schema, int size) {
    ArrayNode array = NODES.arrayNode();
    for (int i = 0; i < size; i++) {
      JsonNode item = schemas.sample(schema.path("items"));
      array.add(item instanceof ObjectNode object ? object.deepCopy() : item);
    }
    return array;
  }

  private static void met(String what, JsonNode value, List<Variant> variants) {
    variants.add(new Variant(Category.BOUND_MET, what, value));
  }

  private static void exceeded(String what, JsonNode value, List<Variant> variants) {
    variants.add(new Variant(Category.BOUND_EXCEEDED, what, value));
  }
}
