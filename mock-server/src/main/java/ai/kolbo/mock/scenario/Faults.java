package ai.kolbo.mock.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.ErrorEnvelope;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What scenarios make of the content of responses. */
final class Faults {
  private static final String STATE = "state";
  private static final String PROGRESS = "progress";
  private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(UTF_8);
  private static final byte[] GARBAGE = "data: {\"id\":\"chatcmpl-\u0000,]\n\n".getBytes(UTF_8);
  private static final String PAGE =
      """
      <html>
      <head><title>%1$s</title></head>
      <body>
      <center><h1>%1$s</h1></center>
      <hr><center>nginx</center>
      </body>
      </html>
      """;

  private final ErrorEnvelope envelope;

  Faults(ApiDocument document) {
    this.envelope = new ErrorEnvelope(document);
  }

  /** The response that a scenario makes of another. */
  Answer change(Scenario scenario, Operation operation, Answer answer) {
    return switch (scenario.kind()) {
      case STATUS -> error(operation, scenario.value(500), retryAfter(scenario));
      case POLL_NOT_FOUND -> error(operation, 404, Map.of());
      case ERROR_INSIDE -> errorInside(scenario, operation, answer);
      case HTML, POLL_HTML -> html(scenario.value(502));
      case EMPTY, POLL_EMPTY -> new Answer.Body(answer.status(), answer.headers(), "", new byte[0]);
      case WRONG_TYPE -> typed(answer, scenario.value("text/plain"));
      case TRUNCATED -> onBytes(answer, bytes -> Arrays.copyOf(bytes, bytes.length / 2));
      case WRONG_SHAPE ->
          onJson(answer, body -> WrongShape.alter(body, scenario.text("member", ""), operation));
      case POLL_WITHOUT_STATE -> onJson(answer, body -> body.remove(STATE));
      case POLL_UNKNOWN_STATE ->
          onJson(answer, body -> replace(body, STATE, scenario.value("awaiting_moderation")));
      case POLL_BACKWARDS -> onJson(answer, Faults::turnBack);
      case SSE_CUT ->
          onEvents(answer, events -> cut(events, scenario.count("events", events.size() / 2)));
      case SSE_GARBAGE ->
          onEvents(answer, events -> with(events, scenario.count("events", 1), GARBAGE));
      case SSE_HEARTBEATS -> onEvents(answer, events -> alive(events, scenario.count("count", 1)));
      case SSE_NO_TERMINATOR -> onEvents(answer, events -> endless(events, operation));
      default -> answer;
    };
  }

  private Answer error(Operation operation, int status, Map<String, String> headers) {
    byte[] body = Json.bytes(envelope.body(operation, status));
    return new Answer.Body(status, headers, Operation.JSON, body);
  }

  /** Whole seconds as such, as most servers write them. */
  private static Map<String, String> retryAfter(Scenario scenario) {
    if (!scenario.has("retry-after")) {
      return Map.of();
    }
    long millis = scenario.duration("retry-after", Duration.ZERO).toMillis();
    BigDecimal seconds = BigDecimal.valueOf(millis, 3).stripTrailingZeros();
    return Map.of("Retry-After", seconds.toPlainString());
  }

  private Answer errorInside(Scenario scenario, Operation operation, Answer answer) {
    byte[] error = Json.bytes(envelope.body(operation, scenario.value(500)));
    if (answer instanceof Answer.Events) {
      byte[] event = ("data: " + new String(error, UTF_8) + "\n\n").getBytes(UTF_8);
      return onEvents(answer, events -> with(events.subList(0, events.size() / 2), 1, event));
    }
    return new Answer.Body(operation.successStatus(), Map.of(), Operation.JSON, error);
  }

  private static Answer html(int status) {
    String title =
        switch (status) {
          case 200 -> "Just a moment...";
          case 502 -> "502 Bad Gateway";
          case 503 -> "503 Service Temporarily Unavailable";
          case 504 -> "504 Gateway Time-out";
          default -> String.valueOf(status);
        };
    return new Answer.Body(status, Map.of(), "text/html", PAGE.formatted(title).getBytes(UTF_8));
  }

  private static Answer typed(Answer answer, String type) {
    if (answer instanceof Answer.Body body) {
      return new Answer.Body(body.status(), body.headers(), type, body.bytes());
    }
    if (answer instanceof Answer.Events events) {
      return new Answer.Events(
          events.status(), events.headers(), type, events.events(), events.interval());
    }
    return answer;
  }

  private static Answer onBytes(Answer answer, UnaryOperator<byte[]> change) {
    return answer instanceof Answer.Body body
        ? new Answer.Body(
            body.status(), body.headers(), body.mediaType(), change.apply(body.bytes()))
        : answer;
  }

  private static Answer onJson(Answer answer, Consumer<ObjectNode> change) {
    return onBytes(
        answer,
        bytes -> {
          try {
            JsonNode value = Json.MAPPER.readTree(bytes);
            if (value instanceof ObjectNode object && !object.isEmpty()) {
              change.accept(object);
            }
            return Json.bytes(value);
          } catch (IOException e) {
            return bytes; // Another scenario has broken it already.
          }
        });
  }

  private static void replace(ObjectNode body, String member, String value) {
    if (body.has(member)) {
      body.put(member, value);
    }
  }

  private static void turnBack(ObjectNode body) {
    int progress = body.path(PROGRESS).asInt(100);
    if (progress < 100) {
      body.put(PROGRESS, 100 - progress);
    }
  }

  private static Answer onEvents(Answer answer, UnaryOperator<List<byte[]>> change) {
    return answer instanceof Answer.Events events
        ? new Answer.Events(
            events.status(),
            events.headers(),
            events.mediaType(),
            change.apply(events.events()),
            events.interval())
        : answer;
  }

  /** Whole events, and half of the next one. */
  private static List<byte[]> cut(List<byte[]> events, int whole) {
    List<byte[]> kept = new ArrayList<>(events.subList(0, Math.min(whole, events.size())));
    if (whole < events.size()) {
      byte[] next = events.get(whole);
      kept.add(Arrays.copyOf(next, next.length / 2));
    }
    return kept;
  }

  private static List<byte[]> with(List<byte[]> events, int before, byte[] added) {
    List<byte[]> more = new ArrayList<>(events);
    more.add(Math.min(before, events.size()), added);
    return more;
  }

  private static List<byte[]> alive(List<byte[]> events, int heartbeats) {
    List<byte[]> more = new ArrayList<>();
    for (byte[] event : events) {
      for (int i = 0; i < heartbeats; i++) {
        more.add(HEARTBEAT);
      }
      more.add(event);
    }
    return more;
  }

  private static List<byte[]> endless(List<byte[]> events, Operation operation) {
    String terminator = Objects.requireNonNull(operation.stream()).terminator();
    return events.stream().filter(event -> !new String(event, UTF_8).contains(terminator)).toList();
  }
}
