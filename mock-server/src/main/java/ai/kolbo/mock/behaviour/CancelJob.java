package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import ai.kolbo.mock.http.Refusal;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Ends a job before its time. */
final class CancelJob implements Behaviour {
  private final Operation operation;
  private final Memory memory;
  private final String idMember;

  CancelJob(Operation operation, Memory memory) {
    this.operation = operation;
    this.memory = memory;
    this.idMember = operation.idParameter();
  }

  @Override
  public Answer to(MockRequest request) {
    memory.settle();
    Job job = memory.jobs().find(request.id());
    if (job == null) {
      throw Refusal.asDocumented(404, Map.of());
    }
    if (!operation.id().equals(job.kind().cancelOperation()) || !memory.jobs().cancel(job)) {
      throw Refusal.asDocumented(409, Map.of());
    }
    memory.settle();
    ObjectNode body = request.example();
    return Answer.json(operation.successStatus(), body.put(idMember, job.id));
  }
}
