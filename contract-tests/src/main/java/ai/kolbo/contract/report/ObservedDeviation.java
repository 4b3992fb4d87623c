package ai.kolbo.contract.report;

import ai.kolbo.contract.judge.Deviation;

/**
 * A deviation of a run. The observed value is not part of reports: it may be personal. The message
 * and the names are made fit for reports, as those of a {@link CaseResult} are.
 *
 * @param deviation the first one of its place
 * @param times how often it was seen, at least 1
 * @param firstCase the name of the case that saw it first
 */
public record ObservedDeviation(Deviation deviation, int times, String firstCase) {
  public ObservedDeviation {
    deviation =
        new Deviation(
            deviation.kind(),
            Text.name(deviation.operation()),
            deviation.side(),
            deviation.status(),
            Text.name(deviation.mediaType()),
            Text.name(deviation.location()),
            Text.message(deviation.message()),
            deviation.observed());
    firstCase = Text.name(firstCase);
  }
}
