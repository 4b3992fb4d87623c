package ai.kolbo.client;

import ai.kolbo.api.ApiServer;
import ai.kolbo.api.BodyMemory;
import ai.kolbo.api.Credential;
import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.client.internal.Access;
import ai.kolbo.client.internal.AddressFence;
import ai.kolbo.client.internal.BaseUrl;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.internal.Connections;
import ai.kolbo.client.internal.Limits;
import ai.kolbo.client.internal.OpenCalls;
import ai.kolbo.client.internal.Pace;
import ai.kolbo.client.internal.RequestSigner;
import ai.kolbo.client.internal.Secret;
import ai.kolbo.client.internal.Settings;
import ai.kolbo.client.job.Job;
import ai.kolbo.client.money.Budget;
import ai.kolbo.client.money.Finding;
import ai.kolbo.client.money.internal.Bookkeeper;
import ai.kolbo.client.money.internal.Ledger;
import ai.kolbo.client.pacing.Pacing;
import java.net.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * What can be set of a client: the methods of {@link KolboClient.Builder}. Not safe for use by
 * several threads.
 *
 * @param <B> the builder, which each method returns
 */
public abstract class ClientOptions<B extends ClientOptions<B>> {
  private static final String KEY_VARIABLE = "KOLBO_API_KEY";
  private static final String URL_VARIABLE = "KOLBO_API_URL";
  private static final String INSECURE_VARIABLE = "KOLBO_ALLOW_INSECURE_HTTP";

  /** Twice as long, and a connection of HTTP/2 that answers no ping is given up. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

  private final Map<String, String> environment;
  private final Map<Credential, Secret> secrets = new EnumMap<>(Credential.class);
  private final List<Interceptor> interceptors = new ArrayList<>();
  private @Nullable BaseUrl baseUrl;
  private @Nullable OkHttpClient http;
  private @Nullable Proxy proxy;
  private @Nullable Pacing pacing;
  private boolean allowInsecureHttp;
  private Duration connectTimeout = Duration.ofSeconds(10);
  private Duration attemptTimeout = Duration.ofMinutes(2);
  private @Nullable Duration callTimeout;
  private Duration jobTimeout = Duration.ofMinutes(30);
  private int maxRetries = 2;
  private long maxResponseBytes = BodyMemory.DEFAULT_LIMIT;
  private @Nullable Budget budget;
  private @Nullable Path ledger;
  private final Set<Finding.Effect> unwanted = EnumSet.noneOf(Finding.Effect.class);

  ClientOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  abstract B self();

  /**
   * The API key of the account, {@code kolbo_live_…}. Default: {@code KOLBO_API_KEY} of the
   * environment.
   *
   * @throws IllegalArgumentException if it is blank or has a character that no key has, such as a
   *     line break; the message never holds the key
   */
  public B apiKey(String apiKey) {
    secrets.put(Credential.API_KEY, Secret.apiKey(apiKey, "apiKey"));
    return self();
  }

  /**
   * The token (JWT) of a signed-in user, for {@link KolboClient#apiKeys()}; no other service takes
   * one. A client may have both, and needs one. Default: none.
   *
   * @throws IllegalArgumentException if it is blank or has a character that no token has; the
   *     message never holds the token
   */
  public B userToken(String userToken) {
    secrets.put(Credential.USER_TOKEN, Secret.userToken(userToken, "userToken"));
    return self();
  }

  /**
   * Where the API is: {@code https://host} or {@code https://host/api}, with or without a trailing
   * slash. Default: {@code KOLBO_API_URL} of the environment, else {@code https://api.kolbo.ai}. A
   * plain {@code http} URL is taken for this machine only; see {@link #allowInsecureHttp()}.
   *
   * @throws IllegalArgumentException if it is not a URL, or ends in a version
   */
  public B baseUrl(String baseUrl) {
    this.baseUrl = BaseUrl.parse(baseUrl, "baseUrl");
    return self();
  }

  /**
   * Allows a plain {@code http} base URL of another machine: the credential then travels in the
   * clear. Default: not allowed, unless {@code KOLBO_ALLOW_INSECURE_HTTP} of the environment is
   * {@code true}.
   */
  public B allowInsecureHttp() {
    this.allowInsecureHttp = true;
    return self();
  }

  /**
   * The longest time to make a connection. Default: 10 seconds.
   *
   * @throws IllegalArgumentException if it is zero, negative or more than 20 days
   */
  public B connectTimeout(Duration timeout) {
    this.connectTimeout = Limits.timeout(timeout, "connectTimeout");
    return self();
  }

  /**
   * The longest time of one attempt of a call; of uploads, downloads and streams, the longest
   * silence. Default: 2 minutes.
   *
   * @throws IllegalArgumentException if it is zero, negative or more than 20 days
   */
  public B attemptTimeout(Duration timeout) {
    this.attemptTimeout = Limits.timeout(timeout, "attemptTimeout");
    return self();
  }

  /**
   * The longest time of a call with all its retries and waits; of a stream, until it begins, and
   * the longest time without a chunk. A {@code Retry-After} that would lead beyond it fails the
   * call at once. Default: 10 minutes, and an hour for uploads and downloads.
   *
   * @throws IllegalArgumentException if it is zero, negative or more than 20 days
   */
  public B callTimeout(Duration timeout) {
    this.callTimeout = Limits.timeout(timeout, "callTimeout");
    return self();
  }

  /**
   * The longest time that {@link Job#await()} waits. Default: 30 minutes.
   *
   * @throws IllegalArgumentException if it is zero, negative or more than 20 days
   */
  public B jobTimeout(Duration timeout) {
    this.jobTimeout = Limits.timeout(timeout, "jobTimeout");
    return self();
  }

  /**
   * The most retries of one call, where they are safe; polls of a job are retried until the end of
   * the wait, whatever is set here. Default: 2.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public B maxRetries(int retries) {
    this.maxRetries = Limits.retries(retries);
    return self();
  }

  /**
   * The most bytes of a response that is read into memory, after decompression; of a stream, of all
   * that was received and is kept. A larger one fails with {@code ResponseTooLargeException}, and
   * so does one for which there is no room: all responses of a process together take at most a
   * quarter of its heap. Files are downloaded without a limit, in constant memory. Default: 64 MB.
   *
   * @throws IllegalArgumentException if it is not 1 to 2,000,000,000
   */
  public B maxResponseBytes(long bytes) {
    this.maxResponseBytes = Limits.responseBytes(bytes);
    return self();
  }

  /**
   * Keeps the requests of the client, and of its views, below the rate limits of the API, such as
   * {@link Pacing#documented()}: they wait until they may be sent. Default: they do not wait.
   */
  public B pacing(Pacing pacing) {
    this.pacing = Objects.requireNonNull(pacing, "pacing");
    return self();
  }

  /** The proxy to use. Default: that of the HTTP client, or of the system. */
  public B proxy(Proxy proxy) {
    this.proxy = Objects.requireNonNull(proxy, "proxy");
    return self();
  }

  /**
   * Adds an application interceptor, which sees each call once, before redirects, and does not see
   * the credential.
   */
  public B addInterceptor(Interceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
    return self();
  }

  /**
   * The HTTP client to use, with its interceptors, proxy, TLS settings and connections. It stays
   * the caller's: {@link KolboClient#close()} leaves it as it is. Timeouts and redirects from https
   * to http are as this builder says. Its cache is not used, as it does not tell the answers to two
   * keys apart. Its dispatcher is not used: calls run on daemon threads of this client, so that
   * neither OkHttp's limit of 5 calls for each host nor the 60 seconds that its threads outlive a
   * program apply. Default: an own one.
   *
   * <p>Its interceptors do not see the credential. An {@code EventListener} does: OkHttp hands it
   * the request as it is sent, and a wrapper around it would lose the events of later versions.
   */
  public B okHttpClient(OkHttpClient http) {
    this.http = Objects.requireNonNull(http, "http");
    return self();
  }

  /**
   * The most credits that the calls of this client, and of its views, may cost. Default: any
   * number.
   */
  public B budget(Budget budget) {
    this.budget = Objects.requireNonNull(budget, "budget");
    return self();
  }

  /**
   * Checks each request that costs credits against its model before it is sent, as {@link
   * KolboClient#check} does. A request with a finding of one of these effects fails with an {@link
   * IllegalArgumentException}, and nothing is sent. Default: requests are not checked.
   */
  public B refuse(Finding.Effect... effects) {
    unwanted.addAll(List.of(effects));
    return self();
  }

  /**
   * Keeps a ledger: a file to which each call that costs credits is written before it is sent, and
   * what became of it after, so that {@link KolboClient#recover()} can tell after a crash what was
   * started and paid. It holds the requests, without keys and contents of files. It is for one
   * client of one process at a time. Default: none.
   */
  public B ledger(Path file) {
    this.ledger = Objects.requireNonNull(file, "file");
    return self();
  }

  /** The pipeline of the client. */
  Calls calls() {
    Map<Credential, Secret> known = new EnumMap<>(secrets);
    String key = environment.get(KEY_VARIABLE);
    if (key != null && !known.containsKey(Credential.API_KEY)) {
      known.put(Credential.API_KEY, Secret.apiKey(key, KEY_VARIABLE));
    }
    if (known.isEmpty()) {
      throw new IllegalArgumentException(
          "no API key: set the environment variable "
              + KEY_VARIABLE
              + " or call KolboClient.builder().apiKey(...)");
    }
    BaseUrl url = baseUrl;
    if (url == null) {
      url = BaseUrl.parse(environment.getOrDefault(URL_VARIABLE, ApiServer.URL), URL_VARIABLE);
    }
    if (!allowInsecureHttp && !Boolean.parseBoolean(environment.get(INSECURE_VARIABLE))) {
      url.checkSecure();
    }
    Settings settings =
        new Settings(
            url,
            known,
            attemptTimeout,
            callTimeout,
            jobTimeout,
            maxRetries,
            maxResponseBytes,
            Map.of(),
            Bookkeeper.of(budget, unwanted, ledger == null ? null : Ledger.open(ledger)));
    OpenCalls open = new OpenCalls(null);
    AddressFence fence = new AddressFence(settings, open);
    Pace pace = pacing == null ? Pace.NONE : Access.create(Pace.class, pacing);
    Connections connections =
        new Connections(open, pace, http, builder -> configure(builder, settings, fence));
    return new Calls(
        connections, settings, KolboRetrofit.builder(url.url(), connections.calls()).build(), open);
  }

  private OkHttpClient.Builder configure(
      OkHttpClient.Builder builder, Settings settings, AddressFence fence) {
    boolean isSeen = http != null || !interceptors.isEmpty();
    interceptors.forEach(builder::addInterceptor);
    if (proxy != null) {
      builder.proxy(proxy);
    }
    if (http == null || http.pingIntervalMillis() == 0) {
      // Else calls, and retries of them, would wait on a connection of HTTP/2 that is dead.
      Duration often = settings.attemptTimeout().dividedBy(4);
      builder.pingInterval(often.compareTo(LONGEST_SILENCE) < 0 ? often : LONGEST_SILENCE);
    }
    return builder
        .connectTimeout(connectTimeout)
        .addInterceptor(fence)
        .addNetworkInterceptor(new RequestSigner(settings, fence, isSeen));
  }

  @Override
  public String toString() {
    return "KolboClient.Builder";
  }
}
