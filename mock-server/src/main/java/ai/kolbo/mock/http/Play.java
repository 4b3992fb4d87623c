package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Operation;
import org.jspecify.annotations.Nullable;

/** What scenarios make of one request. */
public interface Play {

  /** Chooses the scenarios of requests. */
  interface Source {
    /**
     * The scenarios that apply to a request, each counted as used once.
     *
     * @throws Refusal if the request itself names scenarios that do not exist
     */
    Play of(Operation operation, Exchange exchange);
  }

  /** The response to send without processing the request; null if it is to be processed. */
  @Nullable Answer instead();

  /** What is asked of the operation. */
  Directions directions();

  /** What becomes of a response. */
  Answer played(Answer answer);
}
