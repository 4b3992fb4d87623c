package ai.kolbo.contract.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of a case.
 *
 * @param operation the id of the operation; empty for a case of several
 * @param group the kind of case, such as {@code matrix}
 * @param name for people
 * @param reason why it failed or was skipped; null if it passed
 * @param duration of all of it
 * @param latency of its request; null if it sent none, or several
 */
public record CaseRecord(
    String operation,
    String group,
    String name,
    Outcome outcome,
    @Nullable String reason,
    Duration duration,
    @Nullable Duration latency) {

  /** How a case ended. */
  public enum Outcome {
    PASSED,
    FAILED,
    SKIPPED,
    /** The run ended before it. */
    NOT_RUN
  }
}
