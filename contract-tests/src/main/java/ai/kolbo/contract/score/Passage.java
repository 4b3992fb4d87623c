package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Exchange;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** The way of a request to the upstream, or to a fault, and of its response back. */
final class Passage {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int PIECE = 1 << 16;

  private final long started = System.nanoTime();
  private final Forwarding setting;
  private final Request request;
  private final Response response;
  private final String query;
  private final Map<String, List<String>> headers;
  private final Received received;
  private final Content.Source body;
  private final RequestRecord requestRecord;
  private final BoundedBytes responseRecord = new BoundedBytes(RecordingProxy.KEPT_BYTES);
  private PassingResponse head = new PassingResponse(0, Map.of(), new byte[0]);
  private @Nullable Fault fault;
  private long ended = started;
  private boolean isChanged;
  private boolean isComplete;

  Passage(Forwarding setting, Request request, Response response) throws IOException {
    this.setting = setting;
    this.response = response;
    String path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "/");
    this.query = Objects.requireNonNullElse(request.getHttpURI().getQuery(), "");
    this.headers = HopByHop.without(request.getHeaders());
    Optional<Operation> operation = setting.document.operation(request.getMethod(), path);
    this.request = request;
    EarlyBody early = EarlyBody.of(request, operation, setting.faults != FaultPlan.NONE);
    this.body = early.source();
    this.received = new Received(request.getMethod(), path, operation, early.asksForEvents());
    String contentType = headers.getOrDefault("content-type", List.of("")).get(0);
    this.requestRecord = new RequestRecord(received.method() + target(), contentType);
  }

  private String target() {
    return query.isEmpty() ? received.path() : received.path() + "?" + query;
  }

  /**
   * Brings the request to its response.
   *
   * @throws IOException if the connection to the client has to be broken, or is
   */
  void run() throws IOException, InterruptedException {
    fault = setting.faults.next(received).orElse(null);
    try {
      if (fault != null) {
        drain();
        fail(fault);
      } else {
        forward();
      }
      isComplete = true;
    } catch (IOException e) {
      ended = System.nanoTime();
      throw e;
    }
  }

  private void fail(Fault fault) throws IOException {
    if (fault.kind() == Fault.Kind.RESET_AT_ONCE) {
      throw new EOFException("A fault ended the connection");
    }
    begin(fault.response());
    if (fault.kind() == Fault.Kind.WHOLE) {
      response.getHeaders().put("Content-Length", fault.response().body().length);
    }
    write(fault.response().body());
    if (fault.kind() == Fault.Kind.RESET_AFTER_BODY) {
      throw new EOFException("A fault ended the connection");
    }
    Content.Sink.write(response, true, NOTHING);
  }

  private void drain() throws IOException {
    try (InputStream rest = Content.Source.asInputStream(body)) {
      byte[] piece = new byte[PIECE];
      for (int read; (read = rest.read(piece)) >= 0; ) {
        requestRecord.add(ByteBuffer.wrap(piece, 0, read));
      }
    }
  }

  private @Nullable RecordedContent content() {
    long length = request.getLength();
    boolean hasBody = length > 0 || request.getHeaders().contains("Transfer-Encoding");
    return hasBody ? new RecordedContent(body, length, requestRecord) : null;
  }

  private void forward() throws IOException, InterruptedException {
    try (UpstreamCall call = new UpstreamCall(setting, headers, content())) {
      PassingResponse answered = call.send(received.method(), target());
      InputStream body = call.body();
      if (setting.change.concerns(received, answered)) {
        passChanged(answered, body);
      } else {
        pass(answered, body);
      }
      // An upload may go on after its response: the client reads that only if it can write.
      if (!call.awaitRequest()) {
        drain();
      }
    }
  }

  private void pass(PassingResponse answered, InputStream body) throws IOException {
    boolean isRewritten = answered.isJson() && !received.method().equals("HEAD");
    begin(isRewritten ? answered.withoutHeader("Content-Length") : answered);
    OriginRewriter rewriter =
        isRewritten ? new OriginRewriter(setting.upstream, setting.proxy) : null;
    byte[] piece = new byte[PIECE];
    for (int read; (read = body.read(piece)) >= 0; ) {
      if (rewriter == null) {
        write(ByteBuffer.wrap(piece, 0, read));
      } else {
        write(rewriter.pass(piece, read));
      }
    }
    if (rewriter != null) {
      write(rewriter.rest());
    }
    Content.Sink.write(response, true, NOTHING);
  }

  /** Holds the response until it is whole; what is too large passes. */
  private void passChanged(PassingResponse answered, InputStream body) throws IOException {
    byte[] whole = body.readNBytes(RecordingProxy.KEPT_BYTES);
    if (whole.length == RecordingProxy.KEPT_BYTES) {
      pass(answered, new SequenceInputStream(new ByteArrayInputStream(whole), body));
      return;
    }
    OriginRewriter rewriter = new OriginRewriter(setting.upstream, setting.proxy);
    PassingResponse original =
        answered
            .withoutHeader("Content-Length")
            .withBody(answered.isJson() ? rewriter.all(whole) : whole);
    PassingResponse changed = setting.change.apply(received, original);
    isChanged = changed != original;
    begin(changed);
    if (!received.method().equals("HEAD")) {
      response.getHeaders().put("Content-Length", changed.body().length);
      write(changed.body());
    }
    Content.Sink.write(response, true, NOTHING);
  }

  private void begin(PassingResponse answered) {
    head = answered;
    ended = System.nanoTime();
    response.setStatus(answered.status());
    answered
        .headers()
        .forEach((name, lines) -> lines.forEach(v -> response.getHeaders().add(name, v)));
  }

  private void write(byte[] bytes) throws IOException {
    write(ByteBuffer.wrap(bytes));
  }

  private void write(ByteBuffer bytes) throws IOException {
    responseRecord.add(bytes);
    if (bytes.hasRemaining()) {
      // Before the client can know: what it does then comes later.
      ended = System.nanoTime();
      Content.Sink.write(response, false, bytes);
    }
  }

  /** What happened, when it has. */
  Call call() {
    SecuritySchemes schemes = setting.schemes;
    Exchange exchange =
        new Exchange(
            received.method(),
            schemes.masked(received.path(), headers),
            schemes.masked(query, headers),
            schemes.masked(headers),
            maskedBody(),
            head.status(),
            head.headers(),
            responseRecord.bytes(),
            isComplete,
            Duration.ofNanos(ended - started));
    return new Call(
        exchange,
        received.operation(),
        schemes.judge(received.operation(), headers, target()),
        requestRecord.fingerprint(),
        started,
        ended,
        requestRecord.isWhole(),
        fault == null ? null : fault.name(),
        isChanged);
  }

  private byte[] maskedBody() {
    byte[] body = requestRecord.body();
    String text = new String(body, ISO_8859_1);
    String masked = setting.schemes.masked(text, headers);
    return masked.equals(text) ? body : masked.getBytes(ISO_8859_1);
  }
}
