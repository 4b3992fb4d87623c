package ai.kolbo.mock;

import ai.kolbo.mock.http.TolerantConnection;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Makes the server's connector: HTTP/1.1, or with TLS also HTTP/2 by ALPN. */
final class Listener {
  private static final int MAX_THREADS = 500;
  private static final int INPUT_BUFFER_BYTES = 1 << 16;
  private static final int MAX_HEAD_BYTES = 1 << 17;

  private Listener() {}

  /**
   * A connector with a server of its own, not open yet.
   *
   * @param certificate of the server; null for plain HTTP
   */
  static ServerConnector of(Settings settings, @Nullable SelfSignedCertificate certificate) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("kolbo-mock");
    threads.setDaemon(true);
    threads.setStopTimeout(200);
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, protocols(certificate));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    server.addConnector(connector);
    return connector;
  }

  private static ConnectionFactory[] protocols(@Nullable SelfSignedCertificate certificate) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    // The gateway refuses what is odd or too large, as far as it gets to see it.
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    configuration.setRequestHeaderSize(MAX_HEAD_BYTES);
    HttpConnectionFactory http =
        new HttpConnectionFactory(configuration) {
          @Override
          public Connection newConnection(Connector connector, EndPoint endPoint) {
            return configure(
                new TolerantConnection(configuration, connector, endPoint), connector, endPoint);
          }
        };
    http.setInputBufferSize(INPUT_BUFFER_BYTES);
    if (certificate == null) {
      return new ConnectionFactory[] {http};
    }
    // Clients may know this server by a name that its certificate lacks, and choose to trust it.
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(certificate.keys());
    tls.setKeyStorePassword(certificate.password());
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http.getProtocol());
    return new ConnectionFactory[] {
      new SslConnectionFactory(tls, alpn.getProtocol()),
      alpn,
      new HTTP2ServerConnectionFactory(configuration),
      http
    };
  }
}
