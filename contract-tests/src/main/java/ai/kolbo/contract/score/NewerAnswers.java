package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes responses such as a newer server may send: every object has one member more, each job is
 * first in a state that nobody knows, and what can be answered as a stream has unknown values in
 * its enumerations. Clients have to bear that.
 */
public final class NewerAnswers implements ResponseChange {
  private static final String ADDED = "added_later";

  private final ApiDocument document;
  private final JobReader jobs;
  private final Set<String> polled = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<String>> enumerations = new ConcurrentHashMap<>();

  /** Changes the responses of a document's operations. */
  public NewerAnswers(ApiDocument document) {
    this.document = document;
    this.jobs = new JobReader(document);
  }

  @Override
  public boolean concerns(Received request, PassingResponse head) {
    return request.operation().isPresent() && head.status() / 100 == 2 && head.isJson();
  }

  @Override
  public PassingResponse apply(Received request, PassingResponse response) {
    Operation operation = request.operation().orElseThrow();
    JsonNode body;
    try {
      body = ApiDocument.JSON.readTree(response.body());
    } catch (IOException e) {
      return response;
    }
    Set<String> open =
        operation.node().has("x-kolbo-stream")
            ? enumerations.computeIfAbsent(operation.id(), id -> enumerations(operation))
            : Set.of();
    extend(body, open);
    String state = jobs.stateMember(operation.id());
    if (body.has(state) && polled.add(request.path())) {
      // What is not there any more would tell that the job has ended.
      ((ObjectNode) body).put(state, ADDED).remove("result");
    }
    return response.withBody(body.toString().getBytes(UTF_8));
  }

  private static void extend(JsonNode node, Set<String> open) {
    node.forEach(child -> extend(child, open));
    if (node instanceof ObjectNode object) {
      open.stream()
          .filter(name -> object.path(name).isTextual())
          .forEach(name -> object.put(name, ADDED));
      object.putObject(ADDED).put("value", 1);
    }
  }

  /** The members of an operation's response that have one of several values. */
  private Set<String> enumerations(Operation operation) {
    Set<String> names = new HashSet<>();
    JsonNode schema =
        operation
            .response(operation.success())
            .path("content")
            .path("application/json")
            .path("schema");
    collect(schema, names, new HashSet<>());
    return names;
  }

  private void collect(JsonNode schema, Set<String> names, Set<JsonNode> seen) {
    JsonNode resolved = document.resolve(schema);
    if (!seen.add(resolved)) {
      return;
    }
    for (Map.Entry<String, JsonNode> property : resolved.path("properties").properties()) {
      if (document.resolve(property.getValue()).path("enum").size() > 1) {
        names.add(property.getKey());
      }
      collect(property.getValue(), names, seen);
    }
    collect(resolved.path("items"), names, seen);
  }
}
