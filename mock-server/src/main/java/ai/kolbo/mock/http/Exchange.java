package ai.kolbo.mock.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/**
 * A request, whose body is read as it comes, and its answer, which is written by blocking calls.
 */
public final class Exchange {

  /** How much of a refused body is still taken in, so that the client gets to read the answer. */
  private static final long DRAIN_BYTES = 2L << 30;

  private static final Duration DRAIN_TIME = Duration.ofSeconds(30);
  private static final int PIECE = 1 << 16;
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final int MAX_TARGET = 8 << 10;
  private static final int MAX_HEADERS = 32 << 10;

  /** A body that comes as fast as this has all the time it needs. */
  private static final long MIN_BYTES_PER_SECOND = 16 << 10;

  private final Request request;
  private final Response response;
  private final Callback callback;
  private boolean isRead;
  private boolean isWhole;

  private final Duration bodyTime;

  /** Whether the request is one of the API, and not for a page of the mock's own. */
  boolean isForApi;

  /** What the request asks for; null as long as that is not known. */
  @Nullable Operation operation;

  /** The body; null as long as it has not been read. */
  @Nullable RequestBody read;

  /**
   * @param bodyTime how long the body may take, beside what its length takes at a modest rate
   */
  Exchange(Request request, Response response, Callback callback, Duration bodyTime) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.bodyTime = bodyTime;
  }

  /** The method, in upper case. */
  public String method() {
    return request.getMethod();
  }

  /** The path without the query, decoded if that can be. */
  public String path() {
    return Objects.requireNonNullElse(
        Request.getPathInContext(request),
        Objects.requireNonNullElse(request.getHttpURI().getPath(), ""));
  }

  private static boolean isUtf8(String query) {
    String decoded = URLDecoder.decode(query, UTF_8);
    return decoded.indexOf('\uFFFD') < 0 || query.toUpperCase(Locale.ROOT).contains("%EF%BF%BD");
  }

  private static Refusal undecodable() {
    return Refusal.because(400, "The request's query cannot be decoded");
  }

  /**
   * Refuses what the server lets through for no other reason than that this knows the envelope of
   * its surface.
   */
  void checkHead() {
    for (UriCompliance.Violation violation : request.getHttpURI().getViolations()) {
      if (!UriCompliance.DEFAULT.allows(violation)) {
        throw Refusal.because(400, "HTTP: " + violation.getDescription());
      }
    }
    if (path().indexOf(TolerantConnection.REPLACEMENT) >= 0) {
      throw Refusal.because(400, "The request's path cannot be decoded");
    }
    if (request.getHttpURI().asString().length() > MAX_TARGET) {
      throw Refusal.because(414, "HTTP: URI Too Long");
    }
    long length = 0;
    for (HttpField field : request.getHeaders()) {
      length += field.getName().length() + String.valueOf(field.getValue()).length();
    }
    if (length > MAX_HEADERS) {
      throw Refusal.because(431, "HTTP: Request Header Fields Too Large");
    }
  }

  /** The parameters of the query by name; one that cannot be decoded makes the request bad. */
  public Map<String, List<String>> query() {
    Map<String, List<String>> query = new LinkedHashMap<>();
    String written = String.valueOf(request.getHttpURI().getQuery());
    if (BROKEN_ESCAPE.matcher(written).find() || !isUtf8(written)) {
      throw undecodable();
    }
    try {
      for (Fields.Field field : Request.extractQueryParameters(request)) {
        query.computeIfAbsent(field.getName(), name -> new ArrayList<>()).addAll(field.getValues());
      }
    } catch (RuntimeException e) {
      throw undecodable();
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
   * Takes the body in whole, and waits for it; to be called once.
   *
   * @param most the number of bytes that it may have
   * @param tooLarge what is said of a longer one
   */
  public byte[] body(int most, String tooLarge) throws IOException, InterruptedException {
    Collected collected = new Collected(most, tooLarge);
    if (hasBody()) {
      CompletableFuture<Outcome> arrived = new CompletableFuture<>();
      receive(collected, arrived::complete);
      try {
        arrived.get().check();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    return collected.bytes.toByteArray();
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

  /** How the arrival of a body has ended. */
  interface Outcome {
    /** Throws what kept the body from being whole. */
    void check() throws IOException;
  }

  /**
   * Takes the body in, without a thread that waits for it.
   *
   * @param then called when the body is whole, or will not be
   */
  void receive(BodySink sink, Consumer<Outcome> then) {
    isRead = true;
    new Arrival(sink, bodyTime, then).run();
  }

  /** Sends an answer, and ends the exchange. */
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
    // Closing a connection with unread data resets it, and a client that is still writing then
    // loses the answer. One that waits for "100 Continue" sends nothing and needs no draining.
    boolean isClosed = "close".equals(answer.headers().get("Connection"));
    if (hasBody() && !isWhole && !isClosed && (isRead || header("Expect") == null)) {
      new Arrival(new Drain(), DRAIN_TIME, outcome -> callback.succeeded()).run();
    } else {
      callback.succeeded();
    }
  }

  /** Ends an exchange whose client has gone. */
  void fail(Exception failure) {
    callback.failed(failure);
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

  /** Reads a body as it comes. */
  private final class Arrival implements Runnable {
    private final BodySink sink;
    private final Consumer<Outcome> then;
    private final EndPoint connection =
        request.getConnectionMetaData().getConnection().getEndPoint();
    private final long usualIdleTime = connection.getIdleTimeout();
    private long deadline;

    Arrival(BodySink sink, Duration time, Consumer<Outcome> then) {
      this.sink = sink;
      this.then = then;
      this.deadline = System.nanoTime() + time.toNanos();
    }

    @Override
    public void run() {
      Outcome outcome = () -> {};
      try {
        if (!isComplete()) {
          return;
        }
      } catch (IOException | RuntimeException e) {
        outcome =
            () -> {
              throw e;
            };
      }
      if (connection.getIdleTimeout() != usualIdleTime) {
        connection.setIdleTimeout(usualIdleTime);
      }
      then.accept(outcome);
    }

    /** Takes what is there; false if more is to come, which calls this again. */
    private boolean isComplete() throws IOException {
      while (true) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          waitAtMost(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left())));
          request.demand(this);
          return false;
        }
        if (Content.Chunk.isFailure(chunk)) {
          throw new IOException(chunk.getFailure());
        }
        try {
          deadline += chunk.remaining() * TimeUnit.SECONDS.toNanos(1) / MIN_BYTES_PER_SECOND;
          sink.accept(chunk);
          if (chunk.isLast()) {
            isWhole = true;
            return true;
          }
        } finally {
          chunk.release();
        }
        if (left() <= 0) {
          throw new IOException(new TimeoutException());
        }
      }
    }

    /**
     * Lets the connection idle until the deadline only, which spares a clock. Those of HTTP/2 carry
     * other requests too.
     */
    private void waitAtMost(long millis) {
      boolean isShared =
          request.getConnectionMetaData().getHttpVersion().getVersion()
              > HttpVersion.HTTP_1_1.getVersion();
      if (!isShared && millis < connection.getIdleTimeout()) {
        connection.setIdleTimeout(millis);
      }
    }

    private long left() {
      return deadline - System.nanoTime();
    }
  }

  /** Keeps a body in memory. */
  private static final class Collected implements BodySink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int most;
    private final String tooLarge;

    Collected(int most, String tooLarge) {
      this.most = most;
      this.tooLarge = tooLarge;
    }

    @Override
    public void accept(Content.Chunk piece) throws IOException {
      if (bytes.size() + piece.remaining() > most) {
        throw Refusal.because(413, tooLarge);
      }
      byte[] next = new byte[piece.remaining()];
      piece.getByteBuffer().get(next);
      bytes.write(next);
    }

    @Override
    public RequestBody end() {
      return RequestBody.NONE;
    }

    @Override
    public void close() {}
  }

  /** Throws the rest of a body away. */
  private static final class Drain implements BodySink {
    private long length;

    @Override
    public void accept(Content.Chunk piece) throws IOException {
      length += piece.remaining();
      if (length > DRAIN_BYTES) {
        throw new IOException("Too much to throw away");
      }
    }

    @Override
    public RequestBody end() {
      return RequestBody.NONE;
    }

    @Override
    public void close() {}
  }
}
