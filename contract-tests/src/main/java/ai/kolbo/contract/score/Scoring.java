package ai.kolbo.contract.score;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores the steps of a client. */
final class Scoring {
  /** A request that is the same as one this long ago is one of its own. */
  private static final double REPEATED_WITHIN_SECONDS = 60;

  /** Clocks and timers are not exact. */
  private static final double TOLERANCE_SECONDS = 0.05;

  private final List<Step> steps;
  private final long settled;
  private final Map<String, OperationScore> rows = new LinkedHashMap<>();

  /**
   * @param settled to failures before this time, by {@link System#nanoTime}, the client has reacted
   *     if it does at all
   */
  Scoring(ApiDocument document, List<Step> steps, long settled) {
    this.steps = new ArrayList<>(steps);
    this.steps.sort(Comparator.comparingLong(Step::started));
    this.settled = settled;
    for (Operation operation : document.operations()) {
      rows.put(operation.id(), new OperationScore(operation.id()));
    }
  }

  ClientScore score(int forgotten) {
    steps.forEach(this::judge);
    repeats();
    new JobScoring(this::row, this::isSettled).judge(steps);
    List<OperationScore> called = rows.values().stream().filter(row -> row.requests() > 0).toList();
    int notJudged =
        (int) steps.stream().filter(step -> step.operation().isPresent() && !step.judged()).count();
    return new ClientScore(called, steps.size(), notJudged, forgotten);
  }

  private OperationScore row(Step step) {
    return rows.computeIfAbsent(step.row(), OperationScore::new);
  }

  /** Whether a client that has not reacted to the end of a step will not. */
  private boolean isSettled(Step step) {
    return step.ended() - settled <= 0;
  }

  private void judge(Step step) {
    OperationScore row = row(step);
    row.count();
    if (step.judged()) {
      mark(row.tally(Criterion.REQUEST), step.mistakes());
    }
    if (step.keyUse().isExpected() || !step.keyUse().mistakes().isEmpty()) {
      mark(row.tally(Criterion.KEY), step.keyUse().mistakes());
    }
  }

  private static void mark(Tally tally, List<String> mistakes) {
    if (mistakes.isEmpty()) {
      tally.keep();
    } else {
      tally.violate(mistakes);
    }
  }

  private void repeats() {
    Map<String, List<Step>> same = new HashMap<>();
    steps.forEach(
        step -> same.computeIfAbsent(step.fingerprint(), key -> new ArrayList<>()).add(step));
    for (List<Step> group : same.values()) {
      for (Step step : group) {
        List<Step> later =
            group.stream().filter(other -> other.started() - step.ended() > 0).toList();
        wait(step, later);
        repeat(step, later);
      }
    }
  }

  private void wait(Step step, List<Step> later) {
    Double asked = step.retryAfter();
    if (asked == null || step.status() != 429 && step.status() != 503) {
      return;
    }
    if (!later.isEmpty() && step.secondsTo(later.get(0)) < asked - TOLERANCE_SECONDS) {
      row(step)
          .tally(Criterion.WAIT)
          .violate(
              "After %d with Retry-After: %s it is repeated too soon, after less than %d %% of that."
                  .formatted(
                      step.status(), number(asked), tenths(step.secondsTo(later.get(0)) / asked)));
    } else if (!later.isEmpty() || isSettled(step)) {
      row(step).tally(Criterion.WAIT).keep();
    }
  }

  private void repeat(Step step, List<Step> later) {
    if (!step.isPost() || !step.isAmbiguous()) {
      return;
    }
    if (!later.isEmpty() && step.secondsTo(later.get(0)) < REPEATED_WITHIN_SECONDS) {
      row(step)
          .tally(Criterion.REPEAT)
          .violate(
              "It is repeated after %s, though it may have been processed."
                  .formatted(failure(step)));
    } else if (!later.isEmpty() || isSettled(step)) {
      row(step).tally(Criterion.REPEAT).keep();
    }
  }

  /** How a request has failed, in words. */
  static String failure(Step step) {
    if (step.status() == 0) {
      return "a broken connection";
    }
    return step.isComplete() ? "the status " + step.status() : "a response that was cut off";
  }

  /** A share in percent, rounded up to tens: so much for the reader, and few different texts. */
  static int tenths(double share) {
    return Math.max(10, (int) Math.ceil(share * 10) * 10);
  }

  /** Without needless zeros. */
  static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
