package ai.kolbo.client.internal;

import ai.kolbo.model.Form;
import ai.kolbo.model.FormParts;
import java.io.IOException;
import java.util.List;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import retrofit2.Invocation;

/**
 * What is sent and how its response is read.
 *
 * @param operation the {@code operationId}, for messages
 * @param generationId the generation that the call is about, for failures; null if there is none
 * @param request without the credential, which is added on the wire
 * @param extent how long it may take
 * @param reader reads a 2xx
 */
record Exchange<T>(
    String operation,
    @Nullable String generationId,
    Request request,
    Extent extent,
    Reader<T> reader) {

  /** How long an exchange may take. */
  enum Extent {
    /** The attempt timeout covers all of it. */
    SHORT,
    /** A file is sent or read: the attempt timeout is the longest silence. */
    TRANSFER,
    /** A response without an end: the call timeout covers its beginning. */
    STREAM
  }

  /** Reads a successful response; closes it, unless it hands it on. */
  interface Reader<T> {
    T read(Exchange<T> exchange, Call call, Response response) throws IOException;
  }

  /** Whether it sends files, whose sources may stall. */
  boolean isUpload() {
    return extent == Extent.TRANSFER && !isRead();
  }

  /** The names of the files that it sends. */
  List<String> fileNames() {
    Invocation invocation = request.tag(Invocation.class);
    if (!isUpload() || invocation == null) {
      return List.of();
    }
    FormParts parts = new FormParts();
    invocation.arguments().stream()
        .filter(Form.class::isInstance)
        .forEach(form -> ((Form) form).writeTo(parts));
    return parts.fileNames();
  }

  /** Whether the request only reads, so that it may be sent again. */
  boolean isRead() {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }
}
