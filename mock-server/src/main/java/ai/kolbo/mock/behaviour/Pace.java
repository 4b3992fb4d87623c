package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Operation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast the mock lives.
 *
 * @param jobDuration how long each job takes; null for its documented time
 * @param speed how many times as fast as documented
 * @param pollInterval the hint that starts give; null for the documented one
 * @param eventInterval the pause after each event of a stream
 */
public record Pace(
    @Nullable Duration jobDuration,
    double speed,
    @Nullable Duration pollInterval,
    Duration eventInterval) {

  /**
   * How long a job takes.
   *
   * @param share where between the shortest and the longest documented time, from 0 to 1
   */
  Duration duration(Operation.Job kind, double share) {
    if (jobDuration != null) {
      return jobDuration;
    }
    Operation.Seconds typical = kind.typicalSeconds();
    double seconds = typical.min() + share * (typical.max() - typical.min());
    return Duration.ofMillis(Math.round(1000 * seconds / speed));
  }
}
