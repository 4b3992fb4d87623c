package ai.kolbo.contract.run;

import ai.kolbo.client.KolboClient;
import ai.kolbo.contract.deployment.Allowance;
import ai.kolbo.contract.deployment.Deployment;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.drift.Observations;
import ai.kolbo.contract.drift.Sources;
import ai.kolbo.contract.flow.Workflow;
import ai.kolbo.contract.matrix.Matrix;
import ai.kolbo.contract.matrix.MatrixCase;
import ai.kolbo.contract.report.ReportDirectory;
import ai.kolbo.contract.report.ReportException;
import ai.kolbo.contract.report.RunReport;
import ai.kolbo.contract.run.SuiteSettings.InvalidSettingException;
import ai.kolbo.mock.KolboMockServer;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A run with what it needs: a mock, if no deployment is named, and a client for its prices. */
public final class SuiteSession implements AutoCloseable {
  /** More than all requests of the suite cost. */
  private static final long MOCK_CREDITS = 100_000_000;

  private final SuiteSettings settings;
  private final @Nullable KolboMockServer mock;
  private final KolboClient client;
  private final SuiteRun run;
  private final FlowCaseRunner flows;
  private final IdleWorkflows idle;
  private @Nullable List<List<MatrixCase>> matrix;

  private SuiteSession(
      SuiteSettings settings, @Nullable KolboMockServer mock, KolboClient client, SuiteRun run) {
    this.settings = settings;
    this.mock = mock;
    this.client = client;
    this.run = run;
    this.flows = new FlowCaseRunner(run);
    this.idle =
        new IdleWorkflows(flows, settings.workflows().filter(Workflow::needsIdleAccount).toList());
  }

  /**
   * Begins a run.
   *
   * @throws InvalidSettingException if the deployment cannot be used: it is not there, is something
   *     else, or refuses the key
   */
  public static SuiteSession open(SuiteSettings settings) throws InvalidSettingException {
    URI uri = settings.baseUrl();
    if (uri == null) {
      KolboMockServer mock = KolboMockServer.builder().credits(MOCK_CREDITS).start();
      return open(
          settings, mock, new Deployment(mock.baseUri(), "kolbo_live_any", "user", true, false));
    }
    return open(settings, null, Preflight.check(uri, settings));
  }

  private static SuiteSession open(
      SuiteSettings settings, @Nullable KolboMockServer mock, Deployment deployment)
      throws InvalidSettingException {
    KolboClient client;
    try {
      client =
          KolboClient.builder()
              .baseUrl(deployment.uri().toString())
              .apiKey(deployment.apiKey())
              .build();
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(Objects.toString(e.getMessage()) + ".");
    }
    SuiteRun run =
        new SuiteRun(
            deployment,
            ApiDocument.published(),
            allowance(settings.credits(), mock, client),
            Observations.of(Sources.packaged()));
    return new SuiteSession(settings, mock, client, run);
  }

  private static Allowance allowance(
      @Nullable Long credits, @Nullable KolboMockServer mock, KolboClient client) {
    if (mock != null) {
      return Allowance.free();
    }
    return credits == null ? Allowance.readOnly() : Allowance.ofCredits(credits, client);
  }

  /** What is to be run. */
  public SuiteSettings settings() {
    return settings;
  }

  /** The run. */
  public SuiteRun run() {
    return run;
  }

  /** The cases of each operation that is to be run; made once. */
  public synchronized List<List<MatrixCase>> matrix() {
    if (matrix == null) {
      matrix = settings.operations(run.document()).map(new Matrix(run.document())::cases).toList();
    }
    return matrix;
  }

  /** Runs what needs an account that nobody else changes, unless that is done. */
  public void runIdleWorkflows() {
    idle.run();
  }

  /**
   * Runs a workflow; one that needs an idle account ends as it has ended before.
   *
   * @throws AssertionError if it fails
   * @throws org.opentest4j.TestAbortedException if it is skipped
   */
  public void run(Workflow workflow) throws Exception {
    if (workflow.needsIdleAccount()) {
      idle.endAs(workflow);
    } else {
      flows.run(workflow);
    }
  }

  /**
   * Writes a report to the directory that the settings name, if they name one.
   *
   * @throws ReportException if that is not possible
   */
  public void write(RunReport report) throws ReportException {
    if (settings.report() != null) {
      new ReportDirectory(settings.report()).write(report);
    }
  }

  @Override
  public void close() {
    client.close();
    if (mock != null) {
      mock.close();
    }
  }
}
