package ai.kolbo.contract;

import ai.kolbo.contract.report.CaseResult.Outcome;
import ai.kolbo.contract.report.ReportDirectory;
import ai.kolbo.contract.report.ReportException;
import ai.kolbo.contract.report.RunReport;
import ai.kolbo.contract.run.SuiteSession;
import ai.kolbo.contract.run.SuiteSettings;
import ai.kolbo.contract.run.SuiteSettings.InvalidSettingException;
import ai.kolbo.contract.score.ScoreCommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that holds a deployment against the document. */
@Command(
    name = "kolbo-contract-tests",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = ScoreCommand.class,
    sortOptions = false,
    description =
        "Holds a deployment of the Kolbo.AI API against its OpenAPI document, and says where they"
            + " deviate. Only reads, unless --spend allows more.",
    footer = {
      "",
      "Exit code 0: the deployment keeps to the document. 1: it does not. 2: that could not be told,",
      "or not for all of it."
    })
final class ContractCommand implements Callable<Integer> {
  static final int KEEPS = 0;
  static final int DEVIATES = 1;
  static final int UNTOLD = 2;

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "the deployment, such as https://api.kolbo.ai; default: a mock of its own")
  private @Nullable String baseUrl;

  @Option(
      names = "--api-key-env",
      paramLabel = "VAR",
      description = "the environment variable that has the API key; default: KOLBO_API_KEY")
  private @Nullable String keyVariable;

  @Option(
      names = "--user-token-env",
      paramLabel = "VAR",
      description =
          "the environment variable that has the token of a signed-in user, for the management of"
              + " keys; default: that is skipped")
  private @Nullable String tokenVariable;

  @Option(
      names = "--spend",
      paramLabel = "N",
      description =
          "also run what changes something, and spend at most N credits; default: only read")
  private @Nullable String spend;

  @Option(
      names = "--only",
      paramLabel = "TAG",
      split = ",",
      description = "run the operations of this tag; may be repeated; default: all")
  private List<String> only = List.of();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "write report.html, report.json, junit.xml and, for drift, proposed.patch here")
  private @Nullable Path report;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "4",
      description = "requests at a time, from 1 to 32; default: ${DEFAULT-VALUE}")
  private int parallel;

  @Spec private CommandSpec command;

  private final Map<String, String> environment;
  private @Nullable Integer concluded;

  ContractCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    PrintWriter err = command.commandLine().getErr();
    try {
      if (parallel < 1 || parallel > 32) {
        throw new InvalidSettingException("--parallel must be from 1 to 32.");
      }
      SuiteSettings settings =
          SuiteSettings.of(baseUrl, keyVariable, tokenVariable, spend, only, report, environment);
      if (report != null) {
        new ReportDirectory(report).prepare();
      }
      return run(settings, err);
    } catch (InvalidSettingException | ReportException e) {
      err.println(e.getMessage());
      return UNTOLD;
    }
  }

  private int run(SuiteSettings settings, PrintWriter err) throws InvalidSettingException {
    try (Farewell farewell = new Farewell(err, this::conclude);
        SuiteSession session = SuiteSession.open(settings)) {
      farewell.begun(session);
      try (Progress progress = new Progress(session, err)) {
        execute(session, progress);
      } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
        Throwable first = e;
        while (first.getCause() != null) {
          first = first.getCause();
        }
        session.run().end("the suite itself failed, " + first);
      }
      int code = conclude(session);
      farewell.finished(code);
      return code;
    }
  }

  private void execute(SuiteSession session, Progress progress) {
    try (LauncherSession junit = LauncherFactory.openSession()) {
      junit.getStore().put(SuiteExtension.LAUNCHER_NAMESPACE, SuiteSession.class, session);
      Launcher launcher = junit.getLauncher();
      launcher.execute(
          LauncherDiscoveryRequestBuilder.request()
              .selectors(DiscoverySelectors.selectClass(ContractSuite.class))
              .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
              .configurationParameter(
                  "junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL")
              .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
              .configurationParameter(
                  "junit.jupiter.execution.parallel.config.fixed.parallelism",
                  String.valueOf(parallel))
              .build(),
          progress);
    }
  }

  /** Writes and prints what was found out, once. */
  private synchronized int conclude(SuiteSession session) {
    if (concluded == null) {
      concluded = told(session, session.run().report());
    }
    return concluded;
  }

  private int told(SuiteSession session, RunReport report) {
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    // First, for whatever becomes of the files: it says what was spent.
    out.println(Summary.of(report));
    out.flush();
    int code = report.count(Outcome.FAILED) > 0 ? DEVIATES : KEEPS;
    if (!report.isComplete()) {
      err.println("The run is incomplete: " + report.partialReason() + ".");
      code = UNTOLD;
    }
    try {
      session.write(report);
    } catch (ReportException e) {
      err.println(e.getMessage());
      code = UNTOLD;
    }
    err.flush();
    return code;
  }
}
