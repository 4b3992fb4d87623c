package ai.kolbo.contract.report;

import java.time.Duration;
import java.util.List;

/**
 * What became of one case. Its texts may come from a server: keys are masked, very long ones are
 * cut, and characters that XML forbids are left out.
 *
 * @param operation the operation's id; empty if the case runs over several operations
 * @param title method and path of the operation, or what the case is about
 * @param tag the operation's first tag; empty if there is none
 * @param group what kind of case it is, such as {@code matrix}, {@code flow}, {@code round trip}
 * @param name what the case shows, such as {@code prompt missing → 400}
 * @param outcome how it ended
 * @param reason of a skip, or the message of a failure; empty if the case passed
 * @param duration of the whole case, with waits
 * @param latencies of its exchanges, each from the request's start to the response's end
 */
public record CaseResult(
    String operation,
    String title,
    String tag,
    String group,
    String name,
    Outcome outcome,
    String reason,
    Duration duration,
    List<Duration> latencies) {
  public CaseResult {
    operation = Text.name(operation);
    title = Text.name(title);
    tag = Text.name(tag);
    group = Text.name(group);
    name = Text.name(name);
    reason = Text.message(reason);
    latencies = List.copyOf(latencies);
  }

  /** How a case ended. */
  public enum Outcome {
    PASSED,
    FAILED,
    /** It did not run; the reason tells why. */
    SKIPPED
  }
}
