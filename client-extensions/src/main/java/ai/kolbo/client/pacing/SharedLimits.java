package ai.kolbo.client.pacing;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Where several processes, on one machine or many, share the rate limits of an account. Called for
 * each request that has a limit, one at a time for each limit, by any thread. Safe for use by
 * several threads.
 */
@FunctionalInterface
public interface SharedLimits {
  /**
   * Asks for one request. Does not block.
   *
   * @param name of the limit: {@code user/} or {@code address/}, as it counts by the user or by the
   *     network address, and an {@code operationId}, such as {@code user/generateImage}
   * @param requests the most in any window, 1 or more
   * @param window how long a window is, more than zero
   * @return completes with zero if the request may be sent now, else with how long to wait before
   *     asking again; fails, soon enough, if that cannot be told
   */
  CompletionStage<Duration> tryAcquire(String name, int requests, Duration window);
}
