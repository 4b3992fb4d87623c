package ai.kolbo.contract.report;

import ai.kolbo.contract.report.CaseResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run found of one operation.
 *
 * @param operation its id; empty for what runs over several operations
 * @param latencies of all its exchanges, the shortest first
 */
record OperationSummary(
    String operation,
    String title,
    String tag,
    List<CaseResult> cases,
    List<ObservedDeviation> deviations,
    List<Duration> latencies) {
  /** What belongs to no single operation. */
  private static final String SEVERAL = "Several operations";

  /** In the order in which the run came to them. */
  static List<OperationSummary> of(RunReport report) {
    Map<String, List<CaseResult>> cases = new LinkedHashMap<>();
    Map<String, List<ObservedDeviation>> deviations = new LinkedHashMap<>();
    for (CaseResult each : report.cases()) {
      cases.computeIfAbsent(each.operation(), any -> new ArrayList<>()).add(each);
    }
    for (ObservedDeviation each : report.deviations()) {
      String operation = each.deviation().operation();
      cases.computeIfAbsent(operation, any -> new ArrayList<>());
      deviations.computeIfAbsent(operation, any -> new ArrayList<>()).add(each);
    }
    List<OperationSummary> summaries = new ArrayList<>();
    cases.forEach((id, own) -> summaries.add(of(id, own, deviations.getOrDefault(id, List.of()))));
    return summaries;
  }

  private static OperationSummary of(
      String id, List<CaseResult> cases, List<ObservedDeviation> deviations) {
    boolean isOne = !id.isEmpty();
    String title = isOne && !cases.isEmpty() ? cases.get(0).title() : isOne ? id : SEVERAL;
    String tag = isOne && !cases.isEmpty() ? cases.get(0).tag() : "";
    List<Duration> latencies =
        cases.stream().flatMap(each -> each.latencies().stream()).sorted().toList();
    return new OperationSummary(id, title, tag, cases, deviations, latencies);
  }

  long count(Outcome outcome) {
    return cases.stream().filter(each -> each.outcome() == outcome).count();
  }

  /**
   * The latency that a share of the exchanges does not exceed, in milliseconds.
   *
   * @param percent from 1 to 100; 100 is the longest
   */
  long latencyMillis(int percent) {
    int rank = (int) Math.ceil(latencies.size() * percent / 100.0);
    return latencies.get(rank - 1).toMillis();
  }
}
