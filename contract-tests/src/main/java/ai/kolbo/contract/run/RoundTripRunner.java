package ai.kolbo.contract.run;

import ai.kolbo.contract.deployment.Deployment;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.roundtrip.RoundTrip;
import org.opentest4j.TestAbortedException;

/** Runs calls of the Java client. */
public final class RoundTripRunner {
  /** The name of these cases in reports. */
  public static final String GROUP = "round trip";

  private final SuiteRun run;

  /** Runs calls as part of a run. */
  public RoundTripRunner(SuiteRun run) {
    this.run = run;
  }

  /**
   * Makes a call.
   *
   * @throws AssertionError if something is lost on the way
   * @throws TestAbortedException if it is skipped
   */
  public void run(RoundTrip trip) throws Exception {
    run.run(
        trip.operation(), trip.operation().title(), GROUP, trip.name(), latencies -> made(trip));
  }

  private void made(RoundTrip trip) throws Exception {
    Deployment deployment = run.deployment();
    Operation operation = trip.operation();
    boolean isHarmless = operation.isReadOnly() && !operation.path().contains("{");
    if (!run.allowance().isFree() && !isHarmless) {
      throw new TestAbortedException("changes something, or needs something that exists");
    }
    if (run.document().isForUsers(operation) && deployment.userToken() == null) {
      throw new TestAbortedException("needs the token of a signed-in user");
    }
    // What may run against a deployment is a single request.
    run.connection().awaitTurn(operation);
    run.connection()
        .making(
            operation,
            () -> {
              run.connection().undo(operation, trip.run(deployment, run.document()));
              return operation;
            });
  }
}
