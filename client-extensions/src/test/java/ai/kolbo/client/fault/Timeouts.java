package ai.kolbo.client.fault;

import java.time.Duration;

/**
 * The timeouts of a row.
 *
 * @param attempt of one attempt of the call
 * @param call of the call with all its attempts
 * @param patience with a job
 */
record Timeouts(Duration attempt, Duration call, Duration patience) {
  /** A machine that is busy may take so much longer. */
  static final Duration SLACK = Duration.ofSeconds(1);

  static Timeouts of(Fault.Pace pace) {
    return switch (pace) {
      case PROMPT -> millis(4000, 6000, 1200);
      case SILENT -> millis(600, 2500, 1500);
      case LARGE -> millis(8000, 12_000, 1500);
      case SLOW -> millis(2000, 10_000, 1200);
    };
  }

  private static Timeouts millis(long attempt, long call, long patience) {
    return new Timeouts(
        Duration.ofMillis(attempt), Duration.ofMillis(call), Duration.ofMillis(patience));
  }
}
