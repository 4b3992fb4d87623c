package ai.kolbo.mock;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** A request and its answer, read and written by blocking calls. */
final class Exchange {

  /** How much of a refused body is still taken in, so that the client gets to read the answer. */
  private static final long DRAIN_BYTES = 2L << 30;

  private static final Duration DRAIN_TIME = Duration.ofSeconds(30);

  private final Request request;
  private final Response response;
  private boolean reading;

  Exchange(Request request, Response response) {
    this.request = request;
    this.response = response;
  }

  String method() {
    return request.getMethod();
  }

  String path() {
    return Request.getPathInContext(request);
  }

  /** Path and query as the client wrote them. */
  String rawPathAndQuery() {
    return request.getHttpURI().getPathQuery();
  }

  @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  Iterable<HttpField> headers() {
    return request.getHeaders();
  }

  /**
   * The media type of the body in lower case without parameters, empty if the client named none.
   */
  String mediaType() {
    String value = header("Content-Type");
    return value == null ? "" : value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** The size that the client announced, or -1. */
  long contentLength() {
    return request.getHeaders().getLongField("Content-Length");
  }

  boolean hasBody() {
    return contentLength() > 0 || header("Transfer-Encoding") != null;
  }

  InputStream body() {
    reading = true;
    return Request.asInputStream(request);
  }

  /** Where the client reached this server, without a path. */
  String origin() {
    String host = header("Host");
    return "http://"
        + (host != null && !host.isBlank()
            ? host
            : Request.getLocalAddr(request) + ":" + Request.getLocalPort(request));
  }

  Exchange status(int status) {
    response.setStatus(status);
    return this;
  }

  Exchange header(String name, String value) {
    response.getHeaders().put(name, value);
    return this;
  }

  Exchange headers(Map<String, String> headers) {
    headers.forEach(this::header);
    return this;
  }

  /** Sends the whole answer, then takes in what the client still sends. */
  void send(String contentType, byte[] body) throws IOException {
    header("Content-Type", contentType);
    response.getHeaders().put("Content-Length", body.length);
    Content.Sink.write(response, true, ByteBuffer.wrap(body));
    drain();
  }

  /** Sends a piece of an answer of unknown length at once. */
  void sendPiece(byte[] piece) throws IOException {
    Content.Sink.write(response, false, ByteBuffer.wrap(piece));
  }

  /**
   * Closing a connection with unread data resets it, and a client that is still writing then loses
   * the answer. A client that waits for "100 Continue" sends nothing and needs no draining.
   */
  private void drain() throws IOException {
    if (!hasBody() || (!reading && header("Expect") != null)) {
      return;
    }
    long deadline = System.nanoTime() + DRAIN_TIME.toNanos();
    byte[] scratch = new byte[1 << 16];
    InputStream rest = body();
    for (long total = 0; total < DRAIN_BYTES && System.nanoTime() < deadline; ) {
      int read = rest.read(scratch);
      if (read < 0) {
        return;
      }
      total += read;
    }
  }
}
