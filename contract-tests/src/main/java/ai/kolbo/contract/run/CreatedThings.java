package ai.kolbo.contract.run;

import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

  /** The requests that undo an exchange; empty if it has made nothing, or nothing can undo it. */
  List<RequestDraft> removals(Exchange exchange) {
    Optional<Operation> operation = document.operation(exchange.method(), exchange.path());
    if (operation.isEmpty() || exchange.status() != operation.get().success()) {
      return List.of();
    }
    List<RequestDraft> removals = new ArrayList<>();
    JsonNode body = read(exchange);
    operation
        .get()
        .job()
        .filter(job -> job.has("cancelOperation"))
        .ifPresent(
            job ->
                add(
                    document.operation(job.path("cancelOperation").asText()),
                    body.path(job.path("idField").asText()),
                    removals));
    if (exchange.method().equals("POST")) {
      String answer = operation.get().node().path("x-kolbo-answer").asText();
      JsonNode thing = answer.isEmpty() ? body : body.path(answer);
      deletion(operation.get()).ifPresent(delete -> add(delete, thing.path("id"), removals));
    }
    return removals;
  }

  private Optional<Operation> deletion(Operation creation) {
    return document.operations().stream()
        .filter(other -> other.method().equals("DELETE"))
        .filter(other -> other.path().matches("\\Q" + creation.path() + "\\E/\\{[^/]+}"))
        .findFirst();
  }

  private static void add(Operation operation, JsonNode id, List<RequestDraft> removals) {
    if (id.isTextual()) {
      String escaped = URLEncoder.encode(id.asText(), StandardCharsets.UTF_8).replace("+", "%20");
      removals.add(
          RequestDraft.of(operation).withPath(operation.path().replaceFirst("\\{[^}]+}", escaped)));
    }
  }

  private static JsonNode read(Exchange exchange) {
    try {
      return ApiDocument.JSON.readTree(exchange.responseBody());
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
