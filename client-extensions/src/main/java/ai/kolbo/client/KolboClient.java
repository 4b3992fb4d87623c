package ai.kolbo.client;

import ai.kolbo.api.AccountApi;
import ai.kolbo.api.ChatCompletionsApi;
import ai.kolbo.api.FilesApi;
import ai.kolbo.api.GenerationsApi;
import ai.kolbo.api.ImagesApi;
import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.api.VideosApi;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Retrofit;

/**
 * The Kolbo.AI HTTP API. Immutable and safe for use by several threads: make one and share it.
 *
 * <pre>{@code
 * try (KolboClient kolbo = KolboClient.fromEnv()) {
 *   Generation image = kolbo.generations()
 *       .image(new ImageRequest().prompt("A sunset over mountains"))
 *       .await();
 *   image.urls().forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>What reads is repeated after passing failures (no connection, 408, 425, 429, 5xx), with
 * growing waits and as {@code Retry-After} says, but never past the call timeout. What starts
 * something or costs credits is repeated only if the server certainly did not act: no connection
 * was made, or the rate limiter turned it away (429).
 *
 * <p>All threads are daemons: a program that forgets {@link #close()} still ends at once.
 */
public final class KolboClient implements AutoCloseable {
  private static final String USER_AGENT =
      "kolbo-java/"
          + Objects.requireNonNullElse(
              KolboClient.class.getPackage().getImplementationVersion(), "unpackaged")
          + " Java/"
          + Runtime.version().feature();

  private final BaseUrl baseUrl;
  private final Retrofit retrofit;
  private final Transport transport;
  private final ScheduledThreadPoolExecutor scheduler;
  private final @Nullable OkHttpClient ownHttp;
  private final Generations generations;
  private final Account account;
  private final ChatCompletions chatCompletions;
  private final UploadedFiles files;

  private KolboClient(Builder builder, ApiKey key, BaseUrl baseUrl) {
    this.baseUrl = baseUrl;
    this.scheduler = new ScheduledThreadPoolExecutor(1, daemons("kolbo-scheduler"));
    this.scheduler.setRemoveOnCancelPolicy(true);
    this.ownHttp = builder.http == null ? ownHttp() : null;
    OkHttpClient http =
        Objects.requireNonNull(builder.http == null ? ownHttp : builder.http)
            .newBuilder()
            .connectTimeout(builder.connectTimeout)
            .readTimeout(builder.attemptTimeout)
            .writeTimeout(builder.attemptTimeout)
            .callTimeout(Duration.ZERO)
            // A server that sends a client from https to http is not to be followed.
            .followSslRedirects(false)
            .addInterceptor(KolboClient::named)
            .addNetworkInterceptor(key.addedFor(baseUrl))
            .build();
    this.retrofit = KolboRetrofit.builder(baseUrl.url(), http).build();
    this.transport =
        new Transport(
            http, key, scheduler, builder.attemptTimeout, builder.callTimeout, builder.maxRetries);
    JobPolling polling = new JobPolling(transport, scheduler, builder.jobTimeout);
    this.generations =
        new Generations(
            api(ImagesApi.class),
            api(VideosApi.class),
            api(GenerationsApi.class),
            transport,
            polling,
            baseUrl);
    this.account = new Account(api(AccountApi.class), transport);
    this.chatCompletions = new ChatCompletions(api(ChatCompletionsApi.class), transport);
    this.files = new UploadedFiles(api(FilesApi.class), transport);
  }

  /**
   * A client as the environment says: {@code KOLBO_API_KEY}, which must be set, and {@code
   * KOLBO_API_URL}, for deployments under another host.
   *
   * @throws IllegalArgumentException if the key is not set, or if one of them is not valid; the
   *     message never holds the key
   */
  public static KolboClient fromEnv() {
    return builder().build();
  }

  /**
   * Begins a client. What is not set is taken from the environment, as {@link #fromEnv()} does, or
   * has a default.
   */
  public static Builder builder() {
    return new Builder(System.getenv());
  }

  static Builder builder(Map<String, String> environment) {
    return new Builder(environment);
  }

  /** Starts generations and picks them up. */
  public Generations generations() {
    return generations;
  }

  /** What the account may spend. */
  public Account account() {
    return account;
  }

  /** Chat completions in the OpenAI protocol. */
  public ChatCompletions chatCompletions() {
    return chatCompletions;
  }

  /** Files for chat completions. */
  public UploadedFiles files() {
    return files;
  }

  /**
   * A generated interface bound to this client's host and key, for operations that no service
   * wraps. Give its calls to {@link #execute} to have them repeated and their failures told apart
   * as the services do.
   *
   * @param api an interface of {@code ai.kolbo.api}
   */
  public <T> T api(Class<T> api) {
    return retrofit.create(api);
  }

  /**
   * Executes a call of an interface that {@link #api} gave.
   *
   * @throws ApiException if the server refuses
   * @throws ConnectionException if the server cannot be reached
   */
  public <T> T execute(Call<T> call) {
    return ForwardingFuture.await(executeAsync(call), Transport.operation(call.request()));
  }

  /** The same without waiting for the answer. Cancelling the future cancels the call. */
  public <T> CompletableFuture<T> executeAsync(Call<T> call) {
    return transport.send(call);
  }

  /** Where the API is, without {@code /api}. */
  public URI baseUrl() {
    return baseUrl.url().uri();
  }

  /**
   * Ends all calls, waits and threads of this client. An HTTP client that was given to the builder
   * is left as it is. Generations go on at the server.
   */
  @Override
  public void close() {
    transport.open().close();
    scheduler.shutdownNow();
    if (ownHttp != null) {
      ownHttp.dispatcher().cancelAll();
      ownHttp.dispatcher().executorService().shutdown();
      ownHttp.connectionPool().evictAll();
    }
  }

  @Override
  public String toString() {
    return "KolboClient[" + baseUrl + "]";
  }

  /** Tells the server which client calls, unless the caller's own interceptors have said so. */
  private static Response named(Interceptor.Chain chain) throws IOException {
    Request request = chain.request();
    return chain.proceed(
        request.header("User-Agent") != null
            ? request
            : request.newBuilder().header("User-Agent", USER_AGENT).build());
  }

  private static OkHttpClient ownHttp() {
    ExecutorService threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            daemons("kolbo-http"));
    Dispatcher dispatcher = new Dispatcher(threads);
    // All calls go to one host: OkHttp's limit of 5 for each would starve uploads and polls alike.
    dispatcher.setMaxRequests(Builder.MAX_CONCURRENT_CALLS);
    dispatcher.setMaxRequestsPerHost(Builder.MAX_CONCURRENT_CALLS);
    // Many servers drop what was idle for 5 seconds. A start that meets such a connection fails and
    // must not be repeated: better not to keep one for that long.
    ConnectionPool connections =
        new ConnectionPool(Builder.MAX_CONCURRENT_CALLS, 4, TimeUnit.SECONDS);
    return new OkHttpClient.Builder().dispatcher(dispatcher).connectionPool(connections).build();
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Makes a client. Not safe for use by several threads. */
  public static final class Builder {
    private static final String KEY_VARIABLE = "KOLBO_API_KEY";
    private static final String URL_VARIABLE = "KOLBO_API_URL";
    private static final String DEFAULT_URL = "https://api.kolbo.ai";
    private static final int MAX_CONCURRENT_CALLS = 128;

    /** OkHttp counts milliseconds in an int. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(20);

    private final Map<String, String> environment;
    private @Nullable ApiKey key;
    private @Nullable BaseUrl baseUrl;
    private @Nullable OkHttpClient http;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration attemptTimeout = Duration.ofMinutes(2);
    private Duration callTimeout = Duration.ofMinutes(10);
    private Duration jobTimeout = Duration.ofMinutes(30);
    private int maxRetries = 2;

    private Builder(Map<String, String> environment) {
      this.environment = environment;
    }

    /**
     * The key of the account, {@code kolbo_live_…}. Default: {@code KOLBO_API_KEY} of the
     * environment.
     *
     * @throws IllegalArgumentException if it is blank or holds a character that no key has, such as
     *     a line break; the message never holds the key
     */
    public Builder apiKey(String apiKey) {
      this.key = ApiKey.of(apiKey, "apiKey");
      return this;
    }

    /**
     * Where the API is: {@code https://host} or {@code https://host/api}, with or without a
     * trailing slash. Default: {@code KOLBO_API_URL} of the environment, else {@code
     * https://api.kolbo.ai}.
     *
     * @throws IllegalArgumentException if it is not a URL, or ends in a version
     */
    public Builder baseUrl(String baseUrl) {
      this.baseUrl = BaseUrl.parse(baseUrl, "baseUrl");
      return this;
    }

    /**
     * How long a connection may take to be made. Default: 10 seconds.
     *
     * @throws IllegalArgumentException if it is zero, negative or more than 20 days
     */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = positive(timeout, "connectTimeout");
      return this;
    }

    /**
     * How long one attempt of a call may take; for uploads, downloads and streams, how long nothing
     * may move. Default: 2 minutes.
     *
     * @throws IllegalArgumentException if it is zero, negative or more than 20 days
     */
    public Builder attemptTimeout(Duration timeout) {
      this.attemptTimeout = positive(timeout, "attemptTimeout");
      return this;
    }

    /**
     * How long a call may take with all its repetitions and waits, uploads, downloads and streams
     * excepted. A {@code Retry-After} that would lead beyond it fails the call at once. Default: 10
     * minutes.
     *
     * @throws IllegalArgumentException if it is zero, negative or more than 20 days
     */
    public Builder callTimeout(Duration timeout) {
      this.callTimeout = positive(timeout, "callTimeout");
      return this;
    }

    /**
     * How long {@link GenerationJob#await()} waits. Default: 30 minutes.
     *
     * @throws IllegalArgumentException if it is zero, negative or more than 20 days
     */
    public Builder jobTimeout(Duration timeout) {
      this.jobTimeout = positive(timeout, "jobTimeout");
      return this;
    }

    /**
     * How often a call is repeated where that is safe; polls of a generation are repeated until its
     * timeout, whatever is set here. Default: 2.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxRetries(int retries) {
      if (retries < 0) {
        throw new IllegalArgumentException("maxRetries must be 0 or more, is " + retries);
      }
      this.maxRetries = retries;
      return this;
    }

    /**
     * The HTTP client to use, with its interceptors, proxy, connection pool and threads; timeouts
     * and redirects from https to http are as this builder says. Its interceptors do not see the
     * key. It stays the caller's: {@link KolboClient#close()} leaves it as it is. Default: a client
     * of its own, with daemon threads and at most 128 calls at a time.
     */
    public Builder okHttpClient(OkHttpClient http) {
      this.http = Objects.requireNonNull(http, "http");
      return this;
    }

    /**
     * @throws IllegalArgumentException if there is no key, or what the environment says is not
     *     valid
     */
    public KolboClient build() {
      ApiKey usedKey = key;
      if (usedKey == null) {
        String variable = environment.get(KEY_VARIABLE);
        if (variable == null) {
          throw new IllegalArgumentException(
              "no API key: set the environment variable "
                  + KEY_VARIABLE
                  + " or call KolboClient.builder().apiKey(...)");
        }
        usedKey = ApiKey.of(variable, KEY_VARIABLE);
      }
      BaseUrl usedUrl = baseUrl;
      if (usedUrl == null) {
        String variable = environment.get(URL_VARIABLE);
        usedUrl =
            variable == null || variable.isBlank()
                ? BaseUrl.parse(DEFAULT_URL, "the default URL")
                : BaseUrl.parse(variable, URL_VARIABLE);
      }
      return new KolboClient(this, usedKey, usedUrl);
    }

    private static Duration positive(Duration timeout, String name) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException(name + " must be more than zero, is " + timeout);
      }
      if (timeout.compareTo(LONGEST_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            name + " must be at most " + LONGEST_TIMEOUT.toDays() + " days, is " + timeout);
      }
      return timeout;
    }

    @Override
    public String toString() {
      return "KolboClient.Builder";
    }
  }
}
