package ai.kolbo.client.internal;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.RateLimitedException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a call is retried. Safe to retry is a read; and of all else, what the server certainly did
 * not act on: no connection was made, or a rate limiter refused it.
 */
final class RetryRules {
  private static final long FIRST_DELAY = Duration.ofMillis(500).toNanos();
  private static final long LONGEST_DELAY = Duration.ofSeconds(8).toNanos();
  private static final double JITTER = 0.25;

  private RetryRules() {}

  /** Whether the same request may be sent again after a failure. */
  static boolean isSafe(Exchange<?> exchange, Throwable failure) {
    if (failure instanceof KolboException known
        && known.generationId().isPresent()
        && exchange.generationId() == null) {
      // Whatever else it says, it has started a job.
      return false;
    }
    if (failure instanceof ConnectionException broken) {
      return broken.isRetryable() && (exchange.isRead() || !broken.mayHaveActed());
    }
    return failure instanceof RateLimitedException
        || failure instanceof KolboException known && known.isRetryable() && exchange.isRead();
  }

  /**
   * The delay before a retry, in nanoseconds: twice as long each time, with jitter, and at least
   * what the server asks for.
   *
   * @param attempt number of the attempt that failed, from 1
   */
  static long delay(Throwable failure, int attempt) {
    double grown = FIRST_DELAY * Math.pow(2, attempt - 1);
    double jitter = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
    return Math.max((long) (Math.min(grown, LONGEST_DELAY) * jitter), retryAfter(failure));
  }

  /** What the server asks for, in nanoseconds; 0 if it does not ask. */
  static long retryAfter(Throwable failure) {
    return failure instanceof ApiException refused
        ? refused.retryAfter().map(RetryRules::nanos).orElse(0L)
        : 0;
  }

  private static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(365)) > 0
        ? Duration.ofDays(365).toNanos()
        : duration.toNanos();
  }
}
