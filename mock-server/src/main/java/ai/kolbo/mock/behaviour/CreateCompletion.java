package ai.kolbo.mock.behaviour;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Completes chats: at once, or as events. */
final class CreateCompletion implements Behaviour {
  private static final String DATA = "data: ";

  private final Operation operation;
  private final Operation.Stream stream;
  private final Memory memory;

  CreateCompletion(Operation operation, Memory memory) {
    this.operation = operation;
    this.stream = Objects.requireNonNull(operation.stream());
    this.memory = memory;
  }

  @Override
  public Answer to(MockRequest request) throws JsonProcessingException {
    ObjectNode completion = request.example();
    String id = memory.ids().like(completion.path("id").asText());
    if (!request.body().fields().path(stream.field()).asBoolean(false)) {
      return Answer.json(operation.successStatus(), sign(completion, request, id));
    }
    List<byte[]> events = new ArrayList<>();
    boolean withUsage =
        request.body().fields().path("stream_options").path("include_usage").asBoolean(false);
    JsonNode content =
        operation
            .response(String.valueOf(operation.successStatus()))
            .path("content")
            .path(stream.mediaType());
    JsonNode examples = content.path("examples");
    String transcript = operation.spec().resolve(examples.iterator().next()).path("value").asText();
    for (String event : transcript.split("\r?\n\r?\n")) {
      String data = event.strip();
      if (data.startsWith(DATA) && !data.equals(DATA + stream.terminator())) {
        ObjectNode chunk = (ObjectNode) Json.MAPPER.readTree(data.substring(DATA.length()));
        if (!withUsage && chunk.hasNonNull("usage") && chunk.path("choices").isEmpty()) {
          continue;
        }
        data = DATA + new String(Json.bytes(sign(chunk, request, id)), UTF_8);
      }
      if (!data.isEmpty()) {
        events.add((data + "\n\n").getBytes(UTF_8));
      }
    }
    return new Answer.Events(
        operation.successStatus(),
        Map.of(),
        stream.mediaType(),
        events,
        memory.pace().eventInterval());
  }

  /** Makes an example of a completion, or of a part of one, the answer to this request. */
  private ObjectNode sign(ObjectNode completion, MockRequest request, String id) {
    completion.put("id", id).put("created", memory.clock().instant().getEpochSecond());
    if (request.body().fields().path("model").isTextual()) {
      completion.set("model", request.body().fields().get("model"));
    }
    return completion;
  }
}
