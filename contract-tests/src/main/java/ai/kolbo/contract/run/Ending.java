package ai.kolbo.contract.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * Whether a run ends early, and why: then its waits end as well. Safe for use by several threads.
 */
final class Ending {
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable String reason;

  /** Ends the run; the first reason stays. */
  synchronized void because(String why) {
    if (reason == null) {
      reason = why;
      ended.countDown();
    }
  }

  /** Why the run ends early; null if it does not. */
  @Nullable String reason() {
    return reason;
  }

  /**
   * Goes on if the run does.
   *
   * @throws TestAbortedException if it has ended
   */
  void check() {
    String why = reason;
    if (why != null) {
      throw new TestAbortedException("not run: " + why);
    }
  }

  /**
   * Waits, but no longer than the run lasts.
   *
   * @return whether the run goes on
   */
  boolean await(Duration time) throws InterruptedException {
    return !ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
