package ai.kolbo.contract.flow;

import ai.kolbo.contract.deployment.Deployment;
import ai.kolbo.contract.deployment.HttpSender;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.judge.Exchange;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.mock.scenario.Scenario;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * All published workflows, run once against the mock: together those that may share the account,
 * then one by one those that need it for themselves. The tests of this package share them.
 *
 * @param flows in the document's order
 * @param wallTime of all of them
 */
record RecordedFlows(List<Recorded> flows, Duration wallTime) {
  static final Map<String, JsonNode> INPUTS =
      Map.of(
          "apiKey",
          TextNode.valueOf("a-key-of-the-tests"),
          "userToken",
          TextNode.valueOf("a-token-of-the-tests"),
          "pageSize",
          IntNode.valueOf(2));

  /** Many more than there are processors: they wait for the mock. */
  private static final int THREADS = 8;

  /** Long enough that the first poll of it comes before its end. */
  private static final Duration LONG_JOB = Duration.ofMillis(300);

  private static final Pause SHORT = (operation, documented) -> Thread.sleep(100);

  /**
   * A workflow that has run.
   *
   * @param workflow which one
   * @param exchanges what was sent and received, in order
   * @param result null if it has failed
   * @param failure null if it has gone well
   */
  record Recorded(
      Workflow workflow,
      List<Exchange> exchanges,
      @Nullable FlowResult result,
      @Nullable Exception failure) {
    @Override
    public String toString() {
      return workflow.id();
    }
  }

  /** Runs them when they are needed first. */
  private static final class Holder {
    private static final RecordedFlows ALL = record();
  }

  static RecordedFlows all() {
    return Holder.ALL;
  }

  /** The recorded workflow with an id. */
  Recorded flow(String id) {
    return flows.stream().filter(one -> one.workflow().id().equals(id)).findFirst().orElseThrow();
  }

  private static RecordedFlows record() {
    List<Workflow> workflows = ArazzoDocument.published().workflows();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (KolboMockServer mock =
        KolboMockServer.builder().jobDuration(Duration.ofMillis(1)).credits(100_000).start()) {
      mock.scenario(Scenario.jobDuration(LONG_JOB).on("sendChatMessage").times(1));
      Deployment deployment =
          new Deployment(mock.baseUri(), text("apiKey"), text("userToken"), true, false);
      Sender sender = new HttpSender(deployment, ApiDocument.published())::send;
      long started = System.nanoTime();
      List<Future<Recorded>> together =
          workflows.stream()
              .filter(workflow -> !workflow.needsIdleAccount())
              .map(workflow -> threads.submit(() -> run(workflow, sender)))
              .toList();
      List<Recorded> flows = new ArrayList<>();
      for (Future<Recorded> one : together) {
        flows.add(one.get());
      }
      workflows.stream()
          .filter(Workflow::needsIdleAccount)
          .forEach(workflow -> flows.add(run(workflow, sender)));
      return new RecordedFlows(List.copyOf(flows), Duration.ofNanos(System.nanoTime() - started));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static String text(String input) {
    return INPUTS.get(input).asText();
  }

  private static Recorded run(Workflow workflow, Sender sender) {
    List<Exchange> exchanges = new ArrayList<>();
    Sender keeping =
        request -> {
          Exchange exchange = sender.send(request);
          exchanges.add(exchange);
          return exchange;
        };
    try {
      FlowResult result = new FlowRunner(keeping, SHORT).run(workflow, INPUTS);
      return new Recorded(workflow, exchanges, result, null);
    } catch (Exception e) {
      return new Recorded(workflow, exchanges, null, e);
    }
  }
}
