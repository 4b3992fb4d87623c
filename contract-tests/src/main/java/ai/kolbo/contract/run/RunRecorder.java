package ai.kolbo.contract.run;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Deviation.Kind;
import ai.kolbo.contract.report.CaseResult;
import ai.kolbo.contract.report.CaseResult.Outcome;
import ai.kolbo.contract.report.ObservedDeviation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Collects what a run finds out. Safe for use by several threads. */
public final class RunRecorder {
  private static final Set<Kind> WHATEVER_THE_STATUS =
      EnumSet.of(Kind.UNDOCUMENTED_MEDIA_TYPE, Kind.UNREADABLE_BODY);

  private final List<CaseResult> cases = new ArrayList<>();
  private final Map<List<Object>, ObservedDeviation> deviations = new LinkedHashMap<>();

  private final UnaryOperator<String> masking;

  /**
   * @param masking takes the credentials of the run out of a text
   */
  RunRecorder(UnaryOperator<String> masking) {
    this.masking = masking;
  }

  synchronized void add(CaseResult result) {
    cases.add(result);
  }

  /**
   * The same deviation at the same place counts as one, whatever the value. So does a media type,
   * or a body that cannot be read, whatever the status; the lowest stands for all. Of a server that
   * fails it does not matter which requests it fails for.
   */
  synchronized void add(Deviation seen, String caseName) {
    Deviation deviation = masked(seen);
    boolean isFailure = deviation.kind() == Kind.UNEXPECTED_STATUS && deviation.status() >= 500;
    List<Object> key =
        List.of(
            deviation.kind(),
            deviation.operation(),
            deviation.side(),
            WHATEVER_THE_STATUS.contains(deviation.kind()) ? 0 : deviation.status(),
            deviation.mediaType(),
            isFailure ? "" : deviation.place());
    deviations.merge(key, new ObservedDeviation(deviation, 1, caseName), RunRecorder::togetherWith);
  }

  private Deviation masked(Deviation seen) {
    return new Deviation(
        seen.kind(),
        seen.operation(),
        seen.side(),
        seen.status(),
        masking.apply(seen.mediaType()),
        masking.apply(seen.location()),
        masking.apply(seen.message()),
        masked(seen.observed()));
  }

  private JsonNode masked(JsonNode observed) {
    String text = observed.toString();
    String masked = masking.apply(text);
    try {
      return masked.equals(text) ? observed : ApiDocument.JSON.readTree(masked);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static ObservedDeviation togetherWith(ObservedDeviation before, ObservedDeviation again) {
    ObservedDeviation lower =
        again.deviation().status() < before.deviation().status() ? again : before;
    return new ObservedDeviation(
        lower.deviation(), before.times() + again.times(), lower.firstCase());
  }

  /** All cases so far, in the order of their ends. */
  public synchronized List<CaseResult> cases() {
    return List.copyOf(cases);
  }

  /** How many cases so far ended in a way. */
  public synchronized long count(Outcome outcome) {
    return cases.stream().filter(result -> result.outcome() == outcome).count();
  }

  /** All deviations so far, in the order in which they were seen first. */
  public synchronized List<ObservedDeviation> deviations() {
    return List.copyOf(deviations.values());
  }
}
