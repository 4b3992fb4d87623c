package ai.kolbo.client;

import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.internal.Access;
import ai.kolbo.client.internal.BaseUrl;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.internal.Connections;
import ai.kolbo.client.internal.LibraryVersions;
import ai.kolbo.client.internal.Limits;
import ai.kolbo.client.internal.OpenCalls;
import ai.kolbo.client.internal.RequestSigner;
import ai.kolbo.client.internal.Secret;
import ai.kolbo.client.internal.Settings;
import ai.kolbo.client.job.Job;
import ai.kolbo.client.job.Jobs;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
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
  private static final String USER_AGENT =
      "kolbo-java/"
          + Objects.requireNonNullElse(
              KolboClient.class.getPackage().getImplementationVersion(), "unpackaged")
          + " Java/"
          + Runtime.version().feature();

  private final Calls calls;
  private final Jobs jobs;
  private final boolean isView;

  private KolboClient(Calls calls, boolean isView) {
    this(calls, Access.create(Jobs.class, calls), isView);
  }

  private KolboClient(Calls calls, Jobs jobs, boolean isView) {
    super(calls, jobs);
    this.calls = calls;
    this.jobs = jobs;
    this.isView = isView;
  }

  /**
   * A client as the environment says: {@code KOLBO_API_KEY}, which must be set; {@code
   * KOLBO_API_URL}, for deployments under another host; {@code KOLBO_ALLOW_INSECURE_HTTP}, {@code
   * true} to allow a plain {@code http} URL of another machine.
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

  /** Starts jobs of every kind, one or many, and resumes them. */
  public Jobs jobs() {
    return jobs;
  }

  /**
   * A view of this client whose calls are made with other options. It shares threads, connections
   * and credential with this client, and ends with it; closing the view itself does nothing.
   */
  public KolboClient with(CallOptions options) {
    Settings settings = calls.settings();
    Map<String, String> headers = new LinkedHashMap<>(settings.headers());
    headers.putAll(options.headers());
    Settings changed =
        settings.with(
            options.attemptTimeout().orElse(settings.attemptTimeout()),
            options.callTimeout().orElse(settings.callTimeout()),
            options.maxRetries().orElse(settings.maxRetries()),
            Map.copyOf(headers));
    OpenCalls open = calls.open();
    if (options.cancellation().isPresent()) {
      OpenCalls ownCalls = new OpenCalls(open);
      options
          .cancellation()
          .get()
          .whenComplete((value, failure) -> ownCalls.end(OpenCalls.Reason.CANCELLED));
      open = ownCalls;
    }
    Calls own = new Calls(calls.connections(), changed, calls.retrofit(), open);
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
    }
  }

  @Override
  public String toString() {
    return "KolboClient[" + calls.settings().baseUrl() + "]";
  }

  /** Makes a client. Not safe for use by several threads. */
  public static final class Builder {
    private static final String KEY_VARIABLE = "KOLBO_API_KEY";
    private static final String URL_VARIABLE = "KOLBO_API_URL";
    private static final String INSECURE_VARIABLE = "KOLBO_ALLOW_INSECURE_HTTP";
    private static final String DEFAULT_URL = "https://api.kolbo.ai";

    private final Map<String, String> environment;
    private final List<Interceptor> interceptors = new ArrayList<>();
    private @Nullable Secret apiKey;
    private @Nullable Secret userToken;
    private @Nullable BaseUrl baseUrl;
    private @Nullable OkHttpClient http;
    private @Nullable Proxy proxy;
    private boolean allowInsecureHttp;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration attemptTimeout = Duration.ofMinutes(2);
    private Duration callTimeout = Duration.ofMinutes(10);
    private Duration jobTimeout = Duration.ofMinutes(30);
    private int maxRetries = 2;

    private Builder(Map<String, String> environment) {
      this.environment = environment;
    }

    /**
     * The API key of the account, {@code kolbo_live_…}. Default: {@code KOLBO_API_KEY} of the
     * environment.
     *
     * @throws IllegalArgumentException if it is blank or has a character that no key has, such as a
     *     line break; the message never holds the key
     */
    public Builder apiKey(String apiKey) {
      this.apiKey = Secret.apiKey(apiKey, "apiKey");
      return this;
    }

    /**
     * The token (JWT) of a signed-in user, for {@link KolboClient#apiKeys()}; no other service
     * takes one. A client may have both, and needs one. Default: none.
     *
     * @throws IllegalArgumentException if it is blank or has a character that no token has; the
     *     message never holds the token
     */
    public Builder userToken(String userToken) {
      this.userToken = Secret.userToken(userToken, "userToken");
      return this;
    }

    /**
     * Where the API is: {@code https://host} or {@code https://host/api}, with or without a
     * trailing slash. Default: {@code KOLBO_API_URL} of the environment, else {@code
     * https://api.kolbo.ai}. A plain {@code http} URL is taken for this machine only; see {@link
     * #allowInsecureHttp()}.
     *
     * @throws IllegalArgumentException if it is not a URL, or ends in a version
     */
    public Builder baseUrl(String baseUrl) {
      this.baseUrl = BaseUrl.parse(baseUrl, "baseUrl");
      return this;
    }

    /**
     * Allows a plain {@code http} base URL of another machine: the credential then travels in the
     * clear. Default: not allowed, unless {@code KOLBO_ALLOW_INSECURE_HTTP} of the environment is
     * {@code true}.
     */
    public Builder allowInsecureHttp() {
      this.allowInsecureHttp = true;
      return this;
    }

    /**
     * The longest time to make a connection. Default: 10 seconds.
     *
     * @throws IllegalArgumentException if it is zero, negative or more than 20 days
     */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = Limits.timeout(timeout, "connectTimeout");
      return this;
    }

    /**
     * The longest time of one attempt of a call; of uploads, downloads and streams, the longest
     * silence. Default: 2 minutes.
     *
     * @throws IllegalArgumentException if it is zero, negative or more than 20 days
     */
    public Builder attemptTimeout(Duration timeout) {
      this.attemptTimeout = Limits.timeout(timeout, "attemptTimeout");
      return this;
    }

    /**
     * The longest time of a call with all its retries and waits; it does not limit how long an
     * upload, a download or a stream transfers. A {@code Retry-After} that would lead beyond it
     * fails the call at once. Default: 10 minutes.
     *
     * @throws IllegalArgumentException if it is zero, negative or more than 20 days
     */
    public Builder callTimeout(Duration timeout) {
      this.callTimeout = Limits.timeout(timeout, "callTimeout");
      return this;
    }

    /**
     * The longest time that {@link Job#await()} waits. Default: 30 minutes.
     *
     * @throws IllegalArgumentException if it is zero, negative or more than 20 days
     */
    public Builder jobTimeout(Duration timeout) {
      this.jobTimeout = Limits.timeout(timeout, "jobTimeout");
      return this;
    }

    /**
     * The most retries of one call, where they are safe; polls of a job are retried until the end
     * of the wait, whatever is set here. Default: 2.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxRetries(int retries) {
      this.maxRetries = Limits.retries(retries);
      return this;
    }

    /** The proxy to use. Default: that of the HTTP client, or of the system. */
    public Builder proxy(Proxy proxy) {
      this.proxy = Objects.requireNonNull(proxy, "proxy");
      return this;
    }

    /**
     * Adds an application interceptor, which sees each call once, before redirects, and does not
     * see the credential.
     */
    public Builder addInterceptor(Interceptor interceptor) {
      interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /**
     * The HTTP client to use, with its interceptors, proxy, TLS settings, cache and connections. It
     * stays the caller's: {@link KolboClient#close()} leaves it as it is. Timeouts and redirects
     * from https to http are as this builder says. Its dispatcher is not used: calls run on daemon
     * threads of this client, so that neither OkHttp's limit of 5 calls for each host nor the 60
     * seconds that its threads outlive a program apply. Default: an own one.
     */
    public Builder okHttpClient(OkHttpClient http) {
      this.http = Objects.requireNonNull(http, "http");
      return this;
    }

    /**
     * Makes the client.
     *
     * @throws IllegalArgumentException if there is no credential, if what the environment says is
     *     not valid, or if the base URL is plain {@code http} and not of this machine
     * @throws IllegalStateException if a library on the class path is too old
     */
    public KolboClient build() {
      LibraryVersions.check();
      Secret key = apiKey == null ? environmentKey() : apiKey;
      if (key == null && userToken == null) {
        throw new IllegalArgumentException(
            "no API key: set the environment variable "
                + KEY_VARIABLE
                + " or call KolboClient.builder().apiKey(...)");
      }
      BaseUrl url = baseUrl == null ? environmentUrl() : baseUrl;
      if (!allowInsecureHttp && !Boolean.parseBoolean(environment.get(INSECURE_VARIABLE))) {
        url.checkSecure();
      }
      Settings settings =
          new Settings(
              url, key, userToken, attemptTimeout, callTimeout, jobTimeout, maxRetries, Map.of());
      Connections connections = new Connections(http, builder -> configure(builder, settings));
      Calls calls =
          new Calls(
              connections,
              settings,
              KolboRetrofit.builder(url.url(), connections.calls()).build(),
              connections.open());
      return new KolboClient(calls, false);
    }

    private OkHttpClient.Builder configure(OkHttpClient.Builder builder, Settings settings) {
      boolean isSeen = http != null || !interceptors.isEmpty();
      interceptors.forEach(builder::addInterceptor);
      if (proxy != null) {
        builder.proxy(proxy);
      }
      return builder
          .connectTimeout(connectTimeout)
          .addNetworkInterceptor(new RequestSigner(settings, USER_AGENT, isSeen));
    }

    private @Nullable Secret environmentKey() {
      String variable = environment.get(KEY_VARIABLE);
      return variable == null ? null : Secret.apiKey(variable, KEY_VARIABLE);
    }

    private BaseUrl environmentUrl() {
      String variable = environment.get(URL_VARIABLE);
      return variable == null
          ? BaseUrl.parse(DEFAULT_URL, "the default URL")
          : BaseUrl.parse(variable, URL_VARIABLE);
    }

    @Override
    public String toString() {
      return "KolboClient.Builder";
    }
  }
}
