package ai.kolbo.client.internal;

import ai.kolbo.api.EventStream;
import ai.kolbo.api.Operation;
import ai.kolbo.api.Operations;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.model.JobStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Invocation;
import retrofit2.Retrofit;

/**
 * The pipeline that every call takes. The generated interfaces form the request; this sends it, on
 * the caller's own thread or without one, retries it where that is safe, and reads the response.
 * One for each client and each view of it.
 */
public final class Calls {
  /** The longest time without an event of a stream, unless an attempt may take longer. */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

  private final Connections connections;
  private final Settings settings;
  private final Retrofit retrofit;
  private final OpenCalls open;
  private final Wire wire;

  /**
   * @param open where open calls are kept; the client's own, or those of a view
   */
  public Calls(Connections connections, Settings settings, Retrofit retrofit, OpenCalls open) {
    this.connections = connections;
    this.settings = settings;
    this.retrofit = retrofit;
    this.open = open;
    this.wire = new Wire(connections, settings, open);
  }

  /** What forms the requests. */
  public Retrofit retrofit() {
    return retrofit;
  }

  /** How these calls are made. */
  public Settings settings() {
    return settings;
  }

  /** The threads and connections. */
  public Connections connections() {
    return connections;
  }

  /** How single attempts are made. */
  Wire wire() {
    return wire;
  }

  /** The calls that have not ended. */
  public OpenCalls open() {
    return open;
  }

  /** Makes a call on the caller's thread and returns its response. */
  public <T> T call(retrofit2.Call<T> call) {
    return send(exchange(call, null, null, Function.identity()));
  }

  /** The same for a caller who wants one member of the response, which must be there. */
  public <T, A> A call(retrofit2.Call<T> call, String member, Function<T, @Nullable A> answer) {
    return send(exchange(call, null, member, answer));
  }

  /** Makes a call without waiting. Cancelling the future cancels the call. */
  public <T> CompletableFuture<T> callAsync(retrofit2.Call<T> call) {
    return sendAsync(exchange(call, null, null, Function.identity()));
  }

  /** The same for a caller who wants one member of the response, which must be there. */
  public <T, A> CompletableFuture<A> callAsync(
      retrofit2.Call<T> call, String member, Function<T, @Nullable A> answer) {
    return sendAsync(exchange(call, null, member, answer));
  }

  /** Makes a call about a generation, which its failures name. */
  public <T> T callAbout(String generationId, retrofit2.Call<T> call) {
    return send(exchange(call, generationId, null, Function.identity()));
  }

  /** The same without waiting. */
  public <T, A> CompletableFuture<A> callAboutAsync(
      String generationId, retrofit2.Call<T> call, Function<T, @Nullable A> answer) {
    return sendAsync(exchange(call, generationId, null, answer));
  }

  /**
   * Reads what a URL holds, on the caller's thread. The credential is sent to the API's own origin
   * only.
   */
  public <T> T get(HttpUrl url, Download.Reader<T> reader) {
    return send(
        new Exchange<>(
            Download.OPERATION,
            null,
            new Request.Builder().url(url).build(),
            Exchange.Pace.SILENCE,
            (exchange, sent, response) -> {
              try (response) {
                return reader.read(response);
              }
            }));
  }

  /**
   * Asks for a stream of events on the caller's thread; returns when the response has begun.
   *
   * @param type the class of the stream
   * @param call of an operation that can answer with events
   */
  public <S> S stream(Class<S> type, retrofit2.Call<?> call) {
    return send(streamExchange(type, call));
  }

  /** The same without waiting. A stream that comes after the future was cancelled is closed. */
  public <S> CompletableFuture<S> streamAsync(Class<S> type, retrofit2.Call<?> call) {
    return sendAsync(streamExchange(type, call));
  }

  private <S> Exchange<S> streamExchange(Class<S> type, retrofit2.Call<?> call) {
    Operation operation = operation(call.request());
    settings.checkCredential(operation.credential(), operation.id());
    // A model may think for long while the server sends keep-alives; silence on the wire is bounded
    // by the attempt timeout.
    Duration longestSilence = Collections.max(List.of(LONGEST_SILENCE, settings.attemptTimeout()));
    EventStream format = Objects.requireNonNull(operation.eventStream(), "not a stream");
    return new Exchange<>(
        operation.id(),
        null,
        call.request().newBuilder().header("Accept", format.mediaType()).build(),
        Exchange.Pace.SILENCE,
        (exchange, sent, response) ->
            Access.create(
                type, new EventConnection(sent, response, wire, exchange, format, longestSilence)));
  }

  private <T, A> Exchange<A> exchange(
      retrofit2.Call<T> call,
      @Nullable String generationId,
      @Nullable String member,
      Function<T, @Nullable A> answer) {
    Request request = call.request();
    Operation operation = operation(request);
    settings.checkCredential(operation.credential(), operation.id());
    @SuppressWarnings("unchecked") // The table has the class that the interface declares.
    Class<T> type = (Class<T>) operation.responseType();
    return new Exchange<>(
        operation.id(),
        generationId,
        request,
        isUpload(request) ? Exchange.Pace.SILENCE : Exchange.Pace.WHOLE,
        (exchange, sent, response) ->
            wire.responses().read(exchange.operation(), response, type, member, answer));
  }

  private static boolean isUpload(Request request) {
    RequestBody body = request.body();
    MediaType type = body == null ? null : body.contentType();
    return type != null && type.type().equals("multipart");
  }

  /** A poll of a job; a response without a state is malformed. */
  Exchange<JobStatus> status(
      String operation,
      String generationId,
      retrofit2.Call<? extends JobStatus> call,
      @Nullable HttpUrl pollUrl) {
    Request request = call.request();
    Class<? extends JobStatus> type = operation(request).responseType().asSubclass(JobStatus.class);
    return new Exchange<>(
        operation,
        generationId,
        pollUrl == null ? request : request.newBuilder().url(pollUrl).build(),
        Exchange.Pace.WHOLE,
        (exchange, sent, response) ->
            wire.responses()
                .read(
                    exchange.operation(),
                    response,
                    type,
                    "state",
                    status -> status.getState() == null ? null : status));
  }

  /**
   * @throws IllegalArgumentException if no interface of {@code ai.kolbo.api} made the request
   */
  private static Operation operation(Request request) {
    Invocation invocation = request.tag(Invocation.class);
    Operation operation = invocation == null ? null : Operations.of(invocation.method().getName());
    if (operation == null) {
      throw new IllegalArgumentException("the call was not made by an interface of ai.kolbo.api");
    }
    return operation;
  }

  /** Sends on the caller's own thread, with retries where they are safe. */
  <T> T send(Exchange<T> exchange) {
    open.check();
    SyncCall running = new SyncCall(exchange.operation());
    open.add(running);
    connections.interrupts().add(running);
    long deadline = wire.deadline();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return attempt(exchange, running, deadline);
        } catch (KolboException e) {
          running.throwIfEnded(e);
          long delay = wire.retryDelay(exchange, e, attempt, deadline);
          if (delay < 0) {
            throw e;
          }
          running.sleep(delay);
          running.throwIfEnded(e);
        }
      }
    } finally {
      connections.interrupts().remove(running);
      open.remove(running);
    }
  }

  private <T> T attempt(Exchange<T> exchange, SyncCall running, long deadline) {
    Attempt attempt = new Attempt();
    Call call = wire.newCall(exchange, attempt, deadline);
    running.begin(call);
    try {
      return wire.read(exchange, call, call.execute());
    } catch (IOException e) {
      running.throwIfEnded(e);
      throw wire.broken(exchange, attempt, deadline, e);
    }
  }

  /** Sends without waiting. */
  <T> CompletableFuture<T> sendAsync(Exchange<T> exchange) {
    open.check();
    AsyncCall<T> call = new AsyncCall<>(wire, exchange);
    open.add(call);
    call.run();
    return call;
  }

  @Override
  public String toString() {
    return "Calls[" + settings.baseUrl() + "]";
  }
}
