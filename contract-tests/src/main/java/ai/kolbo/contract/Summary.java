package ai.kolbo.contract;

import ai.kolbo.contract.run.CaseRecord;
import ai.kolbo.contract.run.CaseRecord.Outcome;
import ai.kolbo.contract.run.RunRecorder.Drift;
import ai.kolbo.contract.run.SuiteRun;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run has found out, in a few lines. */
record Summary(
    long passed, long failed, long skipped, long notRun, List<Drift> drift, String spent) {
  private static final int MOST_FAILURES = 20;

  static Summary of(SuiteRun run) {
    List<CaseRecord> cases = run.recorder().cases();
    Map<Outcome, Long> counts =
        cases.stream()
            .collect(
                Collectors.groupingBy(CaseRecord::outcome, TreeMap::new, Collectors.counting()));
    return new Summary(
        counts.getOrDefault(Outcome.PASSED, 0L),
        counts.getOrDefault(Outcome.FAILED, 0L),
        counts.getOrDefault(Outcome.SKIPPED, 0L),
        counts.getOrDefault(Outcome.NOT_RUN, 0L),
        run.recorder().drift(),
        run.allowance().spent().toPlainString());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    drift.stream()
        .limit(MOST_FAILURES)
        .forEach(
            it ->
                text.append(
                    "%s %s %s: %s (%d times)%n"
                        .formatted(
                            it.deviation().operation(),
                            it.deviation().status(),
                            it.deviation().kind(),
                            it.deviation().message(),
                            it.count())));
    if (drift.size() > MOST_FAILURES) {
      text.append("… and %d more deviations%n".formatted(drift.size() - MOST_FAILURES));
    }
    return text.append(
            "%,d passed, %d failed, %d skipped%s, %d deviations, %s credits spent"
                .formatted(
                    passed,
                    failed,
                    skipped,
                    notRun == 0 ? "" : ", %d not run".formatted(notRun),
                    drift.size(),
                    spent))
        .toString();
  }
}
