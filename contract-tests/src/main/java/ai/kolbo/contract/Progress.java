package ai.kolbo.contract;

import ai.kolbo.contract.report.CaseResult.Outcome;
import ai.kolbo.contract.roundtrip.RoundTrip;
import ai.kolbo.contract.run.RunRecorder;
import ai.kolbo.contract.run.SuiteSession;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Says how far a run is: on one line of a terminal, or every ten seconds elsewhere. */
final class Progress implements TestExecutionListener, AutoCloseable {
  private static final long TERMINAL_MILLIS = 100;
  private static final long LOG_MILLIS = 10_000;

  private final SuiteSession session;
  private final PrintWriter err;
  private final boolean isTerminal = System.console() != null && System.getenv("CI") == null;
  private final int total;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });

  Progress(SuiteSession session, PrintWriter err) {
    this.session = session;
    this.err = err;
    this.total =
        session.matrix().stream().mapToInt(List::size).sum()
            + session
                .settings()
                .operations(session.run().document())
                .mapToInt(operation -> RoundTrip.of(operation).size())
                .sum()
            + (int) session.settings().workflows().count();
    // By the clock: a run may wait long for the rate limits.
    long millis = isTerminal ? TERMINAL_MILLIS : LOG_MILLIS;
    clock.scheduleAtFixedRate(this::print, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** What is wrong with the suite itself must not look like a run without failures. */
  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isContainer() && result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
      session
          .run()
          .end(
              "the suite itself failed, "
                  + result.getThrowable().map(Throwable::toString).orElse("without a reason"));
    }
  }

  private synchronized void print() {
    RunRecorder recorder = session.run().recorder();
    String line =
        String.format(
            Locale.ROOT,
            "%,d of %,d cases · %,d failed · %,d skipped · %,d deviations",
            recorder.cases().size(),
            total,
            recorder.count(Outcome.FAILED),
            recorder.count(Outcome.SKIPPED),
            recorder.deviations().size());
    if (isTerminal) {
      // Without a line break where the terminal is narrow.
      err.print("\r\033[?7l" + line + "\033[?7h\033[K");
    } else {
      err.println(line);
    }
    err.flush();
  }

  @Override
  public void close() {
    clock.shutdown();
    print();
    if (isTerminal) {
      err.println();
    }
  }
}
