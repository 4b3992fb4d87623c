package ai.kolbo.contract.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The form of a value, without what it says. */
final class Redacted {
  /** In place of any text. */
  static final String TEXT = "text";

  private static final String TIME = "2026-01-01T00:00:00Z";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Redacted() {}

  static JsonNode of(JsonNode value) {
    if (value.isTextual()) {
      return JSON.textNode(InferredSchema.isTime(value) ? TIME : TEXT);
    }
    if (value.isNumber()) {
      return value.isIntegralNumber() ? JSON.numberNode(1) : JSON.numberNode(1.5);
    }
    if (value.isArray()) {
      return value.isEmpty() ? value : JSON.arrayNode().add(of(value.get(0)));
    }
    if (!value.isObject()) {
      return value;
    }
    ObjectNode form = JSON.objectNode();
    if (InferredSchema.hasNames(value)) {
      value.properties().forEach(member -> form.set(member.getKey(), of(member.getValue())));
    }
    return form;
  }
}
