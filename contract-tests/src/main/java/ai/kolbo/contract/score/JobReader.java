package ai.kolbo.contract.score;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Exchange;
import ai.kolbo.contract.score.Step.JobStep;
import ai.kolbo.contract.score.Step.JobStep.Kind;
import ai.kolbo.contract.score.Step.JobStep.State;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Reads from exchanges what they say of jobs, as the document describes it. */
final class JobReader {
  private static final String INTERVAL = "poll_interval_hint";

  private final ApiDocument document;
  private final Set<String> polls = new HashSet<>();

  /** By the id of a status operation: the member that has the state. */
  private final Map<String, String> stateMembers = new HashMap<>();

  JobReader(ApiDocument document) {
    this.document = document;
    for (Operation operation : document.operations()) {
      operation.job().ifPresent(job -> polls.add(job.path("statusOperation").asText()));
    }
    for (String poll : polls) {
      stateMembers.put(poll, stateMember(document.operation(poll)));
    }
  }

  private String stateMember(Operation poll) {
    JsonNode schema =
        document.resolve(
            poll.response(poll.success()).path("content").path("application/json").path("schema"));
    return schema.path("properties").properties().stream()
        .filter(property -> document.resolve(property.getValue()).has("x-kolbo-terminal"))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  /** Whether an operation tells the state of a job. */
  boolean isPoll(Operation operation) {
    return polls.contains(operation.id());
  }

  /** The member of a status response that has the state; empty if the operation is no poll. */
  String stateMember(String operation) {
    return stateMembers.getOrDefault(operation, "");
  }

  JobStep read(Operation operation, Exchange exchange) {
    if (isPoll(operation)) {
      return new JobStep(
          Kind.POLL, pathId(operation, exchange.path()), 0, state(operation, exchange));
    }
    if (operation.job().isEmpty()) {
      return operation.path().contains("{")
          ? new JobStep(Kind.OTHER, pathId(operation, exchange.path()), 0, State.NOT_SAID)
          : JobStep.NONE;
    }
    JsonNode job = operation.job().get();
    JsonNode started = successful(exchange);
    double interval = started.path(INTERVAL).asDouble(job.path("pollIntervalHint").asDouble());
    String id = started.path(job.path("idField").asText()).asText();
    return new JobStep(Kind.START, id, interval, State.NOT_SAID);
  }

  /** The id of the job that the body of a response has; empty if there is none. */
  String startedJob(Operation operation, byte[] body) {
    String member = operation.job().map(job -> job.path("idField").asText()).orElse("");
    return member.isEmpty() ? "" : json(body).path(member).asText();
  }

  private static JsonNode successful(Exchange exchange) {
    if (!exchange.complete() || exchange.status() / 100 != 2) {
      return MissingNode.getInstance();
    }
    return exchange.responseJson();
  }

  private static JsonNode json(byte[] body) {
    try {
      return ApiDocument.JSON.readTree(body);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** The value of the first parameter of a path; empty if it has none. */
  static String pathId(Operation operation, String path) {
    String[] template = operation.path().split("/");
    String[] segments = path.split("/");
    for (int i = 0; i < Math.min(template.length, segments.length); i++) {
      if (template[i].startsWith("{")) {
        return segments[i];
      }
    }
    return "";
  }

  private State state(Operation operation, Exchange exchange) {
    String member = stateMember(operation.id());
    JsonNode state = successful(exchange).path(member);
    if (!state.isTextual()) {
      return State.NOT_SAID;
    }
    JsonNode schema = stateSchema(operation, member);
    String word = state.asText().strip().toLowerCase(Locale.ROOT);
    String known = schema.path("x-kolbo-spellings").path(word).asText(word);
    if (has(schema.path("x-kolbo-terminal"), known)) {
      return State.ENDED;
    }
    return has(schema.path("enum"), known) ? State.RUNNING : State.UNKNOWN;
  }

  private JsonNode stateSchema(Operation operation, String member) {
    JsonNode schema =
        document.resolve(
            operation
                .response(operation.success())
                .path("content")
                .path("application/json")
                .path("schema"));
    return document.resolve(schema.path("properties").path(member));
  }

  private static boolean has(JsonNode words, String word) {
    return StreamSupport.stream(words.spliterator(), false)
        .anyMatch(each -> each.asText().equals(word));
  }
}
