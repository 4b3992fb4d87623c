package ai.kolbo.contract;

import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.report.CaseResult.Outcome;
import ai.kolbo.contract.report.ObservedDeviation;
import ai.kolbo.contract.report.RunReport;
import ai.kolbo.contract.report.Text;
import java.util.Locale;

/** What a run has found out, in a few lines. */
final class Summary {
  private static final int MOST_DEVIATIONS = 20;

  private Summary() {}

  static String of(RunReport report) {
    StringBuilder text = new StringBuilder();
    report.deviations().stream()
        .limit(MOST_DEVIATIONS)
        .forEach(observed -> text.append(line(observed)));
    int more = report.deviations().size() - MOST_DEVIATIONS;
    if (more > 0) {
      text.append("… and %d more%n".formatted(more));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "%,d passed, %,d failed, %,d skipped, %,d deviations, %s credits spent",
                report.count(Outcome.PASSED),
                report.count(Outcome.FAILED),
                report.count(Outcome.SKIPPED),
                report.deviations().size(),
                report.spent().toPlainString()))
        .toString();
  }

  private static String line(ObservedDeviation observed) {
    Deviation deviation = observed.deviation();
    return "%s, %d: %s (%s)%n"
        .formatted(
            deviation.operation(),
            deviation.status(),
            Text.name(deviation.message()),
            observed.times() == 1 ? "once" : observed.times() + " times");
  }
}
