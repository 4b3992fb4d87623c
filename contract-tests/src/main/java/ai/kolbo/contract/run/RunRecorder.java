package ai.kolbo.contract.run;

import ai.kolbo.contract.judge.Deviation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what a run finds out. Safe for use by several threads. */
public final class RunRecorder {
  private final List<CaseRecord> cases = new ArrayList<>();
  private final Map<List<Object>, Drift> drift = new LinkedHashMap<>();

  /**
   * A deviation, however often it was seen.
   *
   * @param deviation as it was seen first
   * @param count how often it was seen
   * @param firstCase the name of the case that saw it first
   */
  public record Drift(Deviation deviation, int count, String firstCase) {}

  synchronized void add(CaseRecord record) {
    cases.add(record);
  }

  /** The same deviation at the same place counts as one, whatever the value. */
  synchronized void add(Deviation deviation, String caseName) {
    List<Object> key =
        List.of(
            deviation.kind(),
            deviation.operation(),
            deviation.side(),
            deviation.status(),
            deviation.mediaType(),
            deviation.place());
    drift.merge(
        key,
        new Drift(deviation, 1, caseName),
        (before, again) -> new Drift(before.deviation, before.count + 1, before.firstCase));
  }

  /** All cases so far, in the order of their ends. */
  public synchronized List<CaseRecord> cases() {
    return List.copyOf(cases);
  }

  /** All deviations so far, in the order in which they were seen first. */
  public synchronized List<Drift> drift() {
    return List.copyOf(drift.values());
  }
}
