package ai.kolbo.contract;

import ai.kolbo.contract.matrix.MatrixCase;
import ai.kolbo.contract.roundtrip.RoundTrip;
import ai.kolbo.contract.run.FlowCaseRunner;
import ai.kolbo.contract.run.MatrixRunner;
import ai.kolbo.contract.run.RoundTripRunner;
import ai.kolbo.contract.run.SuiteSession;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Holds a server against the OpenAPI document. The server is a mock that is started for the run, or
 * the one that {@code kolbo.contract.url} names.
 *
 * <p>All tests are made from the document at run time.
 */
@DisplayName("Contract of the Kolbo.AI API")
@ExtendWith(SuiteExtension.class)
@Execution(ExecutionMode.CONCURRENT)
public class ContractSuite {
  /**
   * One request each: what is right is taken, what is wrong is refused, as documented. Operations
   * take turns, so that none waits for its rate limit while others could go on.
   */
  @TestFactory
  @DisplayName("Matrix")
  Stream<DynamicTest> matrix(SuiteSession session) {
    session.runIdleWorkflows();
    MatrixRunner runner = new MatrixRunner(session.run());
    List<List<MatrixCase>> byOperation = session.matrix();
    int most = byOperation.stream().mapToInt(List::size).max().orElse(0);
    return IntStream.range(0, most)
        .boxed()
        .flatMap(
            turn ->
                byOperation.stream()
                    .filter(cases -> cases.size() > turn)
                    .map(cases -> cases.get(turn)))
        .map(test -> DynamicTest.dynamicTest(test.name(), () -> runner.run(test)));
  }

  /** Several requests one after the other, as the published workflows have them. */
  @TestFactory
  @DisplayName("Workflows")
  Stream<DynamicTest> workflows(SuiteSession session) {
    session.runIdleWorkflows();
    return session
        .settings()
        .workflows()
        .map(
            workflow ->
                DynamicTest.dynamicTest(
                    FlowCaseRunner.name(workflow), () -> session.run(workflow)));
  }

  /** Calls of the Java client: nothing of what the server sends is lost. */
  @TestFactory
  @DisplayName("Client round trips")
  Stream<DynamicTest> roundTrips(SuiteSession session) {
    session.runIdleWorkflows();
    RoundTripRunner runner = new RoundTripRunner(session.run());
    return session
        .settings()
        .operations(session.run().document())
        .flatMap(operation -> RoundTrip.of(operation).stream())
        .map(trip -> DynamicTest.dynamicTest(trip.name(), () -> runner.run(trip)));
  }
}
