package ai.kolbo.mock.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Exchange;
import ai.kolbo.mock.http.Gateway;
import ai.kolbo.mock.http.Refusal;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Steers a mock by HTTP: scenarios, the clock, a reset, and the requests that have been made. */
public final class AdminEndpoints implements Gateway.OwnPages {
  private static final String PATH = "/__mock/";
  private static final int MAX_BYTES = 1 << 20;

  /** Responds to requests with a method. */
  public interface Endpoint {
    /**
     * The JSON to respond with.
     *
     * @param body the JSON of the request; missing without one
     * @throws IllegalArgumentException if the body is not as it should be
     */
    JsonNode to(JsonNode body);
  }

  private final Scenarios scenarios;
  private final Recorder recorder;
  private final MockClock clock;
  private final Map<String, Map<String, Endpoint>> endpoints = new TreeMap<>();

  /**
   * @param reset brings everything back to the beginning
   */
  public AdminEndpoints(Scenarios scenarios, Recorder recorder, MockClock clock, Runnable reset) {
    this.scenarios = scenarios;
    this.recorder = recorder;
    this.clock = clock;
    add("GET", "scenarios", body -> list("scenarios", scenarios.list()));
    add("POST", "scenarios", body -> list("scenarios", scenarios.add(scenarios(body))));
    add("DELETE", "scenarios", body -> done(scenarios::clear));
    add("GET", "requests", body -> Json.MAPPER.createObjectNode().set("requests", requests()));
    add("DELETE", "requests", body -> done(recorder::clear));
    add("GET", "clock", body -> now());
    add("POST", "clock", this::travel);
    add("POST", "reset", body -> done(reset));
  }

  /**
   * Adds an endpoint.
   *
   * @param method in upper case
   * @param name the end of its path
   */
  public void add(String method, String name, Endpoint endpoint) {
    endpoints.computeIfAbsent(PATH + name, path -> new TreeMap<>()).put(method, endpoint);
  }

  @Override
  public @Nullable Answer to(Exchange exchange) throws IOException, InterruptedException {
    String path = exchange.path();
    String one = PATH + "scenarios/";
    if (path.startsWith(one) && exchange.method().equals("DELETE")) {
      String number = path.substring(one.length());
      if (!scenarios.remove(number)) {
        throw Refusal.because(404, "There is no scenario with the number " + number);
      }
      return Answer.json(200, done(() -> {}));
    }
    Map<String, Endpoint> methods = endpoints.get(path);
    if (methods == null) {
      return null;
    }
    Endpoint endpoint = methods.get(exchange.method().equals("HEAD") ? "GET" : exchange.method());
    if (endpoint == null) {
      String allowed = String.join(", ", methods.keySet());
      throw Refusal.because(405, path + " takes only " + allowed, Map.of("Allow", allowed));
    }
    try {
      return Answer.json(200, endpoint.to(body(exchange)));
    } catch (IllegalArgumentException e) {
      throw Refusal.because(400, String.valueOf(e.getMessage()));
    }
  }

  private static JsonNode body(Exchange exchange) throws IOException, InterruptedException {
    byte[] bytes = exchange.body(MAX_BYTES, "The mock's own endpoints take at most 1 MB");
    String text = new String(bytes, UTF_8).strip();
    if (text.isEmpty() || !"{[\"".contains(text.substring(0, 1))) {
      return text.isEmpty()
          ? Json.MAPPER.missingNode()
          : Json.MAPPER.getNodeFactory().textNode(text);
    }
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Malformed JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** In any of their forms: one or a list, each as JSON or as text. */
  private static List<Scenario> scenarios(JsonNode body) {
    JsonNode all = body.has("scenarios") ? body.get("scenarios") : body;
    List<Scenario> scenarios = new ArrayList<>();
    for (JsonNode one : all.isArray() ? all : Json.MAPPER.createArrayNode().add(all)) {
      if (one instanceof ObjectNode object) {
        scenarios.add(Scenario.of(object));
      } else if (one.isTextual()) {
        scenarios.addAll(Scenario.parse(one.textValue()));
      } else {
        throw new IllegalArgumentException("A scenario must be an object or a text");
      }
    }
    return scenarios;
  }

  private JsonNode travel(JsonNode body) {
    JsonNode advance = body.path("advance");
    JsonNode to = body.path("to");
    if (advance.isTextual() == to.isTextual()) {
      throw new IllegalArgumentException(
          "Give either advance, a duration such as 24h, or to, a time such as 2030-01-01T00:00:00Z");
    }
    if (advance.isTextual()) {
      Type.DURATION.check("advance", advance.textValue());
      clock.advance(DurationText.parse(advance.textValue()));
    } else {
      clock.advance(Duration.between(clock.instant(), time(to.textValue())));
    }
    return now();
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("to must be a time such as 2030-01-01T00:00:00Z", e);
    }
  }

  private JsonNode now() {
    return Json.MAPPER.createObjectNode().put("now", clock.instant().toString());
  }

  private static ObjectNode done(Runnable action) {
    action.run();
    return Json.MAPPER.createObjectNode().put("done", true);
  }

  private static ObjectNode list(String name, List<ObjectNode> all) {
    ObjectNode list = Json.MAPPER.createObjectNode();
    list.putArray(name).addAll(all);
    return list;
  }

  private ArrayNode requests() {
    ArrayNode all = Json.MAPPER.createArrayNode();
    for (RecordedRequest request : recorder.requests()) {
      ObjectNode json = Json.MAPPER.valueToTree(request);
      try {
        json.set("body", request.body() == null ? null : Json.MAPPER.readTree(request.body()));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e); // The recorder wrote it.
      }
      all.add(json);
    }
    return all;
  }
}
