package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
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

  /**
   * From here on Prism gets the body with long texts and arrays shortened: it refuses 10 MB, and
   * one body with very many faults would keep it from answering anybody else.
   */
  private static final int SHORTENED_FROM_BYTES = 64 << 10;

  private static final int MAX_BYTES_FOR_PRISM = 9 << 20;
  private static final int SHORTENED_TEXT = 1 << 10;

  /** More than any array that the API limits may have. */
  private static final int SHORTENED_ARRAY = 200;

  private JsonBodyReader() {}

  static RequestBody read(Exchange exchange, List<Operation.Exclusion> exclusions)
      throws IOException {
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
      throw Refusal.because(400, "Malformed JSON" + where + ": " + reason(e));
    }
    if (value.isMissingNode()) {
      throw Refusal.because(400, "The request body is empty; it must be JSON");
    }
    if (value instanceof ObjectNode object) {
      exclusions.forEach(exclusion -> exclusion.dropNothing(object));
    }
    // Written anew: Prism knows neither byte order marks nor any encoding but UTF-8.
    byte[] forPrism = Json.bytes(bytes.length > SHORTENED_FROM_BYTES ? shortened(value) : value);
    if (forPrism.length > MAX_BYTES_FOR_PRISM) {
      throw Refusal.because(413, "The mock takes no JSON bodies with as many members as this one");
    }
    return new RequestBody(value, List.of(), false, forPrism);
  }

  /** Without the names of the library's own classes. */
  private static String reason(JsonProcessingException e) {
    if (e instanceof MismatchedInputException) {
      return "there must be one value only";
    }
    return e instanceof StreamConstraintsException
        ? "it is nested too deep, or a value in it is too long"
        : e.getOriginalMessage();
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
      for (int i = 0; i < Math.min(array.size(), SHORTENED_ARRAY); i++) {
        copy.add(shortened(array.get(i)));
      }
      return copy;
    }
    return value.isTextual() && value.textValue().length() > SHORTENED_TEXT
        ? TextNode.valueOf(value.textValue().substring(0, SHORTENED_TEXT))
        : value;
  }
}
