package ai.kolbo.contract.run;

import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How to take away again what a request has made: the operation that deletes below the path that
 * created, or the one that cancels a job and gives its credits back.
 */
final class CreatedThings {
  private final ApiDocument document;

  CreatedThings(ApiDocument document) {
    this.document = document;
  }

  /** Whether an operation makes things that another one takes away. */
  boolean makes(Operation operation) {
    return deletion(operation).isPresent();
  }

  /** The request that takes away what a response says was made; empty if there is none. */
  Optional<RequestDraft> removal(Operation operation, JsonNode response) {
    return deletion(operation).flatMap(delete -> draft(delete, thing(delete, response).path("id")));
  }

  /** Where a response has the thing: in the member in which reading it has it, too. */
  private JsonNode thing(Operation deletion, JsonNode response) {
    String member =
        document.operations().stream()
            .filter(other -> other.method().equals("GET"))
            .filter(other -> other.path().equals(deletion.path()))
            .map(other -> other.node().path("x-kolbo-answer").asText())
            .findFirst()
            .orElse("");
    return member.isEmpty() ? response : response.path(member);
  }

  /** The request that cancels a job, which gives its credits back; empty if there is none. */
  Optional<RequestDraft> cancellation(Operation operation, JsonNode response) {
    return operation
        .job()
        .filter(job -> job.has("cancelOperation"))
        .flatMap(
            job ->
                draft(
                    document.operation(job.path("cancelOperation").asText()),
                    response.path(job.path("idField").asText())));
  }

  private Optional<Operation> deletion(Operation creation) {
    return document.operations().stream()
        .filter(other -> creation.method().equals("POST"))
        .filter(other -> other.method().equals("DELETE"))
        .filter(other -> other.path().matches("\\Q" + creation.path() + "\\E/\\{[^/]+}"))
        .findFirst();
  }

  private static Optional<RequestDraft> draft(Operation operation, JsonNode id) {
    if (!id.isTextual()) {
      return Optional.empty();
    }
    String escaped = URLEncoder.encode(id.asText(), StandardCharsets.UTF_8).replace("+", "%20");
    return Optional.of(
        RequestDraft.of(operation).withPath(operation.path().replaceFirst("\\{[^}]+}", escaped)));
  }
}
