package ai.kolbo.contract.run;

import ai.kolbo.contract.deployment.Allowance;
import ai.kolbo.contract.deployment.Deployment;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Judge;
import ai.kolbo.contract.run.CaseRecord.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** One run of the suite against a deployment. Safe for use by several threads. */
public final class SuiteRun {
  private final Deployment deployment;
  private final ApiDocument document;
  private final Judge judge;
  private final Connection connection;
  private final Allowance allowance;
  private final RunRecorder recorder = new RunRecorder();
  private volatile @Nullable String end;

  /** Begins a run. */
  public SuiteRun(Deployment deployment, ApiDocument document, Allowance allowance) {
    this.deployment = deployment;
    this.document = document;
    this.judge = new Judge(document);
    this.allowance = allowance;
    this.connection = new Connection(deployment, document, allowance);
  }

  /** The server under test. */
  public Deployment deployment() {
    return deployment;
  }

  /** What it is held against. */
  public ApiDocument document() {
    return document;
  }

  /** What has been found out so far. */
  public RunRecorder recorder() {
    return recorder;
  }

  /** What may be spent. */
  public Allowance allowance() {
    return allowance;
  }

  Judge judge() {
    return judge;
  }

  Connection connection() {
    return connection;
  }

  /** Ends the run early: what has not begun does not run. The first reason stays. */
  public synchronized void end(String reason) {
    if (end == null) {
      end = reason;
    }
  }

  /** Why the run ended early; null if it did not. */
  public @Nullable String endReason() {
    return end;
  }

  /**
   * Runs a case and records what becomes of it.
   *
   * @param body returns the latency of its request, or null
   * @throws AssertionError if it fails
   * @throws TestAbortedException if it is skipped
   */
  public void run(String operation, String group, String name, Callable<@Nullable Duration> body)
      throws Exception {
    long start = System.nanoTime();
    Outcome outcome = Outcome.FAILED;
    String reason = null;
    Duration latency = null;
    try {
      if (end != null) {
        outcome = Outcome.NOT_RUN;
        throw new TestAbortedException("not run: " + end);
      }
      latency = body.call();
      outcome = Outcome.PASSED;
    } catch (TestAbortedException e) {
      outcome = outcome == Outcome.NOT_RUN ? outcome : Outcome.SKIPPED;
      reason = e.getMessage();
      throw e;
    } catch (AssertionError | Exception e) {
      reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw e;
    } finally {
      recorder.add(
          new CaseRecord(
              operation,
              group,
              name,
              outcome,
              reason,
              Duration.ofNanos(System.nanoTime() - start),
              latency));
      if (connection.isGone()) {
        end("the deployment no longer responds");
      }
    }
  }

  /**
   * Records deviations and says whether they make a case fail: what the document does not know yet
   * is a failure of the mock, which is made from it, and news of any other deployment.
   */
  boolean isFailure(List<Deviation> deviations, String caseName) {
    deviations.forEach(deviation -> recorder.add(deviation, caseName));
    return deviations.stream()
        .anyMatch(
            deviation ->
                deployment.isMock() || deviation.kind() != Deviation.Kind.UNDOCUMENTED_MEMBER);
  }
}
