package ai.kolbo.mock.scenario;

import ai.kolbo.mock.document.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something out of the ordinary that happens to requests: a delay, an error, a broken connection, a
 * job that fails. A scenario applies to every operation that it makes sense for and to any number
 * of requests, unless {@link #on}, {@link #times} and {@link #after} say otherwise. Scenarios of
 * different kinds that apply to the same request are combined; of those of the same kind the first
 * is used up before the next.
 *
 * <pre>{@code
 * mock.scenario(Scenario.status(503).retryAfter(Duration.ofSeconds(1)).on("generateImage").times(2));
 * }</pre>
 *
 * <p>Each has a text form, such as {@code status=503 retry-after=1s on=generateImage times=2}, for
 * the header {@code X-Kolbo-Mock-Scenario} and the admin endpoint; see {@link #parse}. Immutable.
 */
public final class Scenario {

  /** Where a connection is broken. */
  public enum Place {
    /** Nothing of the response is sent. */
    BEFORE_HEADERS,

    /** Status and headers are sent, but nothing of the body. */
    AFTER_HEADERS,

    /** Half of the body is sent; half of the events of a stream. */
    MID_BODY;

    private String text() {
      return Type.name(this);
    }
  }

  private static final String VALUE = "value";
  private static final String OPERATIONS = "|";

  private final Kind kind;
  private final Map<String, String> parameters;

  private Scenario(Kind kind, Map<String, String> parameters) {
    this.kind = kind;
    this.parameters = Collections.unmodifiableMap(parameters);
  }

  private static Scenario of(Kind kind) {
    return new Scenario(kind, Map.of());
  }

  /**
   * The scenario with a name and parameters.
   *
   * @throws IllegalArgumentException if there is no such scenario or parameter, or a value is wrong
   */
  static Scenario of(String name, Map<String, String> parameters) {
    Scenario scenario = of(Kind.named(name));
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      scenario = scenario.with(parameter.getKey(), parameter.getValue());
    }
    return scenario;
  }

  /**
   * Reads scenarios in their text form: {@code NAME[=VALUE] [PARAMETER=VALUE …]}, one after the
   * other with a semicolon between them. A value with spaces, commas or semicolons stands in double
   * quotes.
   *
   * @throws IllegalArgumentException if there is no such scenario or parameter, or a value is wrong
   */
  public static List<Scenario> parse(String text) {
    return new ScenarioText(text).read();
  }

  /**
   * Delays the response.
   *
   * @param delay 0 to 366 days
   */
  public static Scenario latency(Duration delay) {
    return of(Kind.LATENCY).with(VALUE, delay.toString());
  }

  /**
   * Delays the response by a time that varies from request to request.
   *
   * @param delay the shortest
   * @param jitter the most that is added to it
   */
  public static Scenario latency(Duration delay, Duration jitter) {
    return latency(delay).with("jitter", jitter.toString());
  }

  /**
   * Responds with an error instead of processing the request. The body is the one that the document
   * has for the operation and the status, or has the shape of the nearest one.
   *
   * @param status 400 to 599
   */
  public static Scenario status(int status) {
    return of(Kind.STATUS).with(VALUE, String.valueOf(status));
  }

  /** Adds {@code Retry-After}, in seconds, to {@link #status}. */
  public Scenario retryAfter(Duration retryAfter) {
    return with("retry-after", retryAfter.toString());
  }

  /** Enforces the rate limits that the document states; requests that exceed one get a 429. */
  public static Scenario rateLimit() {
    return of(Kind.RATE_LIMIT);
  }

  /** Enforces this rate limit, for each user and operation. */
  public static Scenario rateLimit(int requests, Duration window) {
    return rateLimit()
        .with("requests", String.valueOf(requests))
        .with("seconds", String.valueOf(window.toSeconds()));
  }

  /** Responds with the status of success, but the body of a server error. */
  public static Scenario errorInside() {
    return of(Kind.ERROR_INSIDE);
  }

  /** Resets the connection. */
  public static Scenario reset(Place place) {
    return of(Kind.RESET).with("at", place.text());
  }

  /** Closes the connection too early, without a reset. */
  public static Scenario close(Place place) {
    return of(Kind.CLOSE).with("at", place.text());
  }

  /** Sends the first half of a JSON body as if it were all of it. */
  public static Scenario truncated() {
    return of(Kind.TRUNCATED);
  }

  /** Gives the most important member of a JSON body a value of another type. */
  public static Scenario wrongShape() {
    return of(Kind.WRONG_SHAPE);
  }

  /**
   * Gives a member of a JSON body a value of another type.
   *
   * @param member its name, with dots on the way to a member of a member
   */
  public static Scenario wrongShape(String member) {
    return wrongShape().with("member", member);
  }

  /** Responds with an HTML page, as proxies do. */
  public static Scenario html(int status) {
    return of(Kind.HTML).with(VALUE, String.valueOf(status));
  }

  /** Sends an empty body. */
  public static Scenario empty() {
    return of(Kind.EMPTY);
  }

  /** Calls the body what it is not. */
  public static Scenario wrongType(String mediaType) {
    return of(Kind.WRONG_TYPE).with(VALUE, mediaType);
  }

  /**
   * Sends the body in small pieces.
   *
   * @param bytes of each piece
   * @param pause after each piece
   */
  public static Scenario drip(int bytes, Duration pause) {
    return of(Kind.DRIP).with(VALUE, pause.toString()).with("bytes", String.valueOf(bytes));
  }

  /** Resets the connection of a stream in the middle of an event, after half of the events. */
  public static Scenario sseCut() {
    return of(Kind.SSE_CUT);
  }

  /** As {@link #sseCut()}, after a number of whole events. */
  public static Scenario sseCut(int events) {
    return sseCut().with("events", String.valueOf(events));
  }

  /** Puts an event that is no JSON into a stream, after the first event. */
  public static Scenario sseGarbage() {
    return of(Kind.SSE_GARBAGE);
  }

  /** Sends comments between the events of a stream. */
  public static Scenario sseHeartbeats() {
    return of(Kind.SSE_HEARTBEATS);
  }

  /** Ends a stream without its terminator. */
  public static Scenario sseNoTerminator() {
    return of(Kind.SSE_NO_TERMINATOR);
  }

  /**
   * Lets a chat completion reply with a text.
   *
   * @param content or the JSON of an assistant message, with members such as {@code tool_calls},
   *     {@code refusal} and {@code finish_reason}
   */
  public static Scenario reply(String content) {
    return of(Kind.REPLY).with(VALUE, content);
  }

  /** Lets a job fail, with the failure that the document shows. */
  public static Scenario jobFailed() {
    return of(Kind.JOB_FAILED);
  }

  /** Lets a job end as cancelled. */
  public static Scenario jobCancelled() {
    return of(Kind.JOB_CANCELLED);
  }

  /** Lets a job be completed with nothing to show for it. */
  public static Scenario jobWithoutResults() {
    return of(Kind.JOB_WITHOUT_RESULTS);
  }

  /** Lets a job take this long. */
  public static Scenario jobDuration(Duration duration) {
    return of(Kind.JOB_DURATION).with(VALUE, duration.toString());
  }

  /** Responds to polls with an empty body. */
  public static Scenario pollEmpty() {
    return of(Kind.POLL_EMPTY);
  }

  /** Responds to polls with an HTML page. */
  public static Scenario pollHtml() {
    return of(Kind.POLL_HTML);
  }

  /** Leaves the state out of responses to polls. */
  public static Scenario pollWithoutState() {
    return of(Kind.POLL_WITHOUT_STATE);
  }

  /** Tells polls a state that the document does not know. */
  public static Scenario pollUnknownState(String state) {
    return of(Kind.POLL_UNKNOWN_STATE).with(VALUE, state);
  }

  /** Responds to polls as if there were no such job. */
  public static Scenario pollNotFound() {
    return of(Kind.POLL_NOT_FOUND);
  }

  /** Lets progress fall instead of rise. */
  public static Scenario pollBackwards() {
    return of(Kind.POLL_BACKWARDS);
  }

  /**
   * Limits this scenario to operations.
   *
   * @param operations their ids in the document, such as {@code generateImage}
   */
  public Scenario on(String... operations) {
    return with("on", String.join(OPERATIONS, operations));
  }

  /** Limits this scenario to a number of requests, after which it is over. */
  public Scenario times(int requests) {
    return with("times", String.valueOf(requests));
  }

  /** Lets the first requests pass unharmed. */
  public Scenario after(int requests) {
    return with("after", String.valueOf(requests));
  }

  /** Limits this scenario to the polls of a job. */
  public Scenario job(String id) {
    return with("job", id);
  }

  /**
   * Says whether requests are processed, so that jobs are started and credits charged, though the
   * response is another. Errors come instead of processing unless this says otherwise; requests of
   * all other scenarios are processed.
   */
  public Scenario processed(boolean isProcessed) {
    return with("processed", String.valueOf(isProcessed));
  }

  Scenario with(String parameter, String value) {
    Type type = kind.parameter(parameter);
    if (type == null) {
      throw new IllegalArgumentException(
          "The scenario %s has no parameter \"%s\"; it has: %s"
              .formatted(kind, Type.shortened(parameter), kind.parameterNames()));
    }
    type.check(parameter.equals(VALUE) ? kind.toString() : parameter, value);
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(parameter, value);
    return new Scenario(kind, more);
  }

  Kind kind() {
    return kind;
  }

  /** The operations that it is limited to; empty for no limit. */
  Set<String> operations() {
    String on = parameters.get("on");
    return on == null ? Set.of() : Set.of(on.split("\\" + OPERATIONS));
  }

  @Nullable String job() {
    return parameters.get("job");
  }

  boolean isProcessed() {
    String given = parameters.get("processed");
    return given == null ? kind.isProcessed() : Boolean.parseBoolean(given);
  }

  boolean isCounted() {
    return parameters.containsKey("times") || parameters.containsKey("after");
  }

  String value(String otherwise) {
    return text(VALUE, otherwise);
  }

  int value(int otherwise) {
    return count(VALUE, otherwise);
  }

  Duration value(Duration otherwise) {
    return duration(VALUE, otherwise);
  }

  String text(String parameter, String otherwise) {
    return parameters.getOrDefault(parameter, otherwise);
  }

  int count(String parameter, int otherwise) {
    String value = parameters.get(parameter);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  Duration duration(String parameter, Duration otherwise) {
    String value = parameters.get(parameter);
    return value == null ? otherwise : DurationText.parse(value);
  }

  boolean has(String parameter) {
    return parameters.containsKey(parameter);
  }

  /** The messages that it replies with. */
  List<ObjectNode> messages() {
    try {
      List<ObjectNode> messages = new ArrayList<>();
      if (has("messages")) {
        Json.MAPPER
            .readTree(text("messages", ""))
            .forEach(message -> messages.add((ObjectNode) message));
      } else {
        messages.add(message(value("")));
      }
      return messages;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // It was checked.
    }
  }

  private static ObjectNode message(String value) {
    if (value.startsWith("{")) {
      try {
        return (ObjectNode) Json.MAPPER.readTree(value);
      } catch (JsonProcessingException e) {
        // A text that only begins like JSON.
      }
    }
    return Json.MAPPER.createObjectNode().put("content", value);
  }

  /** Its JSON form. */
  ObjectNode toJson() {
    ObjectNode json = Json.MAPPER.createObjectNode().put("scenario", kind.toString());
    parameters.forEach(json::put);
    return json;
  }

  /**
   * Reads a JSON form.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Scenario of(ObjectNode json) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      JsonNode value = member.getValue();
      if (member.getKey().equals("on") && value.isArray()) {
        List<String> operations = new ArrayList<>();
        value.forEach(operation -> operations.add(operation.asText()));
        parameters.put("on", String.join(OPERATIONS, operations));
      } else if (!value.isNull()) {
        parameters.put(
            member.getKey(), value.isContainerNode() ? value.toString() : value.asText());
      }
    }
    String name = parameters.remove("scenario");
    if (name == null) {
      throw new IllegalArgumentException("scenario: is required; it names what is to happen");
    }
    return of(name, parameters);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Scenario that
        && kind == that.kind
        && parameters.equals(that.parameters);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, parameters);
  }

  /** The text form. */
  @Override
  public String toString() {
    return ScenarioText.of(kind.toString(), parameters);
  }
}
