package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.behaviour.Things.Thing;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * {@code key: api-key}: makes an API key, which only this answer shows in full. Over {@code most}
 * active ones the answer is the example that {@code tooMany} names.
 */
final class CreateKey implements Behaviour {
  private static final String LIFETIME = "expiresInDays";

  /** How much of a key tells it from others, after what all keys begin with. */
  private static final int SHOWN_CHARACTERS = 6;

  private final Operation operation;
  private final Memory memory;
  private final JsonNode rules;

  CreateKey(Operation operation, Memory memory) {
    this.operation = operation;
    this.memory = memory;
    this.rules = operation.does();
  }

  @Override
  public synchronized Answer to(MockRequest request) {
    ApiKeys keys = memory.keys();
    long active = memory.things().all(ApiKeys.KIND, null).stream().filter(keys::isActive).count();
    if (active >= rules.path("most").asInt()) {
      return Answer.json(400, operation.example("400", rules.path("tooMany").asText()));
    }
    ObjectNode body = request.example();
    ObjectNode shown = (ObjectNode) body.required(rules.path("in").asText());
    Instant now = memory.clock().instant();
    String id = memory.ids().like(shown.path("id").asText());
    String key = keys.make(id);
    Vocabulary words =
        Vocabulary.of(
                Map.of(
                    "id", () -> id,
                    "key", () -> key,
                    "key.start", () -> key.substring(0, keys.prefix().length() + SHOWN_CHARACTERS),
                    "key.end", () -> now.plus(lifetime(request))))
            .or(Vocabulary.time(Clock.fixed(now, ZoneOffset.UTC)));
    Fill.echo(shown, request.known());
    Fill.into(shown, rules.path("fill"), words);
    memory.things().put(new Thing(ApiKeys.KIND, id, null, shown.deepCopy(), null, null, true));
    Fill.into(body, rules.path("answer"), words);
    return Answer.json(operation.successStatus(), body);
  }

  private Duration lifetime(MockRequest request) {
    int usual = operation.bodyMembers().get(LIFETIME).path("default").asInt();
    return Duration.ofDays(request.known().path(LIFETIME).asInt(usual));
  }
}
