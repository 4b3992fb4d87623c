package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Chooses once what each operation does. */
public final class Behaviours {
  private final Map<String, Behaviour> byOperation = new HashMap<>();

  /** The behaviours of all operations of a document. */
  public Behaviours(ApiDocument document, Memory memory) {
    Set<String> status = new HashSet<>();
    Set<String> cancel = new HashSet<>();
    for (Operation operation : document.operations()) {
      if (operation.job() != null) {
        status.add(operation.job().statusOperation());
        cancel.add(String.valueOf(operation.job().cancelOperation()));
      }
    }
    for (Operation operation : document.operations()) {
      String id = operation.id();
      Behaviour behaviour =
          operation.job() != null
              ? new StartJob(operation, memory)
              : status.contains(id)
                  ? shown(new JobStatus(operation, memory))
                  : cancel.contains(id)
                      ? shown(new CancelJob(operation, memory))
                      : operation.stream() != null
                          ? new CreateCompletion(operation, memory)
                          : declared(operation, memory);
      byOperation.put(id, behaviour);
    }
  }

  /** A behaviour that is asked only if the request does not say which answer it wants. */
  private static Behaviour shown(Behaviour behaviour) {
    return request ->
        request.isShown() ? Objects.requireNonNull(request.documented()) : behaviour.to(request);
  }

  private static Behaviour declared(Operation operation, Memory memory) {
    if (operation.does().has("create")) {
      return new CreateThing(operation, memory);
    }
    if (operation.does().has("list")) {
      return shown(new ListThings(operation, memory));
    }
    for (OneThing.Verb verb : OneThing.Verb.values()) {
      if (operation.does().has(verb.word())) {
        return shown(new OneThing(operation, verb, memory));
      }
    }
    return request ->
        Objects.requireNonNullElseGet(
            request.documented(), () -> Answer.json(operation.successStatus(), request.example()));
  }

  /** What an operation does. */
  public Behaviour of(Operation operation) {
    return Objects.requireNonNull(byOperation.get(operation.id()));
  }
}
