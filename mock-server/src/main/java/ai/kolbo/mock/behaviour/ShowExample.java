package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** {@code show: MEMBERS}, or no rule at all: shows the document's example with these members. */
final class ShowExample implements Behaviour {
  private final Operation operation;

  ShowExample(Operation operation) {
    this.operation = operation;
  }

  @Override
  public Answer to(MockRequest request) {
    if (request.documented() != null) {
      return request.documented();
    }
    ObjectNode example = request.example();
    Fill.into(example, operation.does().path("show"), Vocabulary.of(Map.of()));
    return Answer.json(operation.successStatus(), example);
  }
}
