package ai.kolbo.contract.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What OpenAPI calls the types of values. */
final class JsonTypes {
  private JsonTypes() {}

  /** The type of a value: {@code null}, or a word of {@code type}. */
  static String of(JsonNode value) {
    if (value.isNumber()) {
      boolean isWhole =
          value.isIntegralNumber()
              || (isFinite(value) && value.decimalValue().stripTrailingZeros().scale() <= 0);
      return isWhole ? "integer" : "number";
    }
    return value.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  /** Whether a value has the type of a schema, which may allow null. */
  static boolean fits(JsonNode value, JsonNode schema) {
    String type = schema.path("type").asText();
    String observed = of(value);
    return type.isEmpty()
        || type.equals(observed)
        || (type.equals("number") && observed.equals("integer"))
        || (observed.equals("null") && schema.path("nullable").asBoolean());
  }

  /** Whether a number is one that a double can hold: of {@code 1e999} is left infinity. */
  static boolean isFinite(JsonNode value) {
    return Double.isFinite(value.doubleValue());
  }
}
