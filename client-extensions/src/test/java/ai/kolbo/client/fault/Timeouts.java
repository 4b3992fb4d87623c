package ai.kolbo.client.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The timeouts of a row.
 *
 * @param attempt of one attempt of the call
 * @param call of the call with all its attempts
 * @param patience with a job
 */
record Timeouts(Duration attempt, Duration call, Duration patience) {
  /** How many times longer than on an idle machine things may take: the work for each processor. */
  private static final double BUSYNESS = busyness();

  /** How much later than its timeout a call may end. */
  static final Duration SLACK = millis(1000);

  static Timeouts of(Fault.Pace pace) {
    return switch (pace) {
      case PROMPT -> millis(4000, 6000, 1200);
      case SILENT -> millis(600, 2500, 1500);
      case LARGE -> millis(8000, 12_000, 1500);
      case SLOW -> millis(2000, 10_000, 1200);
    };
  }

  private static Timeouts millis(long attempt, long call, long patience) {
    return new Timeouts(millis(attempt), millis(call), millis(patience));
  }

  /** So many milliseconds on an idle machine; servers are as slow as calls are patient. */
  static Duration millis(long idle) {
    return Duration.ofMillis((long) (idle * BUSYNESS));
  }

  private static double busyness() {
    try {
      double load = Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
      return Math.max(1, Math.min(4, load / Runtime.getRuntime().availableProcessors()));
    } catch (IOException e) {
      // Not Linux: it does not tell so simply.
      return 2;
    }
  }
}
