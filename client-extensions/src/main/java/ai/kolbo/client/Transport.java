package ai.kolbo.client;

import ai.kolbo.model.Json;
import ai.kolbo.model.UploadFile;
import dev.failsafe.ExecutionContext;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import retrofit2.Invocation;

/**
 * Sends the requests that the generated interfaces make: asynchronously, each attempt and each call
 * in its own time, with repetitions where they are safe, and with failures told apart.
 *
 * <p>Safe to repeat is what only reads; and of all else, what the server certainly did not act on:
 * no connection was made, or a rate limiter turned it away.
 */
final class Transport {
  private static final Duration FIRST_DELAY = Duration.ofMillis(500);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(8);
  private static final double JITTER = 0.25;
  private static final long LONGEST_ERROR_BODY = 1 << 20;

  private final OkHttpClient http;
  private final OkHttpClient unredirected;
  private final ApiKey key;
  private final ScheduledExecutorService scheduler;
  private final Duration attemptTimeout;
  private final Duration callTimeout;
  private final int maxRetries;
  private final OpenCalls open = new OpenCalls();

  Transport(
      OkHttpClient http,
      ApiKey key,
      ScheduledExecutorService scheduler,
      Duration attemptTimeout,
      Duration callTimeout,
      int maxRetries) {
    this.http = http.newBuilder().addNetworkInterceptor(Transport::markSent).build();
    // A start that is sent on might start something twice, or end as a GET of some page.
    this.unredirected = this.http.newBuilder().followRedirects(false).build();
    this.key = key;
    this.scheduler = scheduler;
    this.attemptTimeout = attemptTimeout;
    this.callTimeout = callTimeout;
    this.maxRetries = maxRetries;
  }

  /**
   * What becomes of a successful answer; closes it, unless it hands it on. May run for as long as
   * it reads.
   */
  interface Reader<T> {
    T read(Call call, Response response) throws IOException;
  }

  /** How long one attempt may take. */
  enum Pace {
    /** The attempt timeout covers the whole exchange. */
    EXCHANGE,
    /** The attempt timeout covers the longest silence: the body is long or unending. */
    STREAM
  }

  /**
   * Sends a call of a generated interface and reads its answer as the type that the interface
   * declares.
   */
  <T> CompletableFuture<T> send(retrofit2.Call<T> call) {
    boolean upload = call.request().body() instanceof MultipartBody;
    return send(call, upload ? Pace.STREAM : Pace.EXCHANGE, Needed.nothing());
  }

  /** The same for an answer that is worth nothing without one of its members. */
  <T> CompletableFuture<T> send(retrofit2.Call<T> call, Pace pace, Needed<T> needed) {
    Request request = call.request();
    return send(request, pace, (sent, response) -> readJson(request, response, needed));
  }

  /**
   * The member that an answer must have.
   *
   * @param value gives the member; null or a blank text is none
   */
  record Needed<T>(String member, Function<T, @Nullable Object> value) {
    static <T> Needed<T> nothing() {
      return new Needed<>("", answer -> answer);
    }

    boolean isMissingIn(T answer) {
      Object found = value.apply(answer);
      return found == null || found instanceof String text && text.isBlank();
    }
  }

  /**
   * Sends a request, repeats it where that is safe, and hands the answer to {@code reader} if it is
   * a success.
   */
  <T> CompletableFuture<T> send(Request request, Pace pace, Reader<T> reader) {
    open.check();
    String operation = operation(request);
    Timeout<T> deadline = Timeout.<T>builder(callTimeout).withInterrupt().build();
    long start = System.nanoTime();
    RetryPolicy<T> retry =
        RetryPolicy.<T>builder()
            .handleIf(failure -> isSafeToRepeat(request, failure) && isInTime(failure, start, pace))
            .withMaxRetries(maxRetries)
            .withDelayFn(Transport::delay)
            .build();
    var failsafe = pace == Pace.EXCHANGE ? Failsafe.with(deadline, retry) : Failsafe.with(retry);
    return open.track(
        operation,
        null,
        ForwardingFuture.handOver(
            failsafe
                .with(scheduler)
                .getStageAsync(context -> attempt(context, request, pace, reader)),
            Function.identity(),
            failure ->
                failure instanceof TimeoutExceededException
                    ? new CallTimeoutException(operation, callTimeout, !isRead(request), failure)
                    : failure));
  }

  /**
   * Sends a call once, without repetitions.
   *
   * @param url where to send it instead of where the interface says; null for there
   */
  <T> CompletableFuture<T> sendOnce(
      retrofit2.Call<T> call, @Nullable HttpUrl url, Needed<T> needed) {
    Request request = url == null ? call.request() : call.request().newBuilder().url(url).build();
    open.check();
    return open.track(
        operation(request),
        null,
        ForwardingFuture.of(
            attempt(
                null,
                request,
                Pace.EXCHANGE,
                (sent, response) -> readJson(request, response, needed)),
            UnaryOperator.identity()));
  }

  /** What has not ended, and is to end with the client. */
  OpenCalls open() {
    return open;
  }

  /** A text of the server's without the key. */
  String redact(String text) {
    return key.redact(text);
  }

  private <T> CompletableFuture<T> attempt(
      @Nullable ExecutionContext<T> context, Request request, Pace pace, Reader<T> reader) {
    Attempt attempt = new Attempt();
    Request.Builder builder = request.newBuilder().tag(Attempt.class, attempt);
    RequestBody body = request.body();
    if (body != null) {
      builder.method(request.method(), new SentOnce(body));
    }
    Call call = (isRead(request) ? http : unredirected).newCall(builder.build());
    if (pace == Pace.EXCHANGE) {
      call.timeout().timeout(attemptTimeout.toNanos(), TimeUnit.NANOSECONDS);
    }
    CompletableFuture<T> result =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            call.cancel();
            return super.cancel(mayInterrupt);
          }
        };
    if (context != null) {
      context.onCancel(
          () -> {
            call.cancel();
            result.thenAccept(ForwardingFuture::discard);
          });
    }
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException e) {
            fail(connectionFailure(request, attempt.sent, e));
          }

          private void fail(Throwable failure) {
            ForwardingFuture.COMPLETIONS.execute(() -> result.completeExceptionally(failure));
          }

          @Override
          public void onResponse(Call answered, Response response) {
            try {
              T value =
                  response.isSuccessful()
                      ? reader.read(answered, response)
                      : refuse(request, response);
              ForwardingFuture.COMPLETIONS.execute(
                  () -> {
                    if (!result.complete(value)) {
                      response.close();
                      ForwardingFuture.discard(value);
                    }
                  });
            } catch (IOException e) {
              response.close();
              fail(connectionFailure(request, attempt.sent, e));
            } catch (RuntimeException | Error e) {
              response.close();
              fail(e);
            }
          }
        });
    return result;
  }

  private <T> T refuse(Request request, Response response) throws IOException {
    try (response) {
      ErrorResponse error =
          ErrorResponse.of(
              response.code(),
              response.peekBody(LONGEST_ERROR_BODY).string(),
              response.header("Retry-After"),
              Clock.systemUTC());
      String location = response.header("Location");
      if (response.isRedirect() && location != null) {
        error = error.redirectedTo(location);
      }
      throw error.redacted(key).toException(operation(request));
    }
  }

  private <T> T readJson(Request request, Response response, Needed<T> needed) throws IOException {
    try (ResponseBody body = response.body()) {
      byte[] bytes = body.bytes();
      Class<T> type = answerType(request);
      if (type == Void.class) {
        return null;
      }
      T answer = parse(operation(request), response.code(), bytes, type);
      if (needed.isMissingIn(answer)) {
        throw malformed(
            operation(request), response.code(), "it has no " + needed.member(), text(bytes), null);
      }
      return answer;
    }
  }

  /**
   * Reads JSON that the server sent as a success.
   *
   * @throws MalformedResponseException if it is not the JSON that the type needs
   */
  <T> T parse(String operation, int status, byte[] bytes, Class<T> type) {
    try {
      return Json.read(type, bytes);
    } catch (IOException e) {
      throw malformed(
          operation,
          status,
          "it is not the JSON that was expected: " + e.getMessage(),
          text(bytes),
          e);
    }
  }

  /** The error that an event reports in place of what was asked for. */
  ApiException reportedError(String operation, int status, byte[] event) {
    return ErrorResponse.of(status, text(event), null, Clock.systemUTC())
        .redacted(key)
        .toException(operation);
  }

  MalformedResponseException malformed(
      String operation, int status, String reason, String body, @Nullable Throwable cause) {
    String redacted = key.redact(body);
    String excerpt = ErrorResponse.excerpt(redacted);
    return new MalformedResponseException(
        operation,
        status,
        key.redact(
            operation
                + " got an answer (HTTP "
                + status
                + ") that cannot be read: "
                + reason
                + (excerpt.isEmpty() ? "" : ": " + excerpt)),
        redacted,
        cause);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A copy of a request that can be changed without the caller noticing. */
  <T> T copy(T request, Class<T> type) {
    try {
      return Json.read(type, Json.write(request));
    } catch (IOException e) {
      throw new IllegalArgumentException("the request cannot be written as JSON", e);
    }
  }

  /** A form field that no interface declares: a text as it is, anything else as JSON. */
  MultipartBody.Part formField(String name, @Nullable Object value) {
    return MultipartBody.Part.createFormData(
        name,
        value instanceof String text
            ? text
            : new String(Json.write(value), StandardCharsets.UTF_8));
  }

  /**
   * @param sent whether a connection was made and the request began to go out
   */
  RuntimeException connectionFailure(Request request, boolean sent, IOException e) {
    if (e instanceof UploadFile.Unreadable) {
      return new UncheckedIOException(e.getMessage(), e);
    }
    String operation = operation(request);
    StringBuilder message = new StringBuilder(operation).append(" got no answer from ");
    message.append(request.url().host()).append(':').append(request.url().port()).append(": ");
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (e instanceof InterruptedIOException && sent) {
      message.append("no answer in ").append(Durations.text(attemptTimeout));
    } else {
      message.append(key.redact(reason));
    }
    if (sent && !isRead(request)) {
      message.append("; the request was sent, so the server may have acted on it");
    }
    IOException cause =
        key.redact(reason).equals(reason)
            ? e
            : new IOException(e.getClass().getSimpleName() + ": " + key.redact(reason));
    return new ConnectionException(operation, message.toString(), sent, cause);
  }

  private static boolean isSafeToRepeat(Request request, Throwable failure) {
    if (failure instanceof ConnectionException broken) {
      boolean hopeless = broken.getCause() instanceof SSLException;
      return !hopeless && (isRead(request) || !broken.mayHaveActed());
    }
    return failure instanceof RateLimitedException
        || failure instanceof ApiException refused && refused.isRetryable() && isRead(request);
  }

  private boolean isInTime(Throwable failure, long start, Pace pace) {
    // What streams has no deadline of its own, but is not to wait for hours either.
    long passed = pace == Pace.STREAM ? 0 : System.nanoTime() - start;
    Duration asked = retryAfter(failure);
    return asked.isNegative() || asked.compareTo(callTimeout.minusNanos(passed)) < 0;
  }

  /**
   * What the server asks for, to the letter; else twice as long each time, spread so that many
   * clients do not come back at once. Failsafe's own jitter would cut short what the server asks.
   */
  private static Duration delay(ExecutionContext<?> context) {
    Duration asked = retryAfter(context.getLastException());
    if (!asked.isNegative()) {
      return asked;
    }
    double grown = FIRST_DELAY.toNanos() * Math.pow(2, context.getAttemptCount() - 1);
    double spread = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
    return Duration.ofNanos((long) (Math.min(grown, LONGEST_DELAY.toNanos()) * spread));
  }

  /** Negative where the server asks for no wait. */
  private static Duration retryAfter(Throwable failure) {
    return failure instanceof ApiException refused
        ? refused.retryAfter().orElse(Duration.ofNanos(-1))
        : Duration.ofNanos(-1);
  }

  private static boolean isRead(Request request) {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  /** The {@code operationId} of a request that a generated interface made. */
  static String operation(Request request) {
    Invocation invocation = request.tag(Invocation.class);
    return invocation == null ? Download.OPERATION : invocation.method().getName();
  }

  @SuppressWarnings("unchecked") // The call was made by the method that declares the type.
  private static <T> Class<T> answerType(Request request) {
    Invocation invocation = request.tag(Invocation.class);
    if (invocation == null) {
      throw new IllegalArgumentException("the call was not made by an interface of ai.kolbo.api");
    }
    ParameterizedType call = (ParameterizedType) invocation.method().getGenericReturnType();
    return (Class<T>) call.getActualTypeArguments()[0];
  }

  private static Response markSent(Interceptor.Chain chain) throws IOException {
    Attempt attempt = chain.request().tag(Attempt.class);
    if (attempt != null) {
      attempt.sent = true;
    }
    return chain.proceed(chain.request());
  }

  /** What is known of one attempt while it runs. */
  private static final class Attempt {
    /** A connection was made and the request began to go out. */
    volatile boolean sent;
  }

  /**
   * Keeps OkHttp from sending a body again by itself once it began to: that could start, and
   * charge, a job twice.
   */
  private static final class SentOnce extends RequestBody {
    private final RequestBody body;

    SentOnce(RequestBody body) {
      this.body = body;
    }

    @Override
    public @Nullable MediaType contentType() {
      return body.contentType();
    }

    @Override
    public long contentLength() throws IOException {
      return body.contentLength();
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      body.writeTo(sink);
    }
  }
}
