package ai.kolbo.mock.scenario;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a scenario does: its name, and the parameters that it takes beside those of all. */
enum Kind {
  LATENCY(Scope.ANY, "value", Type.DURATION, "jitter", Type.DURATION),
  STATUS(Scope.ANY, "value", Type.STATUS, "retry-after", Type.DURATION),
  RATE_LIMIT(Scope.ANY, "requests", Type.COUNT, "seconds", Type.COUNT),
  ERROR_INSIDE(Scope.ANY, "value", Type.STATUS),
  RESET(Scope.ANY, "at", Type.PLACE),
  CLOSE(Scope.ANY, "at", Type.PLACE),
  TRUNCATED(Scope.ANY),
  WRONG_SHAPE(Scope.ANY, "member", Type.TEXT),
  HTML(Scope.ANY, "value", Type.ANY_STATUS),
  EMPTY(Scope.ANY),
  WRONG_TYPE(Scope.ANY, "value", Type.TEXT),
  DRIP(Scope.ANY, "value", Type.DURATION, "bytes", Type.COUNT),

  SSE_CUT(Scope.STREAM, "events", Type.COUNT),
  SSE_GARBAGE(Scope.STREAM, "events", Type.COUNT),
  SSE_HEARTBEATS(Scope.STREAM, "count", Type.COUNT),
  SSE_NO_TERMINATOR(Scope.STREAM, "hold", Type.DURATION),
  REPLY(Scope.STREAM, "value", Type.TEXT, "messages", Type.MESSAGES),

  JOB_FAILED(Scope.START),
  JOB_CANCELLED(Scope.START),
  JOB_WITHOUT_RESULTS(Scope.START),
  JOB_DURATION(Scope.START, "value", Type.DURATION),

  POLL_EMPTY(Scope.POLL),
  POLL_HTML(Scope.POLL, "value", Type.ANY_STATUS),
  POLL_WITHOUT_STATE(Scope.POLL),
  POLL_UNKNOWN_STATE(Scope.POLL, "value", Type.TEXT),
  POLL_NOT_FOUND(Scope.POLL),
  POLL_BACKWARDS(Scope.POLL);

  /** The operations that a scenario can apply to. */
  enum Scope {
    ANY,

    /** Those that can stream their response. */
    STREAM,

    /** Those that start jobs. */
    START,

    /** Those that tell how a job stands. */
    POLL
  }

  /** What scenarios of all kinds take. */
  private static final Map<String, Type> COMMON =
      Map.of(
          "on",
          Type.TEXT,
          "times",
          Type.COUNT,
          "after",
          Type.COUNT,
          "job",
          Type.TEXT,
          "id",
          Type.TEXT,
          "processed",
          Type.FLAG);

  final Scope scope;
  private final Map<String, Type> parameters = new LinkedHashMap<>();

  Kind(Scope scope) {
    this.scope = scope;
  }

  Kind(Scope scope, String name, Type type) {
    this.scope = scope;
    parameters.put(name, type);
  }

  Kind(Scope scope, String name, Type type, String other, Type otherType) {
    this(scope, name, type);
    parameters.put(other, otherType);
  }

  /**
   * The kind with a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Kind named(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No scenario is called \"%s\"; there are: %s"
                        .formatted(Type.shortened(name), names())));
  }

  private static String names() {
    return Arrays.stream(values()).map(Kind::toString).collect(Collectors.joining(", "));
  }

  /** The type of a parameter; null if this kind has none of that name. */
  @Nullable Type parameter(String name) {
    return parameters.getOrDefault(name, COMMON.get(name));
  }

  /** The parameters of its own, for messages. */
  String parameterNames() {
    return String.join(", ", parameters.keySet())
        + (parameters.isEmpty() ? "" : ", ")
        + "on, times, after, job, id, processed";
  }

  /** Whether a request is processed though its response is another. */
  boolean isProcessed() {
    return switch (this) {
      case STATUS, RATE_LIMIT, ERROR_INSIDE, POLL_NOT_FOUND -> false;
      default -> true;
    };
  }

  /** The name in headers and JSON. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
