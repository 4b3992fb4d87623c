package ai.kolbo.client.internal;

import ai.kolbo.api.EventStream;
import ai.kolbo.api.JobCalls;
import ai.kolbo.api.Operation;
import ai.kolbo.api.Operations;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.model.GenerationCancelled;
import ai.kolbo.model.JobRequest;
import ai.kolbo.model.JobStatus;
import ai.kolbo.model.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import retrofit2.Invocation;
import retrofit2.Retrofit;

/**
 * The pipeline that every call takes. The generated interfaces form the request; this sends it, on
 * the caller's own thread or without one, retries it where that is safe, and reads the response.
 * One for each client and each view of it.
 */
public final class Calls implements Spending.Caller {
  final Wire wire;
  private final Retrofit retrofit;
  private final JobCalls jobs;

  /**
   * @param open where open calls are kept; the client's own, or those of a view
   */
  public Calls(Connections connections, Settings settings, Retrofit retrofit, OpenCalls open) {
    this.wire = new Wire(connections, settings, open);
    this.retrofit = retrofit;
    this.jobs = new JobCalls(retrofit);
  }

  @Override
  public Retrofit retrofit() {
    return retrofit;
  }

  /** What forms the requests of jobs. */
  public JobCalls jobs() {
    return jobs;
  }

  /** How these calls are made. */
  public Settings settings() {
    return wire.settings;
  }

  /** The threads and connections. */
  public Connections connections() {
    return wire.connections;
  }

  /** The calls that have not ended. */
  public OpenCalls open() {
    return wire.open;
  }

  /** Makes a call on the caller's thread and returns its response. */
  public <T> T call(retrofit2.Call<T> call) {
    return call(call, null, Function.identity());
  }

  /** Makes a call without waiting. Cancelling the future cancels the call. */
  @Override
  public <T> CompletableFuture<T> callAsync(retrofit2.Call<T> call) {
    return callAsync(call, null, Function.identity());
  }

  /**
   * Makes a call on the caller's thread.
   *
   * @param generationId the generation that it is about, which failures name; null if there is none
   * @param answer takes the answer from the response
   */
  public <T, A> A call(
      retrofit2.Call<T> call, @Nullable String generationId, Function<T, @Nullable A> answer) {
    return send(exchange(call.request(), generationId, answer));
  }

  /** The same without waiting. Cancelling the future cancels the call. */
  public <T, A> CompletableFuture<A> callAsync(
      retrofit2.Call<T> call, @Nullable String generationId, Function<T, @Nullable A> answer) {
    return sendAsync(exchange(call.request(), generationId, answer));
  }

  /** The same for a part of a batch. */
  public <T, A> CompletableFuture<A> startAsync(
      retrofit2.Call<T> call, Spending.@Nullable Part part, Function<T, @Nullable A> answer) {
    Request request = call.request().newBuilder().tag(Spending.Part.class, part).build();
    return sendAsync(exchange(request, null, answer));
  }

  /**
   * Reads the file that a URL stands for, on the caller's thread. The credential is sent to the
   * API's own origin only.
   */
  public void get(HttpUrl url, PartialFile file) {
    Request request =
        new Request.Builder()
            .url(url)
            // Ranges and lengths are to count bytes of the file.
            .header("Accept-Encoding", "identity")
            .tag(PartialFile.class, file)
            .build();
    send(
        new Exchange<>(
            PartialFile.OPERATION,
            null,
            request,
            Exchange.Extent.TRANSFER,
            (exchange, sent, response) -> {
              try (response) {
                file.receive(response);
                return file;
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
    Request request = call.request();
    Operation operation = operation(request);
    // A model may think for long while the server sends keep-alives; silence on the wire is bounded
    // by the attempt timeout.
    Duration longestSilence =
        Collections.max(
            List.of(settings().callTimeout(Exchange.Extent.STREAM), settings().attemptTimeout()));
    EventStream format = Objects.requireNonNull(operation.eventStream(), "not a stream");
    return new Exchange<>(
        operation.id(),
        null,
        request.newBuilder().header("Accept", format.mediaType()).build(),
        Exchange.Extent.STREAM,
        (exchange, sent, response) -> {
          try {
            return Access.create(
                type,
                new EventConnection(
                    sent,
                    response,
                    wire,
                    exchange,
                    format,
                    longestSilence,
                    settings().maxResponseBytes()));
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
  }

  private <T, A> Exchange<A> exchange(
      Request request, @Nullable String generationId, Function<T, @Nullable A> answer) {
    Operation operation = operation(request);
    return new Exchange<>(
        operation.id(),
        generationId,
        request,
        operation.uploads() ? Exchange.Extent.TRANSFER : Exchange.Extent.SHORT,
        (exchange, sent, response) ->
            wire.responses.<T, A>read(
                operation,
                sent,
                response,
                value -> {
                  note(exchange, value);
                  return answer.apply(value);
                }));
  }

  /** Tells who watches what is spent of a response. */
  private void note(Exchange<?> exchange, @Nullable Object response) {
    Spending spending = settings().spending();
    if (!spending.isWatched()) {
      return;
    }
    Spending.Charge charge = exchange.request().tag(Spending.Charge.class);
    String id = exchange.generationId();
    if (charge != null && response != null) {
      charge.succeeded(response);
    } else if (response instanceof JobStatus status) {
      String job = id == null ? status.getGenerationId() : id;
      if (job != null) {
        spending.polled(job, status);
      }
    } else if (response instanceof GenerationCancelled && id != null) {
      spending.cancelled(id);
    }
  }

  /**
   * A poll of a job; a response without a state is malformed.
   *
   * @param pollUrl where to poll; null for where the call goes
   */
  Exchange<JobStatus> status(
      String generationId, retrofit2.Call<? extends JobStatus> call, @Nullable HttpUrl pollUrl) {
    Request request = call.request();
    return exchange(
        pollUrl == null ? request : request.newBuilder().url(pollUrl).build(),
        generationId,
        (JobStatus status) -> status);
  }

  /**
   * The operation that a request starts.
   *
   * @throws IllegalArgumentException if the request violates a limit of the API
   * @throws IllegalStateException if the client has no credential for it
   */
  public Operation operation(JobRequest<?> request) {
    return operation(jobs.start(request).request());
  }

  /**
   * @throws IllegalArgumentException if no interface of {@code ai.kolbo.api} made the request
   * @throws IllegalStateException if the client has no credential for it
   */
  private Operation operation(Request request) {
    Invocation invocation = request.tag(Invocation.class);
    if (invocation == null) {
      throw new IllegalArgumentException("the call was not made by an interface of ai.kolbo.api");
    }
    Operation operation = Operations.of(invocation.method().getName());
    settings().checkCredential(operation.credential(), operation.id());
    return operation;
  }

  /**
   * Why a job failed, where its status tells it otherwise than the document; null if it does not.
   */
  public @Nullable String reason(JobStatus status) {
    String json = new String(Json.write(status), StandardCharsets.UTF_8);
    return ErrorResponse.of(200, json, null).message();
  }

  /** Sends on the caller's own thread, with retries where they are safe. */
  <T> T send(Exchange<T> exchange) {
    if (exchange.isUpload()
        || body(exchange) != null
        || wire.connections.pace.limits(exchange.operation())) {
      // The source of a file may block this thread, which no deadline could end; a turn may too.
      return CallFuture.await(sendAsync(exchange), exchange.operation());
    }
    wire.check(exchange.operation());
    return new SyncCall<>(wire, exchange).run();
  }

  /** Sends without waiting. */
  <T> CompletableFuture<T> sendAsync(Exchange<T> exchange) {
    try {
      wire.check(exchange.operation());
    } catch (ConnectionException e) {
      return CompletableFuture.failedFuture(e);
    }
    Object body = body(exchange);
    if (body != null) {
      PaidCall<T> call = new PaidCall<>(wire, exchange);
      call.begin(this, operation(exchange.request()), body);
      return call;
    }
    AsyncCall<T> call = new AsyncCall<>(wire, exchange);
    call.begin();
    return call;
  }

  /** The body of a call that costs credits, if anyone watches these; else null. */
  private @Nullable Object body(Exchange<?> exchange) {
    if (!settings().spending().isWatched()) {
      return null;
    }
    Invocation invocation = exchange.request().tag(Invocation.class);
    return invocation != null && Operations.of(exchange.operation()).rules().containsKey("price")
        ? invocation.arguments().get(0)
        : null;
  }

  @Override
  public String toString() {
    return "Calls[" + settings().baseUrl() + "]";
  }
}
