package ai.kolbo.client.pacing;

import ai.kolbo.client.error.RateLimitedException;
import java.time.Duration;

/**
 * What a refusal by the server (429) does to all operations with one limit: they pause, and then
 * use less of it, a tenth more with each window. Safe for use by several threads.
 */
final class Brake {
  private static final double CUT = 0.7;
  private static final double LEAST_SHARE = 0.1;
  private static final double RECOVERY = 0.1;

  /** What is waited, as a share of a window, if the server does not say how long. */
  private static final double BACKOFF = 0.2;

  /** The longest pause, in windows: a server that asks for more is asked again. */
  private static final int LONGEST = 10;

  private final long window;
  private long until;
  private double share = 1;
  private boolean isUsed;

  Brake(RateLimit limit) {
    this.window = limit.window();
  }

  /** How long to pause, in nanoseconds; 0 if not at all. */
  synchronized long delay(long now) {
    return isUsed ? Math.max(0, until - now) : 0;
  }

  /** The share of the limit to use, more than 0 to 1. */
  synchronized double share(long now) {
    return isUsed ? Math.min(1, share + RECOVERY * Math.max(0, now - until) / window) : 1;
  }

  synchronized void refused(RateLimitedException refusal, long now) {
    // Several requests that were on their way are refused for one reason.
    if (delay(now) == 0) {
      share = Math.max(LEAST_SHARE, CUT * share(now));
      until = now;
    }
    isUsed = true;
    double asked = refusal.retryAfter().map(Duration::toMillis).orElse(0L) * 1e6;
    double pause = asked > 0 ? asked : BACKOFF / share * window;
    until = now + Math.max(delay(now), (long) Math.min(pause, (double) LONGEST * window));
  }
}
