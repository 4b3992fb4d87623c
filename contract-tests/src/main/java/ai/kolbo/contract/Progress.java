package ai.kolbo.contract;

import ai.kolbo.contract.matrix.Matrix;
import ai.kolbo.contract.report.CaseResult.Outcome;
import ai.kolbo.contract.roundtrip.RoundTrip;
import ai.kolbo.contract.run.RunRecorder;
import ai.kolbo.contract.run.SuiteSession;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Says how far a run is: on one line of a terminal, or every ten seconds elsewhere. */
final class Progress implements TestExecutionListener, AutoCloseable {
  private static final long TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final SuiteSession session;
  private final PrintWriter err;
  private final boolean isTerminal = System.console() != null && System.getenv("CI") == null;
  private final int total;
  private long last;

  Progress(SuiteSession session, PrintWriter err) {
    this.session = session;
    this.err = err;
    Matrix matrix = new Matrix(session.run().document());
    this.total =
        session
                .settings()
                .operations(session.run().document())
                .mapToInt(
                    operation -> matrix.cases(operation).size() + RoundTrip.of(operation).size())
                .sum()
            + (int) session.settings().workflows().count();
  }

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    long now = System.nanoTime();
    if (test.isTest() && now - last >= (isTerminal ? TERMINAL_NANOS : LOG_NANOS)) {
      last = now;
      print();
    }
  }

  private void print() {
    RunRecorder recorder = session.run().recorder();
    String line =
        "%,d of %,d cases · %d failed · %d skipped · %d deviations"
            .formatted(
                recorder.cases().size(),
                total,
                recorder.count(Outcome.FAILED),
                recorder.count(Outcome.SKIPPED),
                recorder.deviations().size());
    if (isTerminal) {
      err.print("\r" + line + "\033[K");
    } else {
      err.println(line);
    }
    err.flush();
  }

  @Override
  public synchronized void close() {
    print();
    if (isTerminal) {
      err.println();
    }
  }
}
