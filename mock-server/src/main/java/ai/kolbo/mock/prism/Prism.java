package ai.kolbo.mock.prism;

import ai.kolbo.mock.http.Refusal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Prism, started again should its process end or hang: it keeps no state that could be lost, so
 * each request can be asked again.
 */
public final class Prism implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Prism.class.getName());
  private static final int ATTEMPTS = 3;

  private final byte[] document;
  private final Path scratch;
  private PrismProcess process;
  private boolean closed;

  private Prism(byte[] document, Path scratch, PrismProcess process) {
    this.document = document;
    this.scratch = scratch;
    this.process = process;
  }

  /**
   * Starts Prism without waiting for it.
   *
   * @param document the OpenAPI document, in YAML
   * @param scratch a directory that goes when this JVM is killed
   */
  public static Prism launch(byte[] document, Path scratch) throws IOException {
    return new Prism(document, scratch, PrismProcess.launch(document, scratch));
  }

  /** Waits until Prism answers. */
  public void awaitReady() throws InterruptedException {
    current().awaitReady();
  }

  /** Whether Prism's process is there. */
  public boolean isAlive() {
    return current().isAlive();
  }

  /** Sends a request to Prism; again, if its process ends or hangs meanwhile. */
  HttpResponse<byte[]> send(
      String method, String pathAndQuery, Map<String, List<String>> headers, byte[] body)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      PrismProcess asked = running();
      try {
        return asked.send(method, pathAndQuery, headers, body);
      } catch (PrismProcess.Gone e) {
        asked.end();
        if (attempt == ATTEMPTS) {
          throw Refusal.because(500, "Prism, which answers behind this mock, cannot handle this");
        }
      }
    }
  }

  private synchronized PrismProcess current() {
    return process;
  }

  private synchronized PrismProcess running() throws IOException, InterruptedException {
    if (closed) {
      throw new IOException("The mock is closed");
    }
    if (!process.isAlive()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Prism has ended and is started again. {0}",
          process.lastOutput());
      process.close();
      process = PrismProcess.launch(document, scratch);
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
