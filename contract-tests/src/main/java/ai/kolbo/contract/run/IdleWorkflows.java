package ai.kolbo.contract.run;

import ai.kolbo.contract.flow.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The workflows that compare credits or pages, and so need an account that nobody else changes: all
 * of them run before any other case, one after the other. Safe for use by several threads.
 */
final class IdleWorkflows {
  private final FlowCaseRunner runner;
  private final List<Workflow> workflows;
  private @Nullable Map<String, Ending> endings;

  /** How a workflow ended; without a failure it went well. */
  private record Ending(@Nullable Throwable failure) {}

  IdleWorkflows(FlowCaseRunner runner, List<Workflow> workflows) {
    this.runner = runner;
    this.workflows = workflows;
  }

  /** Runs them, unless that is done; who calls meanwhile waits. */
  synchronized void run() {
    if (endings != null) {
      return;
    }
    endings = new LinkedHashMap<>();
    for (Workflow workflow : workflows) {
      endings.put(workflow.id(), ending(workflow));
    }
  }

  private Ending ending(Workflow workflow) {
    try {
      runner.run(workflow);
      return new Ending(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Ending(e);
    } catch (Exception | AssertionError e) {
      return new Ending(e);
    }
  }

  /** Ends as a workflow of them has ended. */
  synchronized void endAs(Workflow workflow) throws Exception {
    run();
    Throwable failure = endings == null ? null : endings.get(workflow.id()).failure();
    if (failure instanceof Exception exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }
}
