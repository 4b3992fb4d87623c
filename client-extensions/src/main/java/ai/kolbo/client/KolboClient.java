package ai.kolbo.client;

import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.api.Operations;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.internal.CallFuture;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.internal.LibraryVersions;
import ai.kolbo.client.internal.OpenCalls;
import ai.kolbo.client.job.Jobs;
import ai.kolbo.client.job.Recovery;
import ai.kolbo.client.money.Estimate;
import ai.kolbo.client.money.Finding;
import ai.kolbo.client.money.internal.Bookkeeper;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.JobRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import retrofit2.Call;

/**
 * The Kolbo.AI HTTP API. Immutable and safe for use by several threads: make one and share it.
 *
 * <pre>{@code
 * try (KolboClient kolbo = KolboClient.fromEnv()) {
 *   kolbo.images().generate("A sunset over mountains").await().saveTo(Path.of("out"));
 * }
 * }</pre>
 *
 * <p>A read is retried after transient failures (no connection, 408, 425, 429, 5xx), with backoff
 * and as {@code Retry-After} says, but never past the call timeout. What starts something or costs
 * credits is retried only if the server certainly did not act: no connection was made, or a rate
 * limiter refused the request (429).
 *
 * <p>All threads are daemons: a program that forgets {@link #close()} still ends at once.
 */
public final class KolboClient extends KolboServices implements AutoCloseable {
  private static final String ESTIMATE = "estimate";

  private final boolean isView;
  private final Bookkeeper books;

  private KolboClient(Calls calls, boolean isView) {
    super(calls);
    this.isView = isView;
    this.books = Bookkeeper.of(calls);
  }

  /**
   * A client as the environment says: {@code KOLBO_API_KEY}, which must be set; {@code
   * KOLBO_API_URL}, for deployments under another host; {@code KOLBO_ALLOW_INSECURE_HTTP}, {@code
   * true} to allow a plain {@code http} URL of another machine.
   *
   * @throws IllegalArgumentException if the key is not set, or if one of them is not valid; the
   *     message never holds the key
   * @throws IllegalStateException if a library that the client needs is missing or too old
   */
  public static KolboClient fromEnv() {
    return builder().build();
  }

  /**
   * Begins a client. What is not set is taken from the environment, as {@link #fromEnv()} does, or
   * has a default.
   *
   * @throws IllegalStateException if a library that the client needs is missing or too old
   */
  public static Builder builder() {
    return builder(System.getenv());
  }

  static Builder builder(Map<String, String> environment) {
    LibraryVersions.check();
    return new Builder(environment);
  }

  /** Starts jobs of every kind, one or many, and resumes them. */
  public Jobs jobs() {
    return jobs;
  }

  /**
   * Estimates what a request will cost. Nothing is sent but a request for the model list, which is
   * kept for ten minutes.
   *
   * <p>Durations that the model lacks count as the closest that it has, as the server takes them.
   * Where the server chooses the model (Smart Select), the estimate covers all that may run. A
   * price by the length of a recording is exact only if that is told.
   *
   * @throws IllegalArgumentException if the request violates a limit of the API, or names a model
   *     that is not listed or not for this operation
   * @throws ApiException if the server refuses to list the models
   * @throws ConnectionException if the server cannot be reached
   */
  public Estimate estimate(JobRequest<?> request) {
    return CallFuture.await(estimateAsync(request), ESTIMATE);
  }

  /** {@link #estimate(JobRequest)} without waiting. */
  public CompletableFuture<Estimate> estimateAsync(JobRequest<?> request) {
    request.check();
    return books.estimate(calls, calls.operation(request), request, null);
  }

  /**
   * Estimates what a request will cost that has a recording, such as a lipsync or a transcription.
   *
   * @param recording how long it plays
   * @throws IllegalArgumentException as {@link #estimate(JobRequest)} does, or if the length is
   *     negative
   */
  public Estimate estimate(JobRequest<?> request, Duration recording) {
    request.check();
    if (recording.isNegative()) {
      throw new IllegalArgumentException("recording must not be negative, is " + recording);
    }
    return CallFuture.await(
        books.estimate(calls, calls.operation(request), request, recording), ESTIMATE);
  }

  /**
   * Estimates what a chat completion will cost at most: by the size of the request and {@code
   * max_completion_tokens}, or {@code max_tokens} where the model does not reason. Without them,
   * and with images or files, nothing tells it.
   *
   * @throws IllegalArgumentException as {@link #estimate(JobRequest)} does
   */
  public Estimate estimate(ChatCompletionRequest request) {
    return CallFuture.await(estimateAsync(request), ESTIMATE);
  }

  /** {@link #estimate(ChatCompletionRequest)} without waiting. */
  public CompletableFuture<Estimate> estimateAsync(ChatCompletionRequest request) {
    request.check();
    return books.estimate(calls, Operations.of("createChatCompletion"), request, null);
  }

  /**
   * Checks a request against what its model supports: durations, aspect ratios, resolutions,
   * numbers of references and Visual DNAs, sound, prompt. Nothing is sent but a request for the
   * model list, which is kept for ten minutes. Of a request whose model the server chooses, nothing
   * is found.
   *
   * @return what the server would refuse, replace or ignore; empty if the model supports all
   * @throws IllegalArgumentException as {@link #estimate(JobRequest)} does
   * @throws ApiException if the server refuses to list the models
   * @throws ConnectionException if the server cannot be reached
   */
  public List<Finding> check(JobRequest<?> request) {
    return CallFuture.await(checkAsync(request), "check");
  }

  /** {@link #check} without waiting. */
  public CompletableFuture<List<Finding>> checkAsync(JobRequest<?> request) {
    request.check();
    return books.check(calls, calls.operation(request), request);
  }

  /**
   * What the ledger has open of a program that has crashed or ended: for each call that costs
   * credits whether it was started, with its job; certainly was not; or may have been, with what to
   * check. Results that were not saved are among them. The ledger is set with {@link
   * Builder#ledger}.
   *
   * @return in the order of the calls; empty if nothing is open
   * @throws IllegalStateException if the client has no ledger
   */
  public List<Recovery> recover() {
    return jobs.recover();
  }

  /**
   * A view of this client whose calls are made with other options. It shares threads, connections
   * and credential with this client, and ends with it; closing the view itself does nothing.
   */
  public KolboClient with(CallOptions options) {
    OpenCalls open = new OpenCalls(calls.open());
    options
        .cancellation()
        .ifPresent(
            signal ->
                signal.whenComplete((value, failure) -> open.end(OpenCalls.Reason.CANCELLED)));
    Calls own =
        new Calls(calls.connections(), options.over(calls.settings()), calls.retrofit(), open);
    return new KolboClient(own, true);
  }

  /**
   * A generated interface of {@code ai.kolbo.api}, bound to this client's host and credential. Give
   * its calls to {@link #execute} for retries and typed failures as the services have them.
   *
   * @throws IllegalArgumentException if it is not an interface of {@code ai.kolbo.api}
   */
  public <T> T api(Class<T> api) {
    if (!api.isInterface() || !api.getPackageName().equals(KolboRetrofit.class.getPackageName())) {
      throw new IllegalArgumentException(api.getName() + " is not an interface of ai.kolbo.api");
    }
    return calls.retrofit().create(api);
  }

  /**
   * Makes a call of an interface that {@link #api} gave.
   *
   * @throws IllegalArgumentException if no interface of {@code ai.kolbo.api} made the call
   * @throws ApiException if the server refuses
   * @throws ConnectionException if the server cannot be reached
   */
  public <T> T execute(Call<T> call) {
    return calls.call(call);
  }

  /** {@link #execute} without waiting. Cancelling the future cancels the call. */
  public <T> CompletableFuture<T> executeAsync(Call<T> call) {
    return calls.callAsync(call);
  }

  /** Where the API is, without {@code /api}. */
  public URI baseUrl() {
    return calls.settings().baseUrl().url().uri();
  }

  /**
   * Ends all calls, waits and threads of this client, and of its views. An HTTP client that was
   * given to the builder is left as it is. Jobs go on at the server.
   */
  @Override
  public void close() {
    if (!isView) {
      calls.connections().close();
      books.close();
    }
  }

  @Override
  public String toString() {
    return "KolboClient[" + calls.settings().baseUrl() + "]";
  }

  /** Makes a client. Not safe for use by several threads. */
  public static final class Builder extends ClientOptions<Builder> {
    private Builder(Map<String, String> environment) {
      super(environment);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Makes the client.
     *
     * @throws IllegalArgumentException if there is no credential, if what the environment says is
     *     not valid, or if the base URL is plain {@code http} and not of this machine
     */
    public KolboClient build() {
      return new KolboClient(calls(), false);
    }
  }
}
