package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /**
   * Another response, with faults on its way.
   *
   * @param delay how long to wait before anything is sent
   * @param cut where the connection ends; null if nowhere
   * @param drip how the body is slowed down; null if it is not
   * @param hold how long to wait after the body before the response ends
   */
  record Broken(
      Answer answer, Duration delay, @Nullable Cut cut, @Nullable Drip drip, Duration hold)
      implements Answer {
    @Override
    public int status() {
      return answer.status();
    }

    @Override
    public Map<String, String> headers() {
      return answer.headers();
    }

    @Override
    public String mediaType() {
      return answer.mediaType();
    }
  }

  /**
   * Where a connection ends too early.
   *
   * @param isReset whether it is reset, and not closed
   */
  record Cut(Place place, boolean isReset) {
    /** A place in a response. */
    public enum Place {
      BEFORE_HEADERS,
      AFTER_HEADERS,
      MID_BODY,

      /** All of the body has been sent, but not the end of the response. */
      END_OF_BODY
    }
  }

  /**
   * A body sent in small pieces.
   *
   * @param bytes at most, of each piece
   * @param pause after each piece
   */
  record Drip(int bytes, Duration pause) {}

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
