package ai.kolbo.mock;

import ai.kolbo.mock.behaviour.Behaviours;
import ai.kolbo.mock.behaviour.Memory;
import ai.kolbo.mock.behaviour.Pace;
import ai.kolbo.mock.behaviour.ServedFiles;
import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.http.Authentication;
import ai.kolbo.mock.http.Gateway;
import ai.kolbo.mock.http.Uploads;
import ai.kolbo.mock.prism.Prism;
import ai.kolbo.mock.prism.PrismValidator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
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

  private static final int MAX_THREADS = 500;
  private static final int INPUT_BUFFER_BYTES = 1 << 16;

  private final Server server;
  private final Prism prism;
  private final Uploads uploads;
  private final Memory memory;
  private final String host;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private KolboMockServer(
      Server server, Prism prism, Uploads uploads, Memory memory, String host, int port) {
    this.server = server;
    this.prism = prism;
    this.uploads = uploads;
    this.memory = memory;
    this.host = host;
    this.port = port;
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

  /** Where the mock listens, such as {@code http://127.0.0.1:4010}, without a trailing slash. */
  public URI baseUri() {
    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }

  /** The port that the mock listens on. */
  public int port() {
    return port;
  }

  /** Forgets all that requests have made: things, jobs, and files. */
  public void reset() {
    memory.reset();
  }

  /** Stops the server and Prism; requests under way are broken off. Further calls do nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      stop(server);
      leave();
    }
  }

  /** Ends Prism and removes files: all that is left to do when this JVM ends. */
  void leave() {
    prism.close();
    uploads.close();
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      System.getLogger(KolboMockServer.class.getName())
          .log(System.Logger.Level.DEBUG, "The server did not stop cleanly", e);
    }
  }

  /** How a mock is to run. The defaults are made for tests: a free port, and quick jobs. */
  public static final class Builder {

    int port;
    String host = "127.0.0.1";
    Duration jobDuration = Duration.ofMillis(200);
    @Nullable Duration pollInterval;
    Duration eventInterval = Duration.ofMillis(5);
    @Nullable String apiKey;

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
     * How long a job takes from its start to its end; default 200 ms.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder jobDuration(Duration jobDuration) {
      this.jobDuration = notNegative(jobDuration, "jobDuration");
      return this;
    }

    /**
     * The {@code poll_interval_hint} of start answers; default is the documented one, but no more
     * than a quarter of the job duration.
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

    private static Duration notNegative(Duration duration, String name) {
      if (duration.isNegative()) {
        throw new IllegalArgumentException(name + " must not be negative: " + duration);
      }
      return duration;
    }

    /**
     * Starts the mock and returns when it answers.
     *
     * @throws IllegalStateException if Node.js is missing or too old, or Prism does not start
     * @throws UncheckedIOException if the port cannot be opened or no temporary file written
     */
    public KolboMockServer start() {
      try {
        // Node.js takes longest: all else is made ready while it starts.
        byte[] packaged = ApiDocument.packaged();
        Uploads uploads = new Uploads();
        Prism prism = Prism.launch(packaged, uploads.directory());
        ServerConnector connector = connector();
        try {
          connector.open();
          ApiDocument document = ApiDocument.of(packaged);
          ServedFiles files = new ServedFiles(uploads);
          Memory memory = memory(document, files);
          Gateway gateway = gateway(document, prism, memory, files, uploads);
          connector.getServer().setHandler(gateway);
          connector.getServer().setErrorHandler(gateway::handleError);
          prism.awaitReady();
          connector.getServer().start();
          return new KolboMockServer(
              connector.getServer(), prism, uploads, memory, host, connector.getLocalPort());
        } catch (Exception e) {
          connector.close();
          stop(connector.getServer());
          prism.close();
          uploads.close();
          throw e;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (RuntimeException e) {
        throw e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while the mock started", e);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private Memory memory(ApiDocument document, ServedFiles files) {
      Pace pace = new Pace(jobDuration, 1, pollInterval, eventInterval);
      long seed = ThreadLocalRandom.current().nextLong();
      return new Memory(document, Clock.systemUTC(), seed, pace, files);
    }

    private Gateway gateway(
        ApiDocument document, Prism prism, Memory memory, ServedFiles files, Uploads uploads) {
      Authentication authentication = new Authentication(document, apiKey);
      return new Gateway(
          document,
          authentication,
          new PrismValidator(prism, authentication),
          new Behaviours(document, memory)::of,
          new OwnPages(prism, files),
          uploads);
    }

    private ServerConnector connector() {
      QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
      threads.setName("kolbo-mock");
      threads.setDaemon(true);
      threads.setStopTimeout(200);
      Server server = new Server(threads);
      HttpConfiguration configuration = new HttpConfiguration();
      configuration.setSendServerVersion(false);
      HttpConnectionFactory http = new HttpConnectionFactory(configuration);
      http.setInputBufferSize(INPUT_BUFFER_BYTES);
      ServerConnector connector = new ServerConnector(server, http);
      connector.setHost(host);
      connector.setPort(port);
      server.addConnector(connector);
      return connector;
    }
  }
}
