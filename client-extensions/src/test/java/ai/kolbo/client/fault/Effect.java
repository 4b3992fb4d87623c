package ai.kolbo.client.fault;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a fault amounts to for a client. */
enum Effect {
  /** An odd way to respond, but a good response. */
  SERVED,
  /** No connection was made. */
  NO_CONNECTION,
  /** The server is not who it should be. */
  NOT_TRUSTED,
  /** The server says that it did not act. */
  NOT_ACCEPTED,
  /** The request went out; no whole response came. */
  NO_RESPONSE,
  /** As {@link #NO_RESPONSE}, but the first attempt takes all the time that a read has. */
  UNSTEADY,
  /** As {@link #NO_CONNECTION}, but the first attempt takes all the time that there is. */
  UNSTEADY_CONNECTION,
  /** A success that is not what it should be. */
  NOT_READABLE,
  /** A success with more bytes than the client takes. */
  OVERSIZED,
  /** A stream that breaks after it has begun. */
  BROKEN_STREAM,
  /** A refusal that stays. */
  REFUSED,
  /** A refusal by a rate limiter, before anything was done. */
  BUSY,
  /** A refusal that may pass, after whatever was done. */
  FAILING,
  /** A redirect that leads nowhere. */
  CIRCLE,
  /** A redirect that leads to a good response. */
  MOVED;

  /**
   * The right outcome of calls that start, change or delete something, of reads, and of waits for a
   * job: if the fault comes once, and if it comes always.
   */
  private static final String TABLE =
      """
      |               | changes   |           | reads     |             | waits     |           |
      |               | once      | always    | once      | always      | once      | always    |
      | SERVED        | DONE      | DONE      | DONE      | DONE        | DONE      | DONE      |
      | NO_CONNECTION | DONE      | NOT_SENT  | DONE      | UNREACHABLE | DONE      | TIMED_OUT |
      | NOT_TRUSTED   | PERMANENT | PERMANENT | PERMANENT | PERMANENT   | PERMANENT | PERMANENT |
      | NOT_ACCEPTED  | DONE      | NOT_SENT  | DONE      | UNREACHABLE | DONE      | TIMED_OUT |
      | NO_RESPONSE   | UNCERTAIN | UNCERTAIN | DONE      | UNREACHABLE | DONE      | TIMED_OUT |
      | UNSTEADY      | UNCERTAIN | UNCERTAIN | UNREACHABLE | UNREACHABLE | DONE    | TIMED_OUT |
      | UNSTEADY_CONNECTION | NOT_SENT | NOT_SENT | UNREACHABLE | UNREACHABLE | DONE | TIMED_OUT |
      | NOT_READABLE  | MALFORMED | MALFORMED | MALFORMED | MALFORMED   | DONE      | TIMED_OUT |
      | OVERSIZED     | TOO_LARGE | TOO_LARGE | TOO_LARGE | TOO_LARGE   | DONE      | TIMED_OUT |
      | BROKEN_STREAM | CUT_OFF   | CUT_OFF   |           |             |           |           |
      | REFUSED       | REFUSED   | REFUSED   | REFUSED   | REFUSED     | REFUSED   | REFUSED   |
      | BUSY          | DONE      | REFUSED   | DONE      | REFUSED     | DONE      | TIMED_OUT |
      | FAILING       | REFUSED   | REFUSED   | DONE      | REFUSED     | DONE      | TIMED_OUT |
      | CIRCLE        | REFUSED   | REFUSED   | DONE      | PERMANENT   | DONE      | PERMANENT |
      | MOVED         | REFUSED   | REFUSED   | DONE      | DONE        | DONE      | DONE      |
      """;

  private static final Map<Effect, List<String>> OUTCOMES = new EnumMap<>(Effect.class);

  static {
    TABLE
        .lines()
        .skip(2)
        .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
        .forEach(cells -> OUTCOMES.put(valueOf(cells.get(0)), cells.subList(1, cells.size())));
  }

  Outcome outcome(ClientCall call, boolean isAlways) {
    int first =
        switch (call) {
          case READ, DOWNLOAD -> 2;
          case POLL, OWN_POLL -> 4;
          default -> 0;
        };
    return Outcome.valueOf(OUTCOMES.get(this).get(isAlways ? first + 1 : first));
  }

  static Effect of(int status) {
    return switch (status) {
      case 429 -> BUSY;
      case 408, 500, 502, 503, 504 -> FAILING;
      default -> REFUSED;
    };
  }
}
