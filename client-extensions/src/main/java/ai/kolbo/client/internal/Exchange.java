package ai.kolbo.client.internal;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What is sent and how its response is read.
 *
 * @param operation the {@code operationId}, for messages
 * @param generationId the generation that the call is about, for failures; null if there is none
 * @param request without the credential, which is added on the wire
 * @param pace what the attempt timeout covers
 * @param reader reads a 2xx
 */
record Exchange<T>(
    String operation, @Nullable String generationId, Request request, Pace pace, Reader<T> reader) {

  /** Reads a successful response; closes it, unless it hands it on. */
  interface Reader<T> {
    T read(Exchange<T> exchange, Call call, Response response) throws IOException;
  }

  /** What the attempt timeout covers. */
  enum Pace {
    /** The whole exchange. */
    WHOLE,
    /** The longest silence: the body is long or endless. */
    SILENCE
  }

  /** Whether the request only reads, so that it may be sent again. */
  boolean isRead() {
    return isRead(request);
  }

  static boolean isRead(Request request) {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }
}
