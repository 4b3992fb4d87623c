package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import java.util.Objects;

/** Shows the document's example: what operations do of which {@code mock.yaml} says nothing. */
final class ShowExample implements Behaviour {
  private final Operation operation;

  ShowExample(Operation operation) {
    this.operation = operation;
  }

  @Override
  public Answer to(MockRequest request) {
    return Objects.requireNonNullElseGet(
        request.documented(), () -> Answer.json(operation.successStatus(), request.example()));
  }
}
