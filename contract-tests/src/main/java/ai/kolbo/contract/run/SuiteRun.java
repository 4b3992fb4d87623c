package ai.kolbo.contract.run;

import ai.kolbo.contract.deployment.Allowance;
import ai.kolbo.contract.deployment.Deployment;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.drift.Observations;
import ai.kolbo.contract.drift.PatchProposer;
import ai.kolbo.contract.drift.ProposedPatch;
import ai.kolbo.contract.drift.ProposedPatch.Unproposed;
import ai.kolbo.contract.drift.Sources;
import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Exchange;
import ai.kolbo.contract.judge.Judge;
import ai.kolbo.contract.report.CaseResult;
import ai.kolbo.contract.report.CaseResult.Outcome;
import ai.kolbo.contract.report.ObservedDeviation;
import ai.kolbo.contract.report.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** One run of the suite against a deployment. Safe for use by several threads. */
public final class SuiteRun {
  private final Deployment deployment;
  private final ApiDocument document;
  private final Judge judge;
  private final Connection connection;
  private final Allowance allowance;
  private final RunRecorder recorder;
  private final Observations observations;
  private final Instant started = Instant.now();
  private final Ending ending = new Ending();

  /**
   * Begins a run.
   *
   * @param observations learns what responses have, for the patch
   */
  public SuiteRun(
      Deployment deployment, ApiDocument document, Allowance allowance, Observations observations) {
    this.observations = observations;
    this.deployment = deployment;
    this.recorder = new RunRecorder(deployment::masked);
    this.document = document;
    this.judge = new Judge(document);
    this.allowance = allowance;
    this.connection = new Connection(deployment, document, allowance, ending);
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

  /** What the run has found out so far, with a patch that would make the document describe it. */
  public RunReport report() {
    List<ObservedDeviation> deviations = recorder.deviations();
    return new RunReport(
        deployment.uri().toString(),
        document.json().at("/info/version").asText(),
        started,
        Instant.now(),
        ending.reason(),
        allowance.spent(),
        allowance.credits(),
        recorder.cases(),
        deviations,
        patch(deviations.stream().map(ObservedDeviation::deviation).toList()));
  }

  /** A response that is odder than anybody thought of must not cost the report. */
  private ProposedPatch patch(List<Deviation> deviations) {
    try {
      return PatchProposer.of(Sources.packaged(), observations).propose(deviations);
    } catch (RuntimeException e) {
      String reason = "No patch could be made, by an error of the suite: " + e + ".";
      return new ProposedPatch(
          "",
          List.of(),
          deviations.stream()
              .map(each -> new Unproposed(each, deployment.masked(reason)))
              .toList());
    }
  }

  /** What is wrong with a response. */
  List<Deviation> judge(Exchange exchange) {
    document
        .operation(exchange.method(), exchange.path())
        .ifPresent(
            operation ->
                observations.add(
                    operation.id(),
                    exchange.status(),
                    exchange.responseMediaType().orElse(""),
                    exchange.responseJson()));
    return judge.response(exchange);
  }

  /** Holds requests against the document. */
  Judge judge() {
    return judge;
  }

  Connection connection() {
    return connection;
  }

  /** Ends the run early: what has not begun does not run. The first reason stays. */
  public void end(String reason) {
    ending.because(reason);
  }

  /** Breaks off the requests of a run that has ended. */
  public void breakOff() {
    connection.breakOff();
  }

  /** Whether the run ends early, and why. */
  Ending ending() {
    return ending;
  }

  /** A case; it tells the latencies of its exchanges. */
  interface Case {
    void run(Consumer<Duration> latencies) throws Exception;
  }

  /**
   * Runs a case and records what becomes of it.
   *
   * @param operation null for a case of several operations
   * @param title of the operation, or what the case is about
   * @throws AssertionError if it fails
   * @throws TestAbortedException if it is skipped
   */
  void run(@Nullable Operation operation, String title, String group, String name, Case test)
      throws Exception {
    long start = System.nanoTime();
    List<Duration> latencies = Collections.synchronizedList(new ArrayList<>());
    Outcome outcome = Outcome.FAILED;
    String reason = "";
    try {
      ending.check();
      test.run(latencies::add);
      outcome = Outcome.PASSED;
    } catch (TestAbortedException e) {
      outcome = Outcome.SKIPPED;
      reason = Objects.toString(e.getMessage());
      throw e;
    } catch (AssertionError | Exception e) {
      reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw e;
    } finally {
      recorder.add(
          new CaseResult(
              operation == null ? "" : operation.id(),
              title,
              operation == null ? "" : operation.tag(),
              group,
              name,
              outcome,
              deployment.masked(reason),
              Duration.ofNanos(System.nanoTime() - start),
              latencies));
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
