package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code show: {MEMBER: =credits.WORD}}: tells of the account's credits. */
final class ShowCredits implements Behaviour {
  private final Operation operation;
  private final Memory memory;

  ShowCredits(Operation operation, Memory memory) {
    this.operation = operation;
    this.memory = memory;
  }

  @Override
  public Answer to(MockRequest request) {
    memory.settle();
    ObjectNode body = request.example();
    Fill.into(body, operation.does().path("show"), memory.credits().words());
    return Answer.json(operation.successStatus(), body);
  }
}
