package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import ai.kolbo.mock.http.Refusal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** Tells how a job stands, by the document's example of such a job in that state. */
final class JobStatus implements Behaviour {
  private final Operation operation;
  private final Memory memory;
  private final String idMember;

  JobStatus(Operation operation, Memory memory) {
    this.operation = operation;
    this.memory = memory;
    this.idMember = operation.idParameter();
  }

  @Override
  public Answer to(MockRequest request) {
    Job job = memory.jobs().find(request.id());
    if (job == null || !job.kind().statusOperation().equals(operation.id())) {
      throw Refusal.asDocumented(404, Map.of());
    }
    Job.State state = job.state();
    // After the state: what the job leaves behind is there when the status says that it has ended.
    memory.settle();
    ObjectNode body = example(job, state);
    body.put(idMember, job.id);
    if (state == Job.State.CANCELLED) {
      body.put("state", state.name().toLowerCase(Locale.ROOT)).remove("progress");
    } else if (state == Job.State.PROCESSING && body.has("progress")) {
      body.put("progress", (int) Math.min(99, job.progress() * 100));
    }
    memory.results().into(body, job, state);
    if (state == Job.State.COMPLETED && !job.hasResults()) {
      JobResults.takeFrom(body);
    }
    if (state != Job.State.PROCESSING) {
      memory.results().ofEnd(body, job, operation);
    }
    return Answer.json(operation.successStatus(), memory.shown(body, request.origin()));
  }

  private ObjectNode example(Job job, Job.State state) {
    Operation.StatusExamples names = job.kind().statusExamples();
    String name =
        switch (state) {
          case COMPLETED -> memory.results().completedExample(job, names.completed());
          case FAILED -> names.failed();
          default -> names.processing();
        };
    JsonNode example = operation.successExample(name);
    if (!example.isObject()) {
      throw new IllegalStateException("The document has no example " + name);
    }
    return example.deepCopy();
  }
}
