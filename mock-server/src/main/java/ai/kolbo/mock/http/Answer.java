package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a request is answered with; one place sends it. */
public sealed interface Answer {

  /** The status of the response. */
  int status();

  /** Headers beside those that describe the body. */
  Map<String, String> headers();

  /** The media type of the body. */
  String mediaType();

  /** A whole body. */
  record Body(int status, Map<String, String> headers, String mediaType, byte[] bytes)
      implements Answer {}

  /** Events, one after the other, with a pause between them. */
  record Events(
      int status,
      Map<String, String> headers,
      String mediaType,
      List<byte[]> events,
      Duration interval)
      implements Answer {}

  /** A body that may be large, and is read while it is sent. */
  record Bytes(
      int status, Map<String, String> headers, String mediaType, long length, Source source)
      implements Answer {}

  /** Where bytes come from. */
  interface Source {
    /** Opens them anew. */
    InputStream open() throws IOException;
  }

  /** A JSON body without headers of its own. */
  static Body json(int status, JsonNode value) {
    return new Body(status, Map.of(), Operation.JSON, Json.bytes(value));
  }
}
