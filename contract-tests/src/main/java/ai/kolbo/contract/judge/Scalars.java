package ai.kolbo.contract.judge;

import ai.kolbo.contract.document.ApiDocument;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Texts of headers, parameters and parts as the values that their schemas want. */
final class Scalars {
  private Scalars() {}

  /** The value that a text stands for; the text itself if it is none of the schema's type. */
  static JsonNode read(String text, JsonNode schema) {
    boolean isJson =
        switch (schema.path("type").asText()) {
          case "array", "object" -> text.startsWith("[") || text.startsWith("{");
          case "integer", "number" -> text.matches("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
          case "boolean" -> text.matches("true|false");
          default -> false;
        };
    if (isJson) {
      try {
        return ApiDocument.JSON.readTree(text);
      } catch (JsonProcessingException e) {
        // A text then, which the schema does not allow.
      }
    }
    return TextNode.valueOf(text);
  }
}
