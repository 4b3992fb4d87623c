package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.kolbo.mock.scenario.RecordedRequest;
import ai.kolbo.mock.scenario.Scenario;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steers a mock by HTTP and by its Java API, and asks it what it has been asked. */
class AdminEndpointsTest extends MockTest {

  private static final String SCENARIOS = "/__mock/scenarios";
  private static final String REQUESTS = "/__mock/requests";
  private static final String CLOCK = "/__mock/clock";
  private static final String CREDITS = "/api/v1/account/credits";

  @AfterEach
  void reset() {
    mock.reset();
  }

  private static HttpRequest.Builder post(String path, String body) {
    return anonymous(path).POST(BodyPublishers.ofString(body));
  }

  private static int status(String path) throws IOException, InterruptedException {
    return send(request(path)).statusCode();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status=503 times=1 on=getCredits",
        "\"status=503 times=1 on=getCredits\"",
        "{\"scenario\":\"status\",\"value\":503,\"times\":1,\"on\":\"getCredits\"}",
        "[{\"scenario\":\"status\",\"value\":\"503\",\"times\":1,\"on\":[\"getCredits\"]}]",
        "{\"scenarios\":[\"status=503 times=1 on=getCredits\"]}",
      })
  void scenarioIsAddedInAnyForm(String body) throws Exception {
    JsonNode added = ok(post(SCENARIOS, body)).required("scenarios");
    assertThat(added).hasSize(1);
    assertThat(added.get(0).path("scenario").asText()).isEqualTo("status");
    assertThat(status("/api/v1/presets")).isEqualTo(200);
    assertThat(status(CREDITS)).isEqualTo(503);
    assertThat(status(CREDITS)).isEqualTo(200);
    assertThat(ok(anonymous(SCENARIOS)).required("scenarios")).isEmpty();
  }

  @Test
  void scenariosAreListedWithTheirUseAndTakenAway() throws Exception {
    mock.scenario(Scenario.status(500).on("getCredits"), Scenario.latency(Duration.ofMillis(1)));
    status(CREDITS);
    status("/api/v1/presets");
    JsonNode listed = ok(anonymous(SCENARIOS)).required("scenarios");
    assertThat(listed.at("/0/text").asText()).isEqualTo("status=500 on=getCredits");
    assertThat(listed.at("/0/used").asInt()).isEqualTo(1);
    assertThat(listed.at("/1/used").asInt()).isEqualTo(2);
    String first = SCENARIOS + "/" + listed.at("/0/number").asText();
    ok(anonymous(first).DELETE());
    assertThat(send(anonymous(first).DELETE()).statusCode()).isEqualTo(404);
    assertThat(status(CREDITS)).isEqualTo(200);
    ok(anonymous(SCENARIOS).DELETE());
    assertThat(ok(anonymous(SCENARIOS)).required("scenarios")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"scenario\":\"nope\"}                     | there are: latency",
        "{\"scenario\":\"status\",\"statuss\":503}   | no parameter \"statuss\"",
        "{\"scenario\":\"status\",\"on\":\"nope\"}   | no operation \"nope\"",
        "{\"value\":503}                             | scenario: is required",
        "{\"scenario\":                              | Malformed JSON",
        "[1]                                         | must be an object or a text",
      })
  void wrongScenariosAreExplained(String body, String message) throws Exception {
    assertThat(developerError(post(SCENARIOS, body), 400)).contains(message);
  }

  @Test
  void wrongScenariosOfTheJavaApiAreExplained() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mock.scenario(Scenario.latency(Duration.ZERO).on("nope")))
        .withMessageContaining("generateImage");
    assertThatIllegalArgumentException().isThrownBy(() -> Scenario.status(200));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mock.advanceClock(Duration.ofSeconds(-1)));
  }

  @Test
  void bodiesAreBounded() throws Exception {
    assertThat(send(post(SCENARIOS, "x".repeat((1 << 20) + 1))).statusCode()).isEqualTo(413);
    HttpResponse<String> wrong = send(post(CLOCK, "{}").PUT(BodyPublishers.noBody()));
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("Allow")).hasValue("GET, POST");
  }

  @Test
  void clockTravels() throws Exception {
    Instant before = Instant.parse(ok(anonymous(CLOCK)).required("now").asText());
    Instant after =
        Instant.parse(ok(post(CLOCK, "{\"advance\":\"24h\"}")).required("now").asText());
    assertThat(Duration.between(before, after)).isGreaterThanOrEqualTo(Duration.ofHours(24));
    String far = after.plus(Duration.ofDays(500)).toString();
    String to = ok(post(CLOCK, "{\"to\":\"%s\"}".formatted(far))).required("now").asText();
    assertThat(Instant.parse(to)).isAfterOrEqualTo(Instant.parse(far));
    assertThat(developerError(post(CLOCK, "{\"to\":\"2000-01-01T00:00:00Z\"}"), 400))
        .contains("ahead only");
    assertThat(developerError(post(CLOCK, "{\"advance\":\"soon\"}"), 400)).contains("duration");
    assertThat(developerError(post(CLOCK, "{\"to\":\"soon\"}"), 400)).contains("2030-01-01");
    assertThat(developerError(post(CLOCK, "{}"), 400)).contains("advance");
    ok(post("/__mock/reset", ""));
    assertThat(Instant.parse(ok(anonymous(CLOCK)).required("now").asText())).isBefore(after);
  }

  @Test
  void filesExpireWhenTheClockTravels() throws Exception {
    String file = file("file", "a.txt", "text/plain", "expires");
    ok(form(FILES, file));
    assertThat(ok(form(FILES, file)).path("deduplicated").asBoolean()).isTrue();
    ok(post(CLOCK, "{\"advance\":\"25h\"}"));
    assertThat(ok(form(FILES, file)).path("deduplicated").asBoolean(true)).isFalse();
  }

  @Test
  void resetForgetsEverything() throws Exception {
    JsonNode job = ok(json(IMAGE, "{\"prompt\":\"a fox\"}"));
    mock.scenario(Scenario.status(500));
    ok(post("/__mock/reset", ""));
    String poll = "/api/v1/generate/" + job.path("generation_id").asText() + "/status";
    assertThat(status(poll)).isEqualTo(404);
    assertThat(mock.requests()).extracting(RecordedRequest::path).containsExactly(poll);
  }

  @Test
  void requestsAreRecordedInOrder() throws Exception {
    ok(json(IMAGE, "{\"prompt\": \"a fox\"}").header("X-Trace", "1"));
    send(request("/api/v1/models?type=image&limit=2"));
    send(json(IMAGE, "{\"prompt\":1}"));
    send(anonymous(CREDITS).header("Authorization", "Bearer secret-token"));
    send(request("/api/v1/nowhere"));
    mock.scenario(Scenario.status(503).times(1));
    send(json(IMAGE, "{\"prompt\":\"again\"}"));
    List<RecordedRequest> requests = mock.requests();
    assertThat(requests)
        .extracting(RecordedRequest::operation)
        .containsExactly(
            "generateImage", "listModels", "generateImage", "getCredits", null, "generateImage");
    assertThat(requests)
        .extracting(RecordedRequest::status)
        .containsExactly(200, 200, 400, 401, 404, 503);
    RecordedRequest first = requests.get(0);
    assertThat(first.method()).isEqualTo("POST");
    assertThat(first.path()).isEqualTo(IMAGE);
    assertThat(first.body()).isEqualTo("{\"prompt\":\"a fox\"}");
    assertThat(first.header("x-trace")).isEqualTo("1");
    assertThat(first.header("X-API-KEY")).isEqualTo("***");
    assertThat(requests.get(1).query().get("type")).containsExactly("image");
    assertThat(requests.get(3).header("Authorization")).isEqualTo("Bearer ***");
    assertThat(requests.get(5).body()).isEqualTo("{\"prompt\":\"again\"}");
    assertThat(requests.toString()).doesNotContain(KEY, "secret-token");
  }

  @Test
  void partsOfFormsAreRecorded() throws Exception {
    ok(
        form(
            FRAMES,
            frame("a.jpg"),
            file("files", "b.png", "image/png", "12345"),
            text("prompt", "pän"),
            text("duration", "5")));
    RecordedRequest recorded = mock.requests().get(0);
    assertThat(recorded.operation()).isEqualTo("generateFirstLastFrame");
    assertThat(recorded.parts())
        .containsExactly(
            new RecordedRequest.Part("prompt", null, "text/plain", 4),
            new RecordedRequest.Part("duration", null, "text/plain", 1),
            new RecordedRequest.Part("files", "a.jpg", "image/jpeg", 7),
            new RecordedRequest.Part("files", "b.png", "image/png", 5));
  }

  @Test
  void requestsAreAskedForByHttp() throws Exception {
    ok(json(IMAGE, "{\"prompt\":\"a fox\"}"));
    JsonNode requests = ok(anonymous(REQUESTS)).required("requests");
    assertThat(requests).hasSize(1);
    assertThat(requests.at("/0/operation").asText()).isEqualTo("generateImage");
    assertThat(requests.at("/0/body/prompt").asText()).isEqualTo("a fox");
    assertThat(requests.toString()).doesNotContain(KEY);
    ok(anonymous(REQUESTS).DELETE());
    assertThat(ok(anonymous(REQUESTS)).required("requests")).isEmpty();
  }

  private static HttpRequest.Builder chat(int characters) {
    String message = "{\"role\":\"user\",\"content\":\"%s\"}".formatted("x".repeat(characters));
    return json(CHAT, "{\"model\":\"kolbo-cli\",\"messages\":[%s]}".formatted(message));
  }

  @Tag("stress")
  @Test
  void recordedRequestsAreBounded() throws Exception {
    for (int i = 0; i < 40; i++) {
      ok(chat(900_000));
    }
    assertThat(mock.requests()).hasSizeBetween(1, 20);
    ok(chat(1_100_000));
    assertThat(mock.requests()).last().extracting(RecordedRequest::body).isNull();
  }

  private static String rawStatus(String request) throws IOException {
    return RawResponse.of(mock, request.formatted(mock.port()))
        .text()
        .lines()
        .findFirst()
        .orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, , 200",
    "127.0.0.1, , 200",
    "'[::1]', , 200",
    "192.168.1.7, , 200",
    "mock.localhost, http://localhost:3000, 200",
    "localhost, https://127.0.0.1:8443, 200",
    "evil.example, , 403",
    "127.0.0.1.evil.example, , 403",
    "localhost, https://evil.example, 403",
    "localhost, http://203.0.113.5, 403",
    "localhost, http://localhost.evil.example, 403",
    "localhost, null, 403",
    "localhost, 'http://localhost@evil.example', 403",
  })
  void foreignPagesCannotSteerTheMock(String host, String origin, int status) throws Exception {
    String headers = origin == null ? "" : "Origin: " + origin + "\r\n";
    for (String target :
        List.of("POST /__mock/reset", "GET /__mock/requests", "GET /__mock/files/a")) {
      String request =
          target + " HTTP/1.1\r\nHost: " + host + ":%d\r\nConnection: close\r\n" + headers + "\r\n";
      int passes = target.endsWith("files/a") ? 404 : 200;
      assertThat(rawStatus(request)).contains(" " + (status == 200 ? passes : status) + " ");
    }
    String api =
        "GET "
            + CREDITS
            + " HTTP/1.1\r\nHost: "
            + host
            + ":%d\r\nX-API-Key: a\r\nConnection: close\r\n"
            + headers
            + "\r\n";
    assertThat(rawStatus(api)).contains(" 200 ");
  }

  @Test
  void allowedHostsMaySteerTheMock() throws Exception {
    try (KolboMockServer open = KolboMockServer.builder().allowedHost("App.example").start()) {
      String request =
          "POST /__mock/reset HTTP/1.1\r\nHost: %s\r\nOrigin: https://%s\r\nConnection: close\r\n\r\n";
      assertThat(RawResponse.of(open, request.formatted("app.example", "app.example:8080")).text())
          .startsWith("HTTP/1.1 200");
      assertThat(RawResponse.of(open, request.formatted("localhost", "example")).text())
          .startsWith("HTTP/1.1 403")
          .contains("--allowed-host");
    }
  }
}
