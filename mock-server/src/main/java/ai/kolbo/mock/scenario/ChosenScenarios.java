package ai.kolbo.mock.scenario;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Answer.Cut;
import ai.kolbo.mock.http.Answer.Drip;
import ai.kolbo.mock.http.Directions;
import ai.kolbo.mock.http.JobOutcome;
import ai.kolbo.mock.http.Play;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The scenarios that apply to one request. */
final class ChosenScenarios implements Play {
  private static final Duration DRIP_PAUSE = Duration.ofMillis(20);
  private static final int DRIP_BYTES = 16;

  private final List<Scenario> scenarios;
  private final Operation operation;
  private final Faults faults;

  ChosenScenarios(List<Scenario> scenarios, Operation operation, Faults faults) {
    this.scenarios = List.copyOf(scenarios);
    this.operation = operation;
    this.faults = faults;
  }

  /**
   * What would be sent for a request that nobody processes, unless something else becomes of it.
   */
  @Override
  public @Nullable Answer instead() {
    if (scenarios.stream().allMatch(Scenario::isProcessed)) {
      return null;
    }
    JsonNode example = operation.responseExample(String.valueOf(operation.successStatus()));
    JsonNode body = example.isObject() ? example : Json.MAPPER.createObjectNode();
    return Answer.json(operation.successStatus(), body);
  }

  @Override
  public Directions directions() {
    JobOutcome outcome = null;
    Duration duration = null;
    List<ObjectNode> replies = List.of();
    for (Scenario scenario : scenarios) {
      switch (scenario.kind()) {
        case JOB_FAILED -> outcome = outcome == null ? JobOutcome.FAILED : outcome;
        case JOB_CANCELLED -> outcome = outcome == null ? JobOutcome.CANCELLED : outcome;
        case JOB_WITHOUT_RESULTS ->
            outcome = outcome == null ? JobOutcome.WITHOUT_RESULTS : outcome;
        case JOB_DURATION -> duration = scenario.value(Duration.ZERO);
        case REPLY -> replies = scenario.messages();
        default -> {}
      }
    }
    return new Directions(outcome, duration, replies);
  }

  @Override
  public Answer played(Answer answer) {
    Answer played = answer;
    for (Scenario scenario : scenarios) {
      played = faults.change(scenario, operation, played);
    }
    return onItsWay(played);
  }

  private Answer onItsWay(Answer answer) {
    Duration delay = Duration.ZERO;
    Duration hold = Duration.ZERO;
    Cut cut = null;
    Drip drip = null;
    for (Scenario scenario : scenarios) {
      switch (scenario.kind()) {
        case LATENCY -> delay = delay.plus(delay(scenario));
        case RESET, CLOSE ->
            cut =
                new Cut(
                    Type.place(scenario.text("at", "before-headers")),
                    scenario.kind() == Kind.RESET);
        case SSE_CUT ->
            cut = answer instanceof Answer.Events ? new Cut(Cut.Place.END_OF_BODY, true) : cut;
        case SSE_NO_TERMINATOR -> hold = scenario.duration("hold", Duration.ZERO);
        case DRIP ->
            drip = new Drip(scenario.count("bytes", DRIP_BYTES), scenario.value(DRIP_PAUSE));
        default -> {}
      }
    }
    boolean isWhole = delay.isZero() && hold.isZero() && cut == null && drip == null;
    return isWhole ? answer : new Answer.Broken(answer, delay, cut, drip, hold);
  }

  private static Duration delay(Scenario latency) {
    long jitter = latency.duration("jitter", Duration.ZERO).toMillis();
    return latency
        .value(Duration.ZERO)
        .plusMillis(ThreadLocalRandom.current().nextLong(jitter + 1));
  }
}
