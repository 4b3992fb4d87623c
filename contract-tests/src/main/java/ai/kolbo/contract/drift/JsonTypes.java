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
          value.isIntegralNumber() || value.decimalValue().stripTrailingZeros().scale() <= 0;
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
}
