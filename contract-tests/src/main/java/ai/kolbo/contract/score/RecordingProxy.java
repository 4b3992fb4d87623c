package ai.kolbo.contract.score;

import ai.kolbo.contract.document.ApiDocument;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * A server that passes requests on to another one, the upstream, and tells a listener of each.
 *
 * <p>Bodies pass in both directions as they come, whatever their size. Addresses of the upstream in
 * JSON responses and in {@code Location} become those of the proxy. A connection that the upstream
 * breaks is broken to the client, too. It asks the upstream for bodies that are not compressed.
 *
 * <p>It never keeps a key: what listeners get has none.
 */
public final class RecordingProxy implements AutoCloseable {
  /** How much of each body is kept for listeners. Of a larger form the files are shortened. */
  public static final int KEPT_BYTES = 8 << 20;

  private static final int MAX_THREADS = 500;
  private static final int MAX_HEAD_BYTES = 1 << 17;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Shorter than servers keep a connection: a request on one that is just closed would fail. */
  private static final Duration IDLE_CONNECTION = Duration.ofSeconds(3);

  private final Server server;
  private final ServerConnector connector;
  private final HttpClient client;
  private final InFlight inFlight = new InFlight();
  private final String host;

  private RecordingProxy(Builder builder) throws IOException {
    host = builder.host;
    client = client();
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("kolbo-proxy");
    threads.setDaemon(true);
    threads.setStopTimeout(200);
    server = new Server(threads);
    connector = new ServerConnector(server, new HttpConnectionFactory(configuration()));
    connector.setHost(host);
    connector.setPort(builder.port);
    // What waits for a job or a slow model may be silent for long.
    connector.setIdleTimeout(0);
    server.addConnector(connector);
    try {
      connector.open();
      server.setHandler(handler(builder));
      client.start();
      // Redirects and challenges are for the client to answer.
      client.getProtocolHandlers().clear();
      server.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private Handler handler(Builder builder) {
    Forwarding forwarding = new Forwarding(builder, client, baseUri().toString(), inFlight);
    return builder.pages == null ? forwarding : new Handler.Sequence(builder.pages, forwarding);
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(false);
    // Whether a path is odd is for the upstream to say.
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    configuration.setRequestHeaderSize(MAX_HEAD_BYTES);
    configuration.setResponseHeaderSize(MAX_HEAD_BYTES);
    return configuration;
  }

  private static HttpClient client() {
    HttpClient client = new HttpClient();
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("kolbo-upstream");
    threads.setDaemon(true);
    threads.setStopTimeout(200);
    client.setExecutor(threads);
    client.setFollowRedirects(false);
    client.setUserAgentField(null);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setMaxConnectionsPerDestination(MAX_THREADS);
    client.setConnectTimeout(CONNECT_TIMEOUT.toMillis());
    client.setIdleTimeout(IDLE_CONNECTION.toMillis());
    return client;
  }

  /**
   * A proxy before an upstream.
   *
   * @throws IllegalArgumentException if the upstream is not the http or https address of a server
   */
  public static Builder before(URI upstream) {
    return new Builder(upstream);
  }

  /** Where it listens. */
  public URI baseUri() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + name + ":" + connector.getLocalPort());
  }

  /**
   * Waits until the listener knows of all requests whose responses have been sent.
   *
   * @param longest how long to wait
   * @return whether it knows
   */
  public boolean awaitIdle(Duration longest) throws InterruptedException {
    return inFlight.awaitNone(longest);
  }

  /** How long no request has come and none was under way. */
  public Duration idle() {
    return inFlight.idle();
  }

  /** Stops it; requests under way are broken off. */
  @Override
  public void close() {
    try {
      server.stop();
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The proxy does not stop", e);
    }
  }

  /** Settings of a proxy. */
  public static final class Builder {
    final URI upstream;
    final String address;
    ApiDocument document = ApiDocument.published();
    Consumer<Call> listener = call -> {};
    FaultPlan faults = FaultPlan.NONE;
    ResponseChange change = ResponseChange.NONE;
    Handler.@Nullable Abstract pages;
    private String host = "127.0.0.1";
    private int port;

    private Builder(URI upstream) {
      String scheme = Objects.requireNonNullElse(upstream.getScheme(), "");
      if (!scheme.toLowerCase(Locale.ROOT).matches("https?")
          || upstream.getHost() == null
          || upstream.getRawQuery() != null
          || upstream.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            "The upstream must be the http or https address of a server, without a query");
      }
      this.upstream = upstream;
      this.address = upstream.toString().replaceFirst("/+$", "");
    }

    /** The document by which it knows operations and keys; default is the published one. */
    public Builder document(ApiDocument document) {
      this.document = document;
      return this;
    }

    /** The address to listen on; default is this machine's own, 127.0.0.1. */
    public Builder host(String host) {
      this.host = host;
      return this;
    }

    /** The port; 0, the default, takes a free one. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** Told of each request when its response has been sent; called by several threads. */
    public Builder listener(Consumer<Call> listener) {
      this.listener = listener;
      return this;
    }

    /** Which requests are not passed on, but fail; default none. */
    public Builder faults(FaultPlan faults) {
      this.faults = faults;
      return this;
    }

    /** What changes responses; default nothing. */
    public Builder change(ResponseChange change) {
      this.change = change;
      return this;
    }

    /** Handles what is for the proxy itself. */
    Builder pages(Handler.Abstract pages) {
      this.pages = pages;
      return this;
    }

    /**
     * Starts it.
     *
     * @throws IOException if it cannot listen there
     */
    public RecordingProxy start() throws IOException {
      return new RecordingProxy(this);
    }
  }
}
