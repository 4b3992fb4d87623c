package ai.kolbo.contract.flow;

import ai.kolbo.contract.document.Operation;
import java.time.Duration;

/** Waits until a request is sent again. */
@FunctionalInterface
public interface Pause {

  /**
   * Waits.
   *
   * @param operation what is called next
   * @param documented how long the document says, or the server by {@code Retry-After}
   * @throws InterruptedException if the thread was interrupted; this ends the workflow
   */
  void await(Operation operation, Duration documented) throws InterruptedException;

  /** As long as documented. */
  static Pause asDocumented() {
    return (operation, documented) -> Thread.sleep(documented.toMillis());
  }
}
