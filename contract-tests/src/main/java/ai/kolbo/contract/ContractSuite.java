package ai.kolbo.contract;

import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.matrix.Matrix;
import ai.kolbo.contract.roundtrip.RoundTrip;
import ai.kolbo.contract.run.FlowCaseRunner;
import ai.kolbo.contract.run.MatrixRunner;
import ai.kolbo.contract.run.RoundTripRunner;
import ai.kolbo.contract.run.SuiteSession;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
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
  /** One request each: what is right is taken, what is wrong is refused, as documented. */
  @TestFactory
  @DisplayName("Matrix")
  Stream<DynamicContainer> matrix(SuiteSession session) {
    session.runIdleWorkflows();
    Matrix matrix = new Matrix(session.run().document());
    MatrixRunner runner = new MatrixRunner(session.run());
    return session
        .settings()
        .operations(session.run().document())
        .map(operation -> container(operation, matrix, runner));
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

  private static DynamicContainer container(
      Operation operation, Matrix matrix, MatrixRunner runner) {
    return DynamicContainer.dynamicContainer(
        operation.title(),
        matrix.cases(operation).stream()
            .map(test -> DynamicTest.dynamicTest(test.name(), () -> runner.run(test))));
  }
}
