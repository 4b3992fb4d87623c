package ai.kolbo.contract.flow;

import ai.kolbo.contract.deployment.Allowance.NotAllowedException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs workflows. Several may run at a time. */
public final class FlowRunner {
  private final Sender sender;
  private final Pause pause;

  /**
   * @param sender sends the requests
   * @param pause waits between the polls of a job, and before a request is sent again
   */
  public FlowRunner(Sender sender, Pause pause) {
    this.sender = sender;
    this.pause = pause;
  }

  /**
   * Runs a workflow, after those whose outputs it uses.
   *
   * @param workflow what to run
   * @param inputs its inputs by name; others may be among them
   * @throws FlowException if a criterion or another check does not hold
   * @throws IllegalArgumentException if an input is missing
   * @throws NotAllowedException if a request may not be sent
   * @throws InterruptedException if the thread was interrupted while it waited
   */
  public FlowResult run(Workflow workflow, Map<String, JsonNode> inputs)
      throws NotAllowedException, InterruptedException {
    Map<String, Map<String, JsonNode>> before = new HashMap<>();
    FlowRun.Tally tally = new FlowRun.Tally();
    for (Workflow needed : workflow.before()) {
      FlowResult result = run(needed, inputs);
      before.put(needed.id(), result.outputs());
      tally.add(result);
    }
    FlowRun run = new FlowRun(workflow, new Scope(workflow, inputs, before), sender, pause, tally);
    run.steps();
    for (FlowCheck check : workflow.checks()) {
      check.check(run);
    }
    Map<String, JsonNode> outputs = new LinkedHashMap<>();
    workflow
        .outputs()
        .forEach(
            (name, expression) ->
                outputs.put(name, RuntimeExpressions.evaluate(expression, run.scope())));
    return tally.result(workflow, outputs);
  }
}
