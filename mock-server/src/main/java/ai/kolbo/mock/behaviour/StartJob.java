package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.Directions;
import ai.kolbo.mock.http.JobOutcome;
import ai.kolbo.mock.http.MockRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** Starts a job. */
final class StartJob implements Behaviour {
  private final Operation operation;
  private final Operation.Job kind;
  private final Memory memory;
  private final Orders orders;

  StartJob(Operation operation, Memory memory) {
    this.operation = operation;
    this.kind = Objects.requireNonNull(operation.job());
    this.memory = memory;
    this.orders = new Orders(operation, memory);
  }

  @Override
  public Answer to(MockRequest request) {
    Directions directions = request.directions();
    JobOutcome outcome = Objects.requireNonNullElse(directions.outcome(), JobOutcome.COMPLETED);
    ObjectNode body = request.example();
    String exampleId = body.path(kind.idField()).asText();
    String id = memory.ids().like(exampleId);
    Duration usual = memory.pace().duration(kind, memory.ids().share());
    Duration duration = Objects.requireNonNullElse(directions.duration(), usual);
    memory.settle();
    Order order = orders.place(request.known(), request.body().files());
    Job job = new Job(id, operation, order, duration, outcome, memory.clock());
    Fill.echo(body, job.request);
    // Whatever names the example's id names the job's instead.
    for (Map.Entry<String, JsonNode> member : body.deepCopy().properties()) {
      JsonNode value = member.getValue();
      if (value.isTextual() && value.textValue().contains(exampleId)) {
        body.put(member.getKey(), value.textValue().replace(exampleId, id));
      }
    }
    body.put("poll_interval_hint", pollInterval(duration));
    memory.results().ofStart(body, job);
    memory.started(job, body);
    return Answer.json(operation.successStatus(), body);
  }

  /** In seconds: the documented one, but no more than a quarter of the job's duration. */
  private BigDecimal pollInterval(Duration duration) {
    Duration set = memory.pace().pollInterval();
    double seconds =
        set != null
            ? set.toMillis() / 1000.0
            : Math.min(kind.pollIntervalHint(), duration.toMillis() / 4000.0);
    BigDecimal shortest = BigDecimal.valueOf(seconds).stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }
}
