package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.behaviour.Things.Thing;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import ai.kolbo.mock.http.Refusal;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/**
 * {@code get: KIND}, {@code change: KIND} and {@code delete: KIND}: what is done with the thing
 * whose id stands in the path.
 */
final class OneThing implements Behaviour {
  private final Operation operation;
  private final Memory memory;
  private final Verb verb;
  private final String kind;

  /** What is done with the thing. */
  enum Verb {
    GET,
    CHANGE,
    DELETE;

    /** As it stands in {@code mock.yaml}. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  OneThing(Operation operation, Verb verb, Memory memory) {
    this.operation = operation;
    this.memory = memory;
    this.verb = verb;
    this.kind = operation.does().path(verb.word()).asText();
  }

  @Override
  public Answer to(MockRequest request) {
    memory.settle();
    Thing thing = memory.things().find(kind, request.id());
    if (thing == null) {
      throw Refusal.asDocumented(404, Map.of());
    }
    if (verb != Verb.GET && !thing.isOwn()) {
      // What everybody sees is nobody's to change.
      throw Refusal.asDocumented(403, Map.of());
    }
    if (verb == Verb.DELETE) {
      memory.things().remove(thing);
      return Answer.json(operation.successStatus(), request.example());
    }
    if (verb == Verb.CHANGE) {
      ObjectNode changed = thing.shown().deepCopy();
      changed.setAll(request.known());
      Vocabulary words = Vocabulary.time(memory.clock()).or(Vocabulary.request(request.known()));
      Fill.into(changed, operation.does().path("fill"), words);
      thing = thing.showing(changed);
      memory.things().put(thing);
    }
    ObjectNode shown = memory.shown(thing.shown(), request.origin());
    String member = operation.node().path("x-kolbo-answer").asText();
    return Answer.json(
        operation.successStatus(), member.isEmpty() ? shown : request.example().set(member, shown));
  }
}
