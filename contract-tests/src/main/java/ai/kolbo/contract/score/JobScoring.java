package ai.kolbo.contract.score;

import ai.kolbo.contract.score.Step.JobStep.Kind;
import ai.kolbo.contract.score.Step.JobStep.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Scores how a client follows jobs. */
final class JobScoring {
  /** A poll is in time if so much of the interval has passed: timers are not exact. */
  private static final double SHARE_OF_INTERVAL = 0.9;

  private final Function<Step, OperationScore> rows;
  private final Predicate<Step> settled;

  /**
   * @param settled whether a client that has not reacted to a step will not
   */
  JobScoring(Function<Step, OperationScore> rows, Predicate<Step> settled) {
    this.rows = rows;
    this.settled = settled;
  }

  /** Scores them on the rows of the starts; jobs that were started elsewhere on those of polls. */
  void judge(List<Step> steps) {
    Map<String, List<Step>> jobs = new LinkedHashMap<>();
    for (Step step : steps) {
      if (!step.job().id().isEmpty()) {
        jobs.computeIfAbsent(step.job().id(), id -> new ArrayList<>()).add(step);
      }
    }
    jobs.values().stream()
        .filter(job -> job.stream().anyMatch(step -> step.job().kind() != Kind.OTHER))
        .forEach(this::judgeJob);
  }

  private void judgeJob(List<Step> job) {
    OperationScore row = rows.apply(job.get(0));
    double interval = job.get(0).job().interval();
    Step previous = null;
    boolean hasEnded = false;
    int afterEnd = 0;
    for (Step step : job) {
      boolean isPoll = step.job().kind() == Kind.POLL;
      if (isPoll && hasEnded) {
        afterEnd++;
      } else if (isPoll) {
        pace(row, previous, step, interval);
      }
      goOn(row, job, step);
      hasEnded |= isPoll && step.job().state() == State.ENDED;
      previous = step.job().kind() == Kind.OTHER ? previous : step;
    }
    if (hasEnded) {
      stop(row, afterEnd);
    }
  }

  private static void pace(
      OperationScore row, @Nullable Step previous, Step poll, double interval) {
    if (previous == null || interval == 0) {
      return;
    }
    double passed =
        previous.job().kind() == Kind.START
            ? previous.secondsTo(poll)
            : previous.secondsBetweenStarts(poll);
    if (passed >= SHARE_OF_INTERVAL * interval) {
      row.tally(Criterion.PACE).keep();
    } else {
      row.tally(Criterion.PACE)
          .violate(
              "A poll comes after less than %d %% of the interval of %s s."
                  .formatted(Scoring.tenths(passed / interval), Scoring.number(interval)));
    }
  }

  private static void stop(OperationScore row, int afterEnd) {
    if (afterEnd == 0) {
      row.tally(Criterion.STOP).keep();
    } else {
      row.tally(Criterion.STOP).violate("A job is polled again after it has ended.");
    }
  }

  private void goOn(OperationScore row, List<Step> job, Step step) {
    Optional<Criterion> criterion = reasonToGoOn(step);
    if (criterion.isEmpty()) {
      return;
    }
    if (job.stream().anyMatch(later -> later.started() - step.ended() > 0)) {
      row.tally(criterion.get()).keep();
    } else if (settled.test(step)) {
      row.tally(criterion.get()).violate("A job is given up after " + outcome(step) + ".");
    }
  }

  /** By which criterion the job must be polled again; empty if the step does not ask for it. */
  private static Optional<Criterion> reasonToGoOn(Step step) {
    boolean isPoll = step.job().kind() == Kind.POLL;
    if (isPoll && step.isTransientFailure()) {
      return Optional.of(Criterion.FOLLOW);
    }
    boolean isNew =
        isPoll
            ? step.job().state() == State.UNKNOWN
            : step.job().kind() == Kind.START && step.isChanged();
    return isNew ? Optional.of(Criterion.BEAR) : Optional.empty();
  }

  private static String outcome(Step step) {
    if (step.job().kind() == Kind.START) {
      return "a response with unknown members";
    }
    return step.isTransientFailure() ? Scoring.failure(step) : "an unknown state";
  }
}
