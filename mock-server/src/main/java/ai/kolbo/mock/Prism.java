package ai.kolbo.mock;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** Prism, started again should its process end: it keeps no state that could be lost. */
final class Prism implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Prism.class.getName());

  private final byte[] document;
  private PrismProcess process;
  private boolean closed;

  private Prism(byte[] document, PrismProcess process) {
    this.document = document;
    this.process = process;
  }

  /**
   * Starts Prism without waiting for it.
   *
   * @param document the OpenAPI document, in YAML
   */
  static Prism launch(byte[] document) throws IOException {
    return new Prism(document, PrismProcess.launch(document));
  }

  /** Waits until Prism answers. */
  void awaitReady() throws InterruptedException {
    current().awaitReady();
  }

  boolean isAlive() {
    return current().isAlive();
  }

  /** Sends a request to Prism, which is started again first if it has ended. */
  HttpResponse<byte[]> send(
      String method, String pathAndQuery, Map<String, List<String>> headers, byte[] body)
      throws IOException, InterruptedException {
    return running().send(method, pathAndQuery, headers, body);
  }

  private synchronized PrismProcess current() {
    return process;
  }

  private synchronized PrismProcess running() throws IOException, InterruptedException {
    if (!closed && !process.isAlive()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Prism has ended and is started again. {0}",
          process.lastOutput());
      process.close();
      process = PrismProcess.launch(document);
      process.awaitReady();
    }
    return process;
  }

  @Override
  public synchronized void close() {
    closed = true;
    process.close();
  }
}
