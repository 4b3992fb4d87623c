package ai.kolbo.contract.flow;

import ai.kolbo.contract.deployment.Allowance.NotAllowedException;
import ai.kolbo.contract.judge.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of one workflow. */
final class FlowRun {
  private final Workflow workflow;
  private final Scope scope;
  private final Sender sender;
  private final Pause pause;
  private final Tally tally;
  private String current = "";

  FlowRun(Workflow workflow, Scope scope, Sender sender, Pause pause, Tally tally) {
    this.workflow = workflow;
    this.scope = scope;
    this.sender = sender;
    this.pause = pause;
    this.tally = tally;
  }

  /** What was counted. */
  static final class Tally {
    private int requests;
    private int checks;
    private final List<String> notes = new ArrayList<>();

    void add(FlowResult result) {
      requests += result.requests();
      checks += result.checks();
      notes.addAll(result.notes());
    }

    FlowResult result(Workflow workflow, Map<String, JsonNode> outputs) {
      return new FlowResult(workflow, outputs, requests, checks, List.copyOf(notes));
    }
  }

  Scope scope() {
    return scope;
  }

  Workflow workflow() {
    return workflow;
  }

  /** Runs the steps until the last one, or one that ends the workflow. */
  void steps() throws NotAllowedException, InterruptedException {
    int index = 0;
    while (index < workflow.steps().size()) {
      Step step = workflow.steps().get(index);
      current = step.id();
      try {
        succeed(step);
      } catch (RuntimeExpressions.NoValueException e) {
        String expected = "a value of " + e.getMessage();
        throw new FlowException(workflow.id(), current, expected, "there is none");
      }
      Optional<Step.Action> action =
          step.onSuccess().stream().filter(one -> Criteria.hold(one.criteria(), scope)).findFirst();
      if (action.isEmpty()) {
        index++;
      } else if (action.get().type() == Step.Action.Type.GOTO) {
        index = workflow.indexOf(action.get().target());
      } else {
        return;
      }
    }
  }

  /** Calls the operation, again if an action on failure says so, until all criteria hold. */
  private void succeed(Step step) throws NotAllowedException, InterruptedException {
    Map<Step.Action, Integer> retries = new HashMap<>();
    while (true) {
      Exchange exchange = send(step, Map.of());
      Optional<Criteria.Unmet> unmet =
          step.success().stream()
              .flatMap(criterion -> Criteria.unmet(criterion, scope).stream())
              .findFirst();
      if (unmet.isEmpty()) {
        tally.checks += step.success().size();
        break;
      }
      Step.Action retry =
          step.onFailure().stream()
              .filter(action -> Criteria.hold(action.criteria(), scope))
              .filter(action -> retries.getOrDefault(action, 0) < action.retryLimit())
              .findFirst()
              .orElseThrow(() -> failure(unmet.get(), retries));
      retries.merge(retry, 1, Integer::sum);
      pause.await(step.operation(), wait(exchange, retry));
    }
    Map<String, JsonNode> outputs = new LinkedHashMap<>();
    step.outputs()
        .forEach(
            (name, expression) ->
                outputs.put(name, RuntimeExpressions.evaluate(expression, scope)));
    scope.finished(step.id(), outputs);
  }

  /** {@code Retry-After} of the response counts more than what the document says. */
  private static Duration wait(Exchange exchange, Step.Action action) {
    return exchange
        .responseHeader("retry-after")
        .filter(seconds -> seconds.matches("\\d{1,9}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElseGet(() -> Duration.ofMillis(Math.round(action.retryAfter() * 1000)));
  }

  private FlowException failure(Criteria.Unmet unmet, Map<Step.Action, Integer> retries) {
    int sent = 1 + retries.values().stream().mapToInt(Integer::intValue).sum();
    String times = sent == 1 ? "" : " after " + sent + " requests";
    return failure(unmet.criterion().toString(), unmet.observed() + times);
  }

  private FlowException failure(String criterion, String observed) {
    String where = " (" + scope.exchange() + ")";
    return new FlowException(workflow.id(), current, criterion, observed + where);
  }

  /**
   * Sends the request of a step.
   *
   * @param instead values of query parameters in place of those of the step
   */
  Exchange send(Step step, Map<String, String> instead)
      throws NotAllowedException, InterruptedException {
    Exchange exchange = sender.send(StepRequest.of(step, scope, instead));
    tally.requests++;
    scope.exchanged(exchange);
    return exchange;
  }

  /**
   * Checks something besides the criteria of the steps.
   *
   * @param step the step that it is about
   * @throws FlowException if it does not hold
   */
  void expect(String step, boolean holds, String criterion, String observed) {
    current = step;
    if (!holds) throw failure(criterion, observed);
    tally.checks++;
  }

  /** Remembers that something could not be checked. */
  void note(String reason) {
    tally.notes.add(workflow.id() + ": " + reason);
  }
}
