package ai.kolbo.mock;

import ai.kolbo.mock.scenario.RecordedRequest;
import ai.kolbo.mock.scenario.Scenario;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A running mock of the Kolbo.AI HTTP API. It needs Node.js 20.19 or newer, found as {@code node}
 * on the path or named by the environment variable {@code KOLBO_MOCK_NODE}.
 *
 * <pre>{@code
 * try (KolboMockServer mock = KolboMockServer.start()) {
 *   URI api = mock.baseUri(); // http://127.0.0.1:PORT
 * }
 * }</pre>
 *
 * <p>All methods are safe for use by several threads. The server's threads are daemons and Prism's
 * process ends with this JVM: a program that forgets {@link #close()} leaves nothing behind.
 */
public final class KolboMockServer implements AutoCloseable {

  private final Settings settings;
  private final RunningMock running;

  private KolboMockServer(Settings settings) {
    this.settings = settings;
    this.running = RunningMock.start(settings);
  }

  /**
   * Starts a mock on a free port of 127.0.0.1 with the defaults of {@link Builder}, and returns
   * when it answers.
   *
   * @throws IllegalStateException if Node.js is missing or too old, or Prism does not start
   * @throws UncheckedIOException if no port can be opened or no temporary file written
   */
  public static KolboMockServer start() {
    return builder().start();
  }

  /** Settings to change before the start. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Where the mock listens, such as {@code http://127.0.0.1:4010}, without a trailing slash; {@code
   * https} with {@link Builder#tls()}.
   */
  public URI baseUri() {
    String host = settings.host();
    String name = host.contains(":") ? "[" + host + "]" : host;
    return URI.create((settings.isTls() ? "https://" : "http://") + name + ":" + port());
  }

  /** The port that the mock listens on. */
  public int port() {
    return running.port();
  }

  /** The certificate that clients have to trust; null without {@link Builder#tls()}. */
  public @Nullable X509Certificate certificate() {
    SelfSignedCertificate certificate = running.certificate();
    return certificate == null ? null : certificate.certificate();
  }

  /**
   * Goes back to the beginning: forgets created things, jobs, files, scenarios and requests, and
   * sets clock, credits and seed back.
   */
  public void reset() {
    running.reset();
  }

  /**
   * Adds scenarios: what is to happen to requests from now on. They apply after those that are on
   * already.
   *
   * @throws IllegalArgumentException if one names an operation that does not exist or that it makes
   *     no sense for, or if there would be more than 1,000 of them
   */
  public void scenario(Scenario... scenarios) {
    running.stage().scenarios().add(List.of(scenarios));
  }

  /** Removes all scenarios. */
  public void clearScenarios() {
    running.stage().scenarios().clear();
  }

  /**
   * The requests of the API that have been responded to, the oldest first. Over a bound of memory
   * the oldest are forgotten.
   */
  public List<RecordedRequest> requests() {
    return running.stage().recorder().requests();
  }

  /** Forgets all requests. */
  public void clearRequests() {
    running.stage().recorder().clear();
  }

  /**
   * Moves the mock's clock ahead: jobs progress and files expire as if so much time had passed.
   *
   * @throws IllegalArgumentException if the duration is negative, or leads more than 100 years
   *     ahead
   */
  public void advanceClock(Duration duration) {
    running.stage().clock().advance(duration);
  }

  /** Where uploads are. */
  Path uploads() {
    return running.uploads();
  }

  /**
   * Stops the server, aborts requests under way, and ends Prism unless another mock of this JVM
   * uses it. Further calls do nothing.
   */
  @Override
  public void close() {
    running.close();
  }

  /** What only the command line needs. */
  RunningMock running() {
    return running;
  }

  /** How a mock is to run. The defaults are made for tests: a free port, and quick jobs. */
  public static final class Builder {

    private static final Duration QUICK = Duration.ofMillis(200);
    private static final double AS_DOCUMENTED = 1;
    private static final double SLOWEST = 0.01;
    private static final double FASTEST = 1_000_000;

    private int port;
    private String host = "127.0.0.1";
    private @Nullable Duration jobDuration;
    private @Nullable Double speed;
    private @Nullable Duration pollInterval;
    private Duration eventInterval = Duration.ofMillis(5);
    Duration bodyTime = Duration.ofSeconds(30);
    private @Nullable String apiKey;
    private @Nullable Long seed;
    private @Nullable Long credits;
    private boolean strictLimits;
    private boolean isTls;
    private Origins origins = Origins.LOOPBACK;
    private @Nullable Path spec;
    private @Nullable URI recorded;
    private @Nullable Path cassette;
    private final Set<String> allowedHosts = new TreeSet<>();

    private Builder() {}

    /**
     * The port to listen on; default 0, which takes a free one.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public Builder port(int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("The port must be from 0 to 65535, not " + port);
      }
      this.port = port;
      return this;
    }

    /** The address to listen on; default {@code 127.0.0.1}, which only this machine reaches. */
    public Builder host(String host) {
      this.host = Objects.requireNonNull(host, "host");
      return this;
    }

    /**
     * How long each job takes from its start to its end; default 200 ms, or with {@link #speed} the
     * documented time.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder jobDuration(Duration jobDuration) {
      this.jobDuration = notNegative(jobDuration, "jobDuration");
      return this;
    }

    /**
     * How many times faster than documented jobs run. Without it, each job takes 200 ms.
     *
     * @throws IllegalArgumentException if it is not from 0.01 to 1,000,000
     */
    public Builder speed(double speed) {
      if (!(speed >= SLOWEST && speed <= FASTEST)) {
        throw new IllegalArgumentException("The speed must be from 0.01 to 1000000, not " + speed);
      }
      this.speed = speed;
      return this;
    }

    /**
     * The seed of ids and texts: the same requests in the same order get the same ones. Default is
     * a random seed.
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * The {@code poll_interval_hint} of responses to starts; default is the documented one, but at
     * most a quarter of the job's duration.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder pollInterval(Duration pollInterval) {
      this.pollInterval = notNegative(pollInterval, "pollInterval");
      return this;
    }

    /**
     * The pause after each server-sent event; default 5 ms.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder eventInterval(Duration eventInterval) {
      this.eventInterval = notNegative(eventInterval, "eventInterval");
      return this;
    }

    /**
     * The only key to accept; default is to accept any key but the one that the OpenAPI document
     * names as rejected.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Builder apiKey(String apiKey) {
      if (apiKey.isBlank()) {
        throw new IllegalArgumentException("The API key must not be blank");
      }
      this.apiKey = apiKey.strip();
      return this;
    }

    /**
     * The credits that the account begins with, all of them from its plan; default is what the
     * document's example shows: 1000 of a plan, 400 of a pack and 100 of redeemed codes.
     *
     * @throws IllegalArgumentException if they are negative
     */
    public Builder credits(long credits) {
      if (credits < 0) {
        throw new IllegalArgumentException("The credits must not be negative: " + credits);
      }
      this.credits = credits;
      return this;
    }

    /** Enforces the documented rate limits; default is to enforce none. */
    public Builder strictLimits() {
      this.strictLimits = true;
      return this;
    }

    /**
     * Listens with TLS, for HTTP/1.1 and HTTP/2, with a {@link KolboMockServer#certificate()} that
     * is made at the start; default is plain HTTP.
     */
    public Builder tls() {
      this.isTls = true;
      return this;
    }

    /**
     * Allows pages of one more origin, such as {@code https://app.example}, to call the mock;
     * {@code *} allows all pages, {@code off} none. By default pages that this machine serves are
     * allowed.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public Builder cors(String origin) {
      this.origins = origins.and(origin);
      return this;
    }

    /**
     * The file to read the OpenAPI document from, and to read again whenever it changes; default is
     * the one that comes with the mock. It is the view for the mock that the build of the spec
     * module makes. A file that is of no use is logged, and the mock keeps what it has.
     */
    public Builder spec(Path file) {
      this.spec = Objects.requireNonNull(file, "file");
      return this;
    }

    /**
     * One more name of this server, or {@code *} for any. What is the mock's own, such as result
     * files, is only for requests to an address, to {@code localhost}, to the host that the mock
     * listens on, and to these; and not for pages of other sites.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Builder allowedHost(String host) {
      if (host.isBlank()) {
        throw new IllegalArgumentException("The host must not be blank");
      }
      this.allowedHosts.add(host.strip().toLowerCase(Locale.ROOT));
      return this;
    }

    /**
     * Passes all requests of the API on to a real deployment, which charges for them, and saves
     * them with their responses as a cassette. Keys are not saved.
     *
     * @param deployment the base URL that clients would use
     * @param cassette the file to write, which must not exist yet; YAML
     * @throws IllegalArgumentException if the URL is not an absolute one of HTTP
     */
    public Builder record(URI deployment, Path cassette) {
      boolean isHttp = Set.of("http", "https").contains(String.valueOf(deployment.getScheme()));
      if (!isHttp || deployment.getHost() == null || deployment.getRawQuery() != null) {
        throw new IllegalArgumentException("No URL of a deployment: " + deployment);
      }
      this.recorded = deployment;
      this.cassette = Objects.requireNonNull(cassette, "cassette");
      return this;
    }

    /**
     * Serves what was recorded, instead of the mock's own responses.
     *
     * @param cassette the file, in YAML or JSON
     */
    public Builder replay(Path cassette) {
      this.recorded = null;
      this.cassette = Objects.requireNonNull(cassette, "cassette");
      return this;
    }

    private static Duration notNegative(Duration duration, String name) {
      if (duration.isNegative()) {
        throw new IllegalArgumentException(name + " must not be negative: " + duration);
      }
      return duration;
    }

    /** Where {@link #record} saves to, whichever of the two comes first. */
    void cassette(Path cassette) {
      this.cassette = cassette;
    }

    @Nullable Path cassette() {
      return cassette;
    }

    Settings settings() {
      return new Settings(
          port,
          host,
          jobDuration == null && speed == null ? QUICK : jobDuration,
          speed == null ? AS_DOCUMENTED : speed,
          pollInterval,
          eventInterval,
          bodyTime,
          apiKey,
          seed == null ? ThreadLocalRandom.current().nextLong() : seed,
          credits,
          strictLimits,
          isTls,
          origins,
          spec,
          recorded,
          cassette,
          Set.copyOf(allowedHosts));
    }

    /**
     * Starts the mock and returns when it answers.
     *
     * @throws IllegalArgumentException if the cassette to record is there already, or the one to
     *     replay cannot be read
     * @throws IllegalStateException if Node.js is missing or too old, the document is of no use, or
     *     Prism does not start
     * @throws UncheckedIOException if the port cannot be opened, a file not read, or no temporary
     *     file written
     */
    public KolboMockServer start() {
      return new KolboMockServer(settings());
    }
  }
}
