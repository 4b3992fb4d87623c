package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.mock.scenario.Scenario;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios of all operations, as they are seen on the wire. */
class WireScenarioTest extends MockTest {

  private static final String SCENARIO = "X-Kolbo-Mock-Scenario";
  private static final String CREDITS = "/api/v1/account/credits";
  private static final String SPEECH = "/api/v1/generate/speech";

  @AfterEach
  void reset() {
    mock.reset();
  }

  private static HttpRequest.Builder image(String scenario) {
    return json(IMAGE, "{\"prompt\":\"a fox\"}").header(SCENARIO, scenario);
  }

  private static HttpRequest.Builder chat(String scenario) {
    return json(
            CHAT, "{\"model\":\"kolbo-cli\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
        .header(SCENARIO, scenario);
  }

  private static RawResponse raw(String scenario) throws Exception {
    String request =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nX-API-Key: %s\r\n%s: %s\r\nConnection: close\r\n\r\n";
    return RawResponse.of(mock, request.formatted(CREDITS, KEY, SCENARIO, scenario));
  }

  @Test
  void latencyDelaysTheResponse() throws Exception {
    Instant start = Instant.now();
    ok(request(CREDITS).header(SCENARIO, "latency=300ms jitter=50ms"));
    assertThat(Duration.between(start, Instant.now()))
        .isBetween(Duration.ofMillis(300), Duration.ofSeconds(20));
  }

  @Test
  void statusHasItsDocumentedBodyWithoutRetryAfter() throws Exception {
    HttpResponse<String> response = send(image("status=429"));
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).isEmpty();
    assertThat(body(response).toString())
        .isEqualTo("{\"status\":false,\"message\":\"Too many requests, please try again later\"}");
  }

  @ParameterizedTest
  @CsvSource({"2s, 2", "1500ms, 1.5", "PT1M, 60", "0s, 0"})
  void statusCanTellWhenToRetry(String given, String header) throws Exception {
    HttpResponse<String> response = send(chat("status=503 retry-after=" + given));
    assertThat(response.headers().firstValue("Retry-After")).hasValue(header);
  }

  @Test
  void undocumentedStatusHasTheNearestEnvelope() throws Exception {
    assertThat(developerError(image("status=503"), 503)).isNotEmpty();
    assertThat(openAiError(chat("status=529"), 529, "server_error")).isNotEmpty();
    assertThat(body(send(chat("status=429"))).at("/error/type").asText()).isEqualTo("rate_limit");
  }

  @Test
  void errorsComeInsteadOfProcessingUnlessTheySayOtherwise() throws Exception {
    String first = file("file", "a.txt", "text/plain", "not processed");
    assertThat(send(form(FILES, first).header(SCENARIO, "status=504")).statusCode()).isEqualTo(504);
    assertThat(ok(form(FILES, first)).path("deduplicated").asBoolean(true)).isFalse();
    String second = file("file", "b.txt", "text/plain", "processed");
    send(form(FILES, second).header(SCENARIO, "status=504 processed=true"));
    assertThat(ok(form(FILES, second)).path("deduplicated").asBoolean()).isTrue();
  }

  @Test
  void countedScenarioOfAHeaderIsOverAfterItsRequests() throws Exception {
    String scenario = "status=503 times=2 after=1";
    assertThat(send(image(scenario)).statusCode()).isEqualTo(200);
    assertThat(send(image(scenario)).statusCode()).isEqualTo(503);
    assertThat(send(image(scenario)).statusCode()).isEqualTo(503);
    assertThat(send(image(scenario)).statusCode()).isEqualTo(200);
    assertThat(send(image(scenario + " id=another")).statusCode()).isEqualTo(200);
    assertThat(send(image(scenario + " id=another")).statusCode()).isEqualTo(503);
  }

  @Test
  void countedScenariosOfAnOperationFollowEachOther() throws Exception {
    mock.scenario(
        Scenario.status(503).on("generateImage").times(2),
        Scenario.status(429).on("generateImage").times(1),
        Scenario.html(502).on("generateImage").after(3).times(1));
    String image = "{\"prompt\":\"a fox\"}";
    assertThat(send(json(IMAGE, image)).statusCode()).isEqualTo(503);
    assertThat(send(request(CREDITS)).statusCode()).isEqualTo(200);
    assertThat(send(json(IMAGE, image)).statusCode()).isEqualTo(503);
    assertThat(send(json(IMAGE, image)).statusCode()).isEqualTo(429);
    assertThat(send(json(IMAGE, image)).statusCode()).isEqualTo(502);
    assertThat(send(json(IMAGE, image)).statusCode()).isEqualTo(200);
  }

  @Test
  void scenariosOfSeveralHeadersAreCombined() throws Exception {
    HttpRequest.Builder request =
        image("error-inside; wrong-type=text/html").header(SCENARIO, "latency=1ms");
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html");
    assertThat(body(response).path("success").asBoolean(true)).isFalse();
  }

  @Test
  void rateLimitCountsUsersApartAndWindowsSlide() throws Exception {
    String scenario = "rate-limit requests=2 seconds=60";
    ok(image(scenario));
    mock.advanceClock(Duration.ofSeconds(40));
    ok(image(scenario));
    HttpResponse<String> refused = send(image(scenario));
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 20L);
    ok(image(scenario).setHeader("X-API-Key", KEY + "a"));
    ok(json(SPEECH, "{\"text\":\"hello\"}").header(SCENARIO, scenario));
    mock.advanceClock(Duration.ofSeconds(20));
    ok(image(scenario));
    assertThat(send(image(scenario)).statusCode()).isEqualTo(429);
  }

  @Test
  void strictLimitsAreThoseOfTheDocument() throws Exception {
    try (KolboMockServer strict = KolboMockServer.builder().strictLimits().start()) {
      for (int i = 1; i <= 11; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(strict.baseUri().resolve("/api/v1/moodboards"))
                .header("X-API-Key", KEY)
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
            .isEqualTo(i <= 10 ? 200 : 429);
      }
    }
  }

  @Test
  void resetBeforeHeadersSendsNothing() throws Exception {
    RawResponse response = raw("reset");
    assertThat(response.text()).isEmpty();
    assertThat(response.isReset()).isTrue();
  }

  @Test
  void resetAfterHeadersSendsNoBody() throws Exception {
    RawResponse response = raw("reset at=after-headers");
    assertThat(response.text()).startsWith("HTTP/1.1 200").contains("Content-Length: ");
    assertThat(response.body()).isEmpty();
    assertThat(response.isReset()).isTrue();
  }

  @Test
  void resetMidBodySendsHalfOfIt() throws Exception {
    RawResponse whole = raw("latency=0ms");
    assertThat(whole.isReset()).isFalse();
    RawResponse response = raw("reset at=mid-body");
    assertThat(response.body()).isEqualTo(whole.body().substring(0, whole.body().length() / 2));
    assertThat(response.isReset()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"before-headers", "after-headers", "mid-body"})
  void closeIsNoReset(String place) throws Exception {
    RawResponse response = raw("close at=" + place);
    assertThat(response.isReset()).isFalse();
    assertThat(response.text().isEmpty()).isEqualTo(place.equals("before-headers"));
    assertThat(response.text()).doesNotEndWith("}");
  }

  @Test
  void truncatedJsonIsFramedAsIfItWereWhole() throws Exception {
    HttpResponse<String> response = send(image("truncated"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValueAsLong("Content-Length"))
        .hasValue(response.body().length());
    assertThat(response.body()).startsWith("{\"success\":true");
    assertThatThrownBy(() -> JSON.readTree(response.body()))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void wrongShapeChangesTheTypeOfAMember() throws Exception {
    assertThat(ok(image("wrong-shape")).required("generation_id").isObject()).isTrue();
    JsonNode hint = ok(image("wrong-shape member=poll_interval_hint"));
    assertThat(hint.required("poll_interval_hint").isTextual()).isTrue();
    assertThat(hint.required("generation_id").isTextual()).isTrue();
    JsonNode chat = ok(chat("wrong-shape member=usage.total_tokens"));
    assertThat(chat.at("/usage/total_tokens").isTextual()).isTrue();
    assertThat(ok(chat("wrong-shape member=choices")).path("choices").isTextual()).isTrue();
  }

  @Test
  void htmlPageIsThatOfAProxy() throws Exception {
    HttpResponse<String> response = send(image("html"));
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html");
    assertThat(response.body()).startsWith("<html>").contains("502 Bad Gateway");
    assertThat(send(image("html=200")).statusCode()).isEqualTo(200);
  }

  @Test
  void errorInsideHasTheEnvelopeOfTheSurface() throws Exception {
    JsonNode image = ok(image("error-inside"));
    assertThat(image.path("success").asBoolean(true)).isFalse();
    assertThat(image.path("error").asText()).isNotEmpty();
    assertThat(ok(chat("error-inside=429")).at("/error/type").asText()).isEqualTo("rate_limit");
  }

  @Test
  void emptyBodyIsASuccess() throws Exception {
    HttpResponse<String> response = send(image("empty"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("Content-Type")).isEmpty();
  }

  @Test
  void wrongTypeLeavesTheBody() throws Exception {
    HttpResponse<String> response = send(image("wrong-type=\"text/html; charset=utf-8\""));
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(body(response).path("generation_id").asText()).isNotEmpty();
  }

  @Test
  void dripSendsTheBodySlowly() throws Exception {
    Instant start = Instant.now();
    RawResponse response = raw("drip=20ms bytes=10");
    int pieces = response.body().length() / 10;
    assertThat(pieces).isGreaterThan(3);
    assertThat(Duration.between(start, Instant.now()))
        .isGreaterThan(Duration.ofMillis(20L * pieces));
    assertThat(JSON.readTree(response.body()).isObject()).isTrue();
  }

  @Test
  void refusalsTakePartInScenariosToo() throws Exception {
    HttpResponse<String> response = send(json(IMAGE, "{}").header(SCENARIO, "wrong-type=text/x"));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/x");
  }

  @Test
  void connectionGoesOnAfterScenariosThatDoNotBreakIt() throws Exception {
    for (String scenario : new String[] {"truncated", "html", "empty", "status=500"}) {
      send(image(scenario));
      assertThat(send(request(CREDITS)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void unknownOperationIsRefusedWithTheKnownOnes() throws Exception {
    assertThat(developerError(image("status=500 on=generateImages"), 400))
        .contains("X-Kolbo-Mock-Scenario", "no operation \"generateImages\"", "generateImage,");
    assertThat(developerError(image("job-failed on=getCredits"), 400))
        .contains("makes no sense for getCredits");
  }
}
