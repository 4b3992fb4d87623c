package ai.kolbo.mock.prism;

import ai.kolbo.mock.http.Refusal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Prism for one mock. Mocks of this JVM that have the same document share its process. */
public final class Prism implements AutoCloseable {
  private final SharedPrism shared;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Prism(SharedPrism shared) {
    this.shared = shared;
  }

  /**
   * Starts Prism, unless it runs already, without waiting for it.
   *
   * @param document the OpenAPI document, in YAML or JSON
   * @param scratch a directory that goes when this JVM is killed
   */
  public static Prism launch(byte[] document, Path scratch) throws IOException {
    return new Prism(SharedPrism.join(document, scratch));
  }

  /** Waits until Prism answers. From then on it is kept alive. */
  public void awaitReady() throws InterruptedException {
    shared.awaitReady();
  }

  /** Whether Prism answers. */
  public boolean isAlive() {
    return shared.isAlive();
  }

  /**
   * Sends a request to Prism; again, if its process ends or hangs meanwhile.
   *
   * @throws Refusal if Prism ends or hangs each time, also with no other request under way
   */
  HttpResponse<byte[]> send(
      String method, String pathAndQuery, Map<String, List<String>> headers, byte[] body)
      throws IOException, InterruptedException {
    if (closed.get()) {
      throw new IOException("The mock is closed");
    }
    return shared.send(method, pathAndQuery, headers, body);
  }

  /** Ends Prism, unless another mock uses it; does nothing the second time. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      shared.leave();
    }
  }
}
