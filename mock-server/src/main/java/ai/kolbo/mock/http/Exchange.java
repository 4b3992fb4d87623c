package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** A request and its answer, read and written by blocking calls. */
public final class Exchange {

  /** How much of a refused body is still taken in, so that the client gets to read the answer. */
  private static final long DRAIN_BYTES = 2L << 30;

  private static final Duration DRAIN_TIME = Duration.ofSeconds(30);
  private static final int PIECE = 1 << 16;

  private final Request request;
  private final Response response;
  private boolean reading;

  /** Whether the request is one of the API, and not for a page of the mock's own. */
  boolean isForApi;

  /** What the request asks for; null as long as that is not known. */
  @Nullable Operation operation;

  /** The body; null as long as it has not been read. */
  @Nullable RequestBody read;

  Exchange(Request request, Response response) {
    this.request = request;
    this.response = response;
  }

  /** The method, in upper case. */
  public String method() {
    return request.getMethod();
  }

  /** The path without the query, decoded. */
  public String path() {
    return Request.getPathInContext(request);
  }

  /** The parameters of the query by name; one that cannot be decoded makes the request bad. */
  public Map<String, List<String>> query() {
    Map<String, List<String>> query = new LinkedHashMap<>();
    try {
      for (Fields.Field field : Request.extractQueryParameters(request)) {
        query.computeIfAbsent(field.getName(), name -> new ArrayList<>()).addAll(field.getValues());
      }
    } catch (RuntimeException e) {
      throw Refusal.because(400, "The request's query cannot be decoded");
    }
    return query;
  }

  /** The value of a header; null if the request has none. */
  public @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  /** Says what the body is, once it has been read. */
  public void hasRead(RequestBody body) {
    read = body;
  }

  /** All values of a header, each line of its own; none if the request has none. */
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  /** All headers by name, each with its lines in order. */
  public Map<String, List<String>> headers() {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (HttpField field : request.getHeaders()) {
      headers.computeIfAbsent(field.getName(), name -> new ArrayList<>()).add(field.getValue());
    }
    return headers;
  }

  /** The path as the client wrote it, without the query. */
  public String rawPath() {
    return Objects.requireNonNullElse(request.getHttpURI().getPath(), "/");
  }

  /** The query as the client wrote it, without the question mark; empty without one. */
  public String queryText() {
    return Objects.requireNonNullElse(request.getHttpURI().getQuery(), "");
  }

  /** The client's network address. */
  public String remoteAddress() {
    return Request.getRemoteAddr(request);
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
    return contentLength() > 0 || header("Transfer-Encoding") != null || isHttp2WithBody();
  }

  /** HTTP/2 has no word for a body of unknown length, but its type is given. */
  private boolean isHttp2WithBody() {
    return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2
        && contentLength() < 0
        && header("Content-Type") != null;
  }

  /**
   * Reads the body whole, by blocking calls; to be called once.
   *
   * @param most the number of bytes that it may have
   * @param tooLarge what is said of a longer one
   */
  public byte[] body(int most, String tooLarge) throws IOException {
    byte[] bytes = hasBody() ? body().readNBytes(most + 1) : new byte[0];
    if (bytes.length > most) {
      throw Refusal.because(413, tooLarge);
    }
    return bytes;
  }

  InputStream body() {
    reading = true;
    return Request.asInputStream(request);
  }

  /** The name and port by which the client knows this server; empty if it does not say. */
  String authority() {
    String host = header("Host");
    // HTTP/2 has it in the target.
    String authority = host == null ? request.getHttpURI().getAuthority() : host.strip();
    return authority == null ? "" : authority;
  }

  /** Where the client reached this server, without a path. */
  public String origin() {
    String host = authority();
    return (request.isSecure() ? "https://" : "http://")
        + (host.isEmpty()
            ? Request.getLocalAddr(request) + ":" + Request.getLocalPort(request)
            : host);
  }

  /** Adds a header to whatever answer is sent. */
  void announce(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /** Sends an answer; fails when the client has gone. */
  void send(Answer answer) throws IOException, InterruptedException {
    if (answer instanceof Answer.Broken broken) {
      new BrokenResponse(this, request, response, broken).send();
    } else {
      begin(answer);
      if (answer instanceof Answer.Body body) {
        Content.Sink.write(response, true, ByteBuffer.wrap(body.bytes()));
      } else if (answer instanceof Answer.Bytes bytes) {
        send(bytes.source());
      } else if (answer instanceof Answer.Events events) {
        send(events);
      }
    }
    drain();
  }

  /** Sets the status and the headers. */
  void begin(Answer answer) {
    response.setStatus(answer.status());
    answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    if (!answer.mediaType().isEmpty()) {
      response.getHeaders().put("Content-Type", answer.mediaType());
    }
    if (answer instanceof Answer.Body body) {
      response.getHeaders().put("Content-Length", body.bytes().length);
    } else if (answer instanceof Answer.Bytes bytes) {
      response.getHeaders().put("Content-Length", bytes.length());
    } else if (answer instanceof Answer.Events) {
      response.getHeaders().put("Cache-Control", "no-cache");
    }
  }

  private void send(Answer.Events events) throws IOException, InterruptedException {
    boolean isFirst = true;
    for (byte[] event : events.events()) {
      Thread.sleep(isFirst ? 0 : events.interval().toMillis());
      isFirst = false;
      Content.Sink.write(response, false, ByteBuffer.wrap(event));
    }
  }

  private void send(Answer.Source source) throws IOException {
    if (method().equals("HEAD")) {
      return;
    }
    byte[] piece = new byte[PIECE];
    try (InputStream in = source.open()) {
      for (int read; (read = in.read(piece)) >= 0; ) {
        Content.Sink.write(response, false, ByteBuffer.wrap(piece, 0, read));
      }
    }
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
    byte[] scratch = new byte[PIECE];
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
