package ai.kolbo.mock;

import ai.kolbo.mock.http.Uploads;
import ai.kolbo.mock.prism.Prism;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** All that runs for a mock: the server, and the deployment of the present document. */
final class RunningMock implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RunningMock.class.getName());

  private final Settings settings;
  private final Server server;
  private final int port;
  private final LiveHandler handler;
  private final Uploads uploads;
  private final @Nullable SelfSignedCertificate certificate;
  private final @Nullable SpecFile file;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RunningMock(
      Settings settings,
      ServerConnector connector,
      LiveHandler handler,
      Uploads uploads,
      @Nullable SelfSignedCertificate certificate,
      @Nullable SpecFile file) {
    this.settings = settings;
    this.server = connector.getServer();
    this.port = connector.getLocalPort();
    this.handler = handler;
    this.uploads = uploads;
    this.certificate = certificate;
    this.file = file;
  }

  /**
   * Starts all, and returns when it answers.
   *
   * @throws IllegalStateException if Node.js is missing or too old, the document is of no use, or
   *     Prism does not start
   * @throws UncheckedIOException if the port cannot be opened, a file not read, or no temporary
   *     file written
   */
  static RunningMock start(Settings settings) {
    try (Starting starting = new Starting(settings)) {
      return starting.finish();
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

  int port() {
    return port;
  }

  @Nullable SelfSignedCertificate certificate() {
    return certificate;
  }

  /** Where uploads are. */
  Path uploads() {
    return uploads.directory();
  }

  void reset() {
    stage().reset();
  }

  Stage stage() {
    return handler.current().stage();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      stop(server);
      leave();
    }
  }

  /** Ends Prism and removes files: all that is left to do when this JVM ends. */
  void leave() {
    if (file != null) {
      file.close();
    }
    handler.close();
    uploads.close();
  }

  /** A mock on its way; what it has begun is undone unless it is finished. */
  private static final class Starting implements AutoCloseable {
    private final Deque<Runnable> begun = new ArrayDeque<>();
    private final Settings settings;

    Starting(Settings settings) {
      this.settings = settings;
    }

    RunningMock finish() throws Exception {
      SpecFile file = settings.spec() == null ? null : new SpecFile(settings.spec());
      Source source = Source.read(settings.spec());
      Uploads uploads = new Uploads();
      begun.push(uploads::close);
      // Node.js takes longest: all else is made ready while it starts.
      Prism prism = Prism.launch(source.mock(), uploads.scratch());
      begun.push(prism::close);
      SelfSignedCertificate certificate =
          settings.isTls() ? SelfSignedCertificate.make(settings.names()) : null;
      ServerConnector connector = Listener.of(settings, certificate);
      begun.push(connector::close);
      connector.open();
      Server server = connector.getServer();
      begun.push(() -> stop(server));
      LiveHandler handler = new LiveHandler(Deployment.of(prism, source, settings, uploads));
      server.setHandler(settings.origins().before(handler));
      server.setErrorHandler(handler::handleError);
      server.start();
      RunningMock mock = new RunningMock(settings, connector, handler, uploads, certificate, file);
      if (file != null) {
        file.watch(mock::reload);
      }
      begun.clear();
      return mock;
    }

    @Override
    public void close() {
      while (!begun.isEmpty()) {
        begun.pop().run();
      }
    }
  }

  private void reload() throws InterruptedException {
    try {
      Source source = Source.read(settings.spec());
      Prism prism = Prism.launch(source.mock(), uploads.scratch());
      try {
        handler.replace(Deployment.of(prism, source, settings, uploads));
      } catch (RuntimeException | InterruptedException e) {
        prism.close();
        throw e;
      }
      LOG.log(System.Logger.Level.INFO, "The mock has begun anew with {0}", settings.spec());
    } catch (IOException | RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "The mock keeps the document that it has. {0}",
          e.getMessage());
    }
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.DEBUG, "The server did not stop cleanly", e);
    }
  }
}
