package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.mock.scenario.Scenario;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scenarios of chat completions and of their events. */
class StreamScenarioTest extends MockTest {

  private static final String SCENARIO = "X-Kolbo-Mock-Scenario";

  @AfterEach
  void reset() {
    mock.reset();
  }

  private static String chat(boolean isStreamed) {
    return "{\"model\":\"kolbo-cli\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":%s}"
        .formatted(isStreamed);
  }

  private static HttpRequest.Builder completion(String scenario) {
    return json(CHAT, chat(false)).header(SCENARIO, scenario);
  }

  private static String stream(String scenario) throws Exception {
    return send(json(CHAT, chat(true)).header(SCENARIO, scenario)).body();
  }

  private static RawResponse raw(String scenario) throws Exception {
    String body = chat(true);
    return RawResponse.of(
        mock,
        "POST %s HTTP/1.1\r\nHost: localhost\r\nX-API-Key: %s\r\n%s: %s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(CHAT, KEY, SCENARIO, scenario, body.length(), body));
  }

  private static List<String> events(String stream) {
    return stream.lines().filter(line -> line.startsWith("data: ")).toList();
  }

  @Test
  void streamIsCutInTheMiddleOfAnEvent() throws Exception {
    RawResponse response = raw("sse-cut events=2");
    assertThat(response.isReset()).isTrue();
    List<String> events = events(response.text());
    assertThat(events).hasSize(3);
    assertThat(JSON.readTree(events.get(1).substring(6)).path("choices")).isNotEmpty();
    assertThatThrownBy(() -> JSON.readTree(events.get(2).substring(6)))
        .isInstanceOf(JsonProcessingException.class);
    assertThat(response.text()).doesNotContain("[DONE]");
  }

  @Test
  void connectionOfAStreamIsReset() throws Exception {
    RawResponse response = raw("reset at=mid-body");
    assertThat(response.isReset()).isTrue();
    assertThat(events(response.text())).isNotEmpty();
    assertThat(response.text()).doesNotContain("[DONE]");
  }

  @Test
  void garbageEventIsBetweenGoodOnes() throws Exception {
    List<String> events = events(stream("sse-garbage"));
    assertThatThrownBy(() -> JSON.readTree(events.get(1).substring(6)))
        .isInstanceOf(JsonProcessingException.class);
    assertThat(JSON.readTree(events.get(2).substring(6)).path("choices")).isNotEmpty();
    assertThat(events).last().isEqualTo("data: [DONE]");
  }

  @Test
  void heartbeatsAreComments() throws Exception {
    String stream = stream("sse-heartbeats count=2");
    assertThat(stream.lines().filter(line -> line.equals(": heartbeat")).count())
        .isEqualTo(2L * events(stream).size());
  }

  @Test
  void streamEndsWithoutItsTerminator() throws Exception {
    Instant start = Instant.now();
    RawResponse response = raw("sse-no-terminator hold=300ms");
    assertThat(response.isReset()).isFalse();
    assertThat(response.text()).doesNotContain("[DONE]").contains("\"finish_reason\":\"stop\"");
    assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(300));
  }

  @Test
  void errorStandsInTheStream() throws Exception {
    List<String> events = events(stream("error-inside processed=true"));
    assertThat(JSON.readTree(events.get(1).substring(6)).at("/error/type").asText())
        .isEqualTo("server_error");
    assertThat(events).doesNotContain("data: [DONE]");
    assertThat(JSON.readTree(stream("error-inside")).at("/error/message").asText()).isNotEmpty();
  }

  @Test
  void eventsDrip() throws Exception {
    String stream = stream("drip=1ms bytes=40");
    assertThat(events(stream)).last().isEqualTo("data: [DONE]");
  }

  @Test
  void repliesAreScriptedOneAfterTheOther() throws Exception {
    mock.scenario(Scenario.reply("first").times(1), Scenario.reply("second").times(1));
    HttpRequest.Builder plain = json(CHAT, chat(false));
    assertThat(ok(plain).at("/choices/0/message/content").asText()).isEqualTo("first");
    StringBuilder streamed = new StringBuilder();
    for (String event : events(send(json(CHAT, chat(true))).body())) {
      if (!event.endsWith("[DONE]")) {
        JsonNode chunk = JSON.readTree(event.substring(6));
        streamed.append(chunk.at("/choices/0/delta/content").asText(""));
      }
    }
    assertThat(streamed).hasToString("second");
    assertThat(ok(plain).at("/choices/0/message/content").asText())
        .isNotIn("first", "second")
        .isNotEmpty();
  }

  @Test
  void replyMayBeAMessageWithToolCalls() throws Exception {
    String message =
        "{\"tool_calls\":[{\"function\":{\"name\":\"weather\",\"arguments\":{\"city\":\"Haifa\"}}}]}";
    String quoted = message.replace("\"", "\\\"");
    JsonNode reply = ok(completion("reply=\"" + quoted + "\""));
    assertThat(reply.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    JsonNode function = reply.at("/choices/0/message/tool_calls/0/function");
    assertThat(function.path("name").asText()).isEqualTo("weather");
    assertThat(JSON.readTree(function.path("arguments").asText()).path("city").asText())
        .isEqualTo("Haifa");
    ok(
        anonymous("/__mock/scenarios")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"scenario\":\"reply\",\"messages\":[{\"refusal\":\"No.\"}],\"times\":1}")));
    assertThat(ok(json(CHAT, chat(false))).at("/choices/0/message/refusal").asText())
        .isEqualTo("No.");
  }
}
