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
 * @param isWhole whether the attempt timeout covers the whole exchange; else it is the longest
 *     silence, since a body is long or endless
 * @param reader reads a 2xx
 */
record Exchange<T>(
    String operation,
    @Nullable String generationId,
    Request request,
    boolean isWhole,
    Reader<T> reader) {

  /** Reads a successful response; closes it, unless it hands it on. */
  interface Reader<T> {
    T read(Exchange<T> exchange, Call call, Response response) throws IOException;
  }

  /** Whether the request only reads, so that it may be sent again. */
  boolean isRead() {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }
}
