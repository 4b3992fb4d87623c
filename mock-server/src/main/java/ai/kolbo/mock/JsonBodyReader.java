package ai.kolbo.mock;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Reads JSON bodies, and refuses malformed ones before Prism sees them. */
final class JsonBodyReader {

  private static final int MAX_BYTES = 25 << 20;
  private static final String TOO_LARGE = "The mock takes JSON bodies of at most 25 MB";

  /** Prism refuses 10 MB; from here on it gets the body with long texts shortened. */
  private static final int MAX_BYTES_FOR_PRISM = 8 << 20;

  private static final int SHORTENED_TEXT = 1 << 10;

  private JsonBodyReader() {}

  static RequestBody read(Exchange exchange) throws IOException {
    if (exchange.contentLength() > MAX_BYTES) {
      throw Refusal.because(413, TOO_LARGE);
    }
    byte[] bytes = exchange.body().readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw Refusal.because(413, TOO_LARGE);
    }
    JsonNode value;
    try {
      value = Json.MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw Refusal.because(400, "Malformed JSON" + where + ": " + e.getOriginalMessage());
    }
    if (value.isMissingNode()) {
      throw Refusal.because(400, "The request body is empty; it must be JSON");
    }
    // Written anew: Prism knows neither byte order marks nor any encoding but UTF-8.
    byte[] forPrism = Json.bytes(bytes.length > MAX_BYTES_FOR_PRISM ? shortened(value) : value);
    return new RequestBody(value, List.of(), Operation.JSON, forPrism);
  }

  private static JsonNode shortened(JsonNode value) {
    if (value instanceof ObjectNode object) {
      ObjectNode copy = Json.MAPPER.createObjectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        copy.set(member.getKey(), shortened(member.getValue()));
      }
      return copy;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode copy = Json.MAPPER.createArrayNode();
      array.forEach(element -> copy.add(shortened(element)));
      return copy;
    }
    return value.isTextual() && value.textValue().length() > SHORTENED_TEXT
        ? TextNode.valueOf(value.textValue().substring(0, SHORTENED_TEXT))
        : value;
  }
}
