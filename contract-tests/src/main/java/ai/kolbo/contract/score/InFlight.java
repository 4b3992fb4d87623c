package ai.kolbo.contract.score;

import java.time.Duration;

/** Counts the requests that are under way. */
final class InFlight {
  private int count;
  private long lastChange = System.nanoTime();

  synchronized void begin() {
    count++;
    lastChange = System.nanoTime();
  }

  synchronized void end() {
    count--;
    lastChange = System.nanoTime();
    notifyAll();
  }

  synchronized boolean awaitNone(Duration longest) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (count > 0) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  synchronized Duration idle() {
    return count > 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastChange);
  }
}
