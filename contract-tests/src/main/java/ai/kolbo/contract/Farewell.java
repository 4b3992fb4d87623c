package ai.kolbo.contract;

import ai.kolbo.contract.run.SuiteRun;
import ai.kolbo.contract.run.SuiteSession;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Lets a run that is interrupted, such as by Ctrl-C, end with its report. */
final class Farewell implements AutoCloseable {
  /** How long requests under way may take to respond, and then to break off. */
  private static final long RESPONSE_SECONDS = 3;

  private static final long BREAK_SECONDS = 3;

  private final PrintWriter err;
  private final ToIntFunction<SuiteSession> conclusion;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupted, "farewell");
  private volatile @Nullable SuiteSession session;
  private volatile int code = ContractCommand.UNTOLD;

  /**
   * @param conclusion writes the report, once; returns the exit code
   */
  Farewell(PrintWriter err, ToIntFunction<SuiteSession> conclusion) {
    this.err = err;
    this.conclusion = conclusion;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** From now on there is something to report. */
  void begun(SuiteSession begun) {
    session = begun;
  }

  /** From now on the process may end, with this exit code. */
  void finished(int exitCode) {
    code = exitCode;
    finished.countDown();
  }

  private void interrupted() {
    SuiteSession begun = session;
    try {
      if (finished.getCount() > 0 && begun == null) {
        err.println("Interrupted before the run began.");
        err.flush();
      } else if (begun != null && !isEnded(begun.run())) {
        // Something does not let go.
        conclusion.applyAsInt(begun);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }

  private boolean isEnded(SuiteRun run) throws InterruptedException {
    run.end("interrupted");
    if (finished.await(RESPONSE_SECONDS, TimeUnit.SECONDS)) {
      return true;
    }
    run.breakOff();
    return finished.await(BREAK_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends the watch, unless the process is about to end. */
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends already, with the code that is known.
    }
  }
}
