package ai.kolbo.client.fault;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * Something that a server does.
 *
 * @param kind what rows are counted by
 * @param effect what it amounts to
 * @param status of the response, if it is a refusal
 * @param calls those that it can happen to
 * @param pace how fast the client is to lose its patience
 */
record Fault(
    String kind,
    String name,
    Effect effect,
    int status,
    Set<ClientCall> calls,
    Pace pace,
    Act act) {

  /** What the timeouts of a row depend on. */
  enum Pace {
    /** The fault is there at once: no timeout may be the reason that a row ends. */
    PROMPT,
    /** The client must lose its patience. */
    SILENT,
    /** Much is sent. */
    LARGE,
    /** The response drips without a pause: a caller that waits gets it. */
    SLOW
  }

  /** What happens to an exchange. */
  interface Act {
    /**
     * Serves one exchange, in whatever way.
     *
     * @param good the response as it should be
     */
    void serve(Peer peer, Reply good) throws IOException;
  }

  static Fault of(String kind, String name, Effect effect, Act act) {
    return new Fault(kind, name, effect, 0, ClientCall.ALL, Pace.PROMPT, act);
  }

  Fault on(Set<ClientCall> some) {
    return new Fault(kind, name, effect, status, EnumSet.copyOf(some), pace, act);
  }

  Fault on(ClientCall first, ClientCall... rest) {
    return on(EnumSet.of(first, rest));
  }

  Fault notOn(ClientCall... others) {
    Set<ClientCall> some = EnumSet.copyOf(calls);
    some.removeAll(Set.of(others));
    return on(some);
  }

  Fault at(Pace changed) {
    return new Fault(kind, name, effect, status, calls, changed, act);
  }

  Fault status(int changed) {
    return new Fault(kind, name, effect, changed, calls, pace, act);
  }

  Fault effect(Effect changed) {
    return new Fault(kind, name, changed, status, calls, pace, act);
  }

  @Override
  public String toString() {
    return kind + ": " + name;
  }
}
