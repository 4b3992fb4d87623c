package ai.kolbo.contract.run;

import ai.kolbo.contract.deployment.Allowance.NotAllowedException;
import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.flow.FlowException;
import ai.kolbo.contract.flow.FlowRunner;
import ai.kolbo.contract.flow.Pause;
import ai.kolbo.contract.flow.Workflow;
import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Exchange;
import ai.kolbo.contract.matrix.Examples;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/** Runs the published workflows, and holds each of their exchanges against the document. */
public final class FlowCaseRunner {
  /** The name of these cases in reports. */
  public static final String GROUP = "flow";

  /** Jobs of a mock of one's own take twice as long. */
  private static final long OWN_MOCK_MILLIS = 100;

  /** An account of one's own has few things, another one may have many. */
  private static final int SMALL_PAGE = 2;

  private static final int USUAL_PAGE = 50;

  private final SuiteRun run;
  private final Examples examples;

  /** Runs workflows as part of a run. */
  public FlowCaseRunner(SuiteRun run) {
    this.run = run;
    this.examples = new Examples(run.document());
  }

  /** The name of a workflow for people. */
  public static String name(Workflow workflow) {
    return workflow.id() + " · " + workflow.summary();
  }

  /**
   * Runs a workflow.
   *
   * @throws AssertionError if the deployment does not keep to it, or to the document
   * @throws TestAbortedException if it is skipped
   */
  public void run(Workflow workflow) throws Exception {
    run.run(null, "Workflows", GROUP, name(workflow), latencies -> made(workflow, latencies));
  }

  private void made(Workflow workflow, Consumer<Duration> latencies) throws InterruptedException {
    refuse(workflow);
    List<Deviation> wrong = new ArrayList<>();
    Map<Exchange, Operation> starts = new LinkedHashMap<>();
    AtomicReference<Duration> hint = new AtomicReference<>();
    FlowRunner runner =
        new FlowRunner(
            request -> {
              Exchange exchange = sent(request, name(workflow), latencies, wrong);
              starts.put(exchange, request.operation());
              note(exchange, hint);
              return exchange;
            },
            pause(hint));
    try {
      runner.run(workflow, inputs());
    } catch (NotAllowedException e) {
      throw new TestAbortedException(e.getMessage());
    } catch (FlowException e) {
      throw new AssertionError(e.getMessage() + messages(wrong), e);
    } finally {
      starts.forEach((exchange, operation) -> run.connection().settle(operation, exchange));
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError("what was sent is not as documented" + messages(wrong));
    }
  }

  private void refuse(Workflow workflow) {
    if (workflow.needsMock() && !run.deployment().isMock()) {
      throw new TestAbortedException("only the mock can be told to let a job fail");
    }
    boolean isForUsers = workflow.operations().stream().anyMatch(run.document()::isForUsers);
    if (isForUsers && run.deployment().userToken() == null) {
      throw new TestAbortedException("needs the token of a signed-in user");
    }
    if (!workflow.isReadOnly() && run.allowance().isReadOnly()) {
      throw new TestAbortedException("changes something at the account, and the run only reads");
    }
  }

  private Exchange sent(
      RequestDraft request, String name, Consumer<Duration> latencies, List<Deviation> wrong)
      throws NotAllowedException, InterruptedException {
    Exchange exchange = run.connection().sendAndKeep(request, examples.like(request));
    latencies.accept(exchange.latency());
    List<Deviation> deviations = run.judge(exchange);
    if (run.isFailure(deviations, name)) {
      wrong.addAll(deviations);
    }
    return exchange;
  }

  private static String messages(List<Deviation> wrong) {
    return wrong.stream()
        .map(deviation -> System.lineSeparator() + deviation.message())
        .distinct()
        .collect(Collectors.joining());
  }

  private Map<String, JsonNode> inputs() {
    Map<String, JsonNode> inputs = new HashMap<>();
    inputs.put("apiKey", TextNode.valueOf(run.deployment().apiKey()));
    inputs.put("pageSize", IntNode.valueOf(run.allowance().isFree() ? SMALL_PAGE : USUAL_PAGE));
    if (run.deployment().userToken() != null) {
      inputs.put("userToken", TextNode.valueOf(run.deployment().userToken()));
    }
    return inputs;
  }

  /** As long as the start of the job has asked for, or else as documented. */
  private Pause pause(AtomicReference<Duration> hint) {
    return (Operation operation, Duration documented) -> {
      Duration told = hint.get() == null ? documented : hint.get();
      long millis = told.toMillis();
      run.ending()
          .await(
              Duration.ofMillis(
                  run.allowance().isFree() ? Math.min(millis, OWN_MOCK_MILLIS) : millis));
      run.ending().check();
    };
  }

  private static void note(Exchange exchange, AtomicReference<Duration> hint) {
    JsonNode seconds = exchange.responseJson().path("poll_interval_hint");
    if (seconds.isNumber()) {
      hint.set(Duration.ofMillis((long) (seconds.asDouble() * 1_000)));
    }
  }
}
