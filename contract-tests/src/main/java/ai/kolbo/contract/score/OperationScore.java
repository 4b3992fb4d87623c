package ai.kolbo.contract.score;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** How a client uses one operation. */
public final class OperationScore {
  private final String operation;
  private final Map<Criterion, Tally> criteria = new EnumMap<>(Criterion.class);
  private int requests;

  OperationScore(String operation) {
    this.operation = operation;
  }

  Tally tally(Criterion criterion) {
    return criteria.computeIfAbsent(criterion, key -> new Tally());
  }

  void count() {
    requests++;
  }

  /** The operation's id; of an undocumented one method and path. */
  public String operation() {
    return operation;
  }

  /** The number of requests. */
  public int requests() {
    return requests;
  }

  /** The observations by criterion; one without any is not there. */
  public Map<Criterion, Tally> criteria() {
    return criteria;
  }

  /**
   * From 0 to 100: the mean of the marks of all criteria that have been observed. Empty if none
   * has.
   */
  public OptionalDouble score() {
    return criteria.values().stream()
        .mapToDouble(tally -> 100.0 * tally.kept() / tally.observed())
        .average();
  }

  /** What is wrong, the most frequent first. */
  public List<String> findings() {
    return criteria.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().findings().entrySet().stream()
                    .map(one -> Map.entry(entry.getKey().word() + ": " + one.getKey(), one)))
        .sorted(Comparator.comparing(one -> -one.getValue().getValue()))
        .flatMap(one -> Stream.of(times(one.getValue().getValue()) + one.getKey()))
        .toList();
  }

  private static String times(int count) {
    return count == 1 ? "" : count + " × ";
  }
}
