package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import java.io.IOException;
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
                  ? new Shown(new JobStatus(operation, memory))
                  : cancel.contains(id)
                      ? new Shown(new CancelJob(operation, memory))
                      : operation.stream() != null
                          ? new CreateCompletion(operation, memory)
                          : declared(operation, memory);
      byOperation.put(id, behaviour);
    }
  }

  /** A behaviour that is asked only if the request does not say which answer it wants. */
  record Shown(Behaviour behaviour) implements Behaviour {
    @Override
    public Answer to(MockRequest request) throws IOException, InterruptedException {
      return request.isShown()
          ? Objects.requireNonNull(request.documented())
          : behaviour.to(request);
    }
  }

  private static Behaviour declared(Operation operation, Memory memory) {
    if (operation.does().has("create")) {
      return new CreateThing(operation, memory);
    }
    if (operation.does().has("key")) {
      return new Shown(new CreateKey(operation, memory));
    }
    if (operation.does().has("list")) {
      return new Shown(new ListThings(operation, memory));
    }
    if (operation.does().has("show")) {
      return new Shown(new ShowCredits(operation, memory));
    }
    for (OneThing.Verb verb : OneThing.Verb.values()) {
      if (operation.does().has(verb.word())) {
        return new Shown(new OneThing(operation, verb, memory));
      }
    }
    return new ShowExample(operation);
  }

  /** What an operation does. */
  public Behaviour of(Operation operation) {
    return Objects.requireNonNull(byOperation.get(operation.id()));
  }
}
