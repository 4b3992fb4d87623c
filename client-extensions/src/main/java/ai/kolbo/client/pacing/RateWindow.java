package ai.kolbo.client.pacing;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The requests of one operation within its sliding window. A request counts from when it is sent
 * until a window after its response: the server has counted it before, however long the network has
 * taken. Not safe for use by several threads.
 */
final class RateWindow {
  /** What a window is longer, as a share of it: clocks differ. */
  private static final int CLOCK_DRIFT = 500;

  /** The share of the requests that need not be spread evenly. */
  private static final double BURST = 0.02;

  private final int requests;
  private final long span;
  private final Deque<Long> ended = new ArrayDeque<>();
  private int open;
  private long last;

  /**
   * @param requests the most in a window
   * @param nanos the length of a window
   */
  RateWindow(int requests, long nanos) {
    this.requests = requests;
    this.span = nanos + nanos / CLOCK_DRIFT;
  }

  /**
   * How long the next request must wait, in nanoseconds; 0 if not at all. If requests are open, it
   * may be less once one of them has ended.
   *
   * @param share of the limit that may be used, more than 0 to 1
   * @param evenly whether requests are spread over the window, so that none waits for a whole one
   */
  long delay(long now, double share, boolean evenly) {
    while (!ended.isEmpty() && now - ended.getFirst() >= span) {
      ended.removeFirst();
    }
    double most = Math.max(1, requests * share);
    int used = open + ended.size();
    if (used + 1 > most) {
      return ended.isEmpty() ? span : ended.getFirst() + span - now;
    }
    if (!evenly || used < most * BURST) {
      return 0;
    }
    return Math.max(0, last + spacing(share) - now);
  }

  /** The time between two requests that are spread evenly, in nanoseconds. */
  long spacing(double share) {
    return (long) (span / Math.max(1, requests * share * (1 - BURST)));
  }

  /** Counts a request that is sent. */
  void sent(long now) {
    open++;
    last = now;
  }

  /** Notes the response to a request, or its failure. */
  void ended(long now) {
    open--;
    ended.addLast(now);
  }

  /** Counts a request no more that was not sent after all. */
  void unsent() {
    open--;
  }
}
