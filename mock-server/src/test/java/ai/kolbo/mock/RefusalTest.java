package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest extends MockTest {

  private static final String CREDITS = "/api/v1/account/credits";
  private static final String BALANCE = "/api/kolbo/v1/balance";
  private static final String MIX_RULE = "do not mix URLs and files";

  @Test
  void developerSurfaceWantsAKeyInItsHeader() throws Exception {
    assertThat(developerError(anonymous(CREDITS), 401)).isEqualTo("Invalid API key");
    developerError(anonymous(CREDITS).header("X-API-Key", " "), 401);
    developerError(anonymous(CREDITS).header("X-API-Key", REJECTED_KEY), 401);
    developerError(anonymous(CREDITS).header("Authorization", "Bearer " + KEY), 401);
    assertThat(send(anonymous(CREDITS)).headers().firstValue("WWW-Authenticate")).isEmpty();
    ok(request(CREDITS));
  }

  @Test
  void openAiSurfaceTakesABearerToo() throws Exception {
    openAiError(anonymous(BALANCE), 401, "auth_error");
    openAiError(
        anonymous(BALANCE).header("Authorization", "Bearer " + REJECTED_KEY), 401, "auth_error");
    openAiError(anonymous(BALANCE).header("Authorization", "Basic " + KEY), 401, "auth_error");
    assertThat(send(anonymous(BALANCE)).headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer");
    ok(anonymous(BALANCE).header("Authorization", "Bearer " + KEY));
    ok(request(BALANCE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/kolbo/v1", "/api/kolbo/v1/models", "/__mock/health"})
  void publicOperationsWantNoKey(String path) throws Exception {
    ok(anonymous(path));
  }

  @Test
  void onlyTheConfiguredKeyIsAccepted() throws Exception {
    try (KolboMockServer strict = KolboMockServer.builder().apiKey("only-this").start()) {
      var request = HttpRequest.newBuilder(strict.baseUri().resolve(CREDITS));
      assertThat(send(request.copy().header("X-API-Key", KEY)).statusCode()).isEqualTo(401);
      assertThat(send(request.copy().header("X-API-Key", "only-this")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void unknownPathsAreNotFoundInTheirSurface() throws Exception {
    assertThat(developerError(request("/api/v1/nope"), 404)).contains("/api/v1/nope");
    assertThat(developerError(request("/elsewhere"), 404)).contains("/elsewhere");
    assertThat(openAiError(request("/api/kolbo/v1/nope"), 404, "validation_error"))
        .contains("/api/kolbo/v1/nope");
    assertThat(send(request("/api/v1/nope")).body()).doesNotContain("code");
  }

  @Test
  void whatTheServerRefusesHasTheEnvelopeOfItsSurface() throws Exception {
    String long60k = "x".repeat(60_000);
    openAiError(request(BALANCE).header("X-Long", long60k), 431, "validation_error");
    developerError(request(CREDITS).header("X-Long", long60k), 431);
  }

  @Test
  void errorsNameNoClassesOfTheMock() throws Exception {
    for (String body :
        new String[] {
          "{\"prompt\":\"a\"}{\"prompt\":\"b\"}", "[".repeat(2000), "{\"prompt\": nul}"
        }) {
      assertThat(developerError(json(IMAGE, body), 400))
          .startsWith("Malformed JSON")
          .doesNotContain("com.", "Exception", "()", "DeserializationFeature");
    }
  }

  @Test
  void onlyMissingFieldsHaveTheCodeForThem() throws Exception {
    assertThat(send(json(IMAGE, "{}")).body()).contains("MISSING_FIELDS");
    assertThat(send(json(IMAGE, "{\"prompt\":5}")).body()).doesNotContain("MISSING_FIELDS");
  }

  @Test
  void filesInAJsonBodyAreRefusedByTheRule() throws Exception {
    assertThat(developerError(json(FRAMES, "{\"files\":[\"a\",\"b\"]}"), 400))
        .doesNotContain("NOT be valid");
    assertThat(
            developerError(
                json(
                    FRAMES,
                    "{\"first_frame_url\":\"https://a/b\",\"last_frame_url\":\"https://a/c\",\"files\":[\"a\"]}"),
                400))
        .contains(MIX_RULE);
    for (String nothing : new String[] {"null", "[]"}) {
      ok(
          json(
              FRAMES,
              "{\"first_frame_url\":\"https://a/b\",\"last_frame_url\":\"https://a/c\",\"files\":%s}"
                  .formatted(nothing)));
    }
  }

  @Test
  void aBodyWithVeryManyFaultsDoesNotStopTheMock() throws Exception {
    String messages = "{\"role\":\"zz\"},".repeat(300_000);
    openAiError(
        json(
            CHAT,
            "{\"model\":\"x\",\"messages\":["
                + messages.substring(0, messages.length() - 1)
                + "]}"),
        400,
        "validation_error");
    ok(request(CREDITS));
  }

  @Test
  void wrongMethodsAreToldTheRightOnes() throws Exception {
    HttpResponse<String> response = send(request(IMAGE).GET());
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    openAiError(request(CHAT).DELETE(), 405, "validation_error");
  }

  @Test
  void wrongContentTypesAreToldTheRightOnes() throws Exception {
    var text = request(FRAMES).header("Content-Type", "text/plain");
    assertThat(developerError(text.POST(BodyPublishers.ofString("x")), 415))
        .contains("application/json", "multipart/form-data");
    developerError(form(IMAGE, text("prompt", "x")), 415);
    developerError(request(IMAGE).POST(BodyPublishers.ofString("{}")), 415);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prompt\": }           | line 1, column",
        "{\"prompt\":\"x\"        | line 1, column",
        "{\"prompt\":\"x\"} trash | line 1, column",
        "{'prompt':1}             | line 1, column",
      })
  void malformedJsonIsRefusedAtOnce(String json, String where) throws Exception {
    Instant start = Instant.now();
    assertThat(developerError(json(IMAGE, json), 400)).contains("Malformed JSON", where);
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(1));
    assertThat(openAiError(json(CHAT, json), 400, "validation_error")).contains(where);
  }

  @Test
  void bodiesMayNotBeMissingOrTooLarge() throws Exception {
    var empty = request(IMAGE).header("Content-Type", "application/json");
    developerError(empty.POST(BodyPublishers.noBody()), 400);
    developerError(json(IMAGE, "{\"prompt\":\"" + "a".repeat(26 << 20) + "\"}"), 413);
    ok(json(IMAGE, "{\"prompt\":\"" + "a".repeat(12 << 20) + "\"}"));
  }

  @Test
  void violationsNameFieldAndRule() throws Exception {
    HttpResponse<String> response = send(json(IMAGE, "{}"));
    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode error = body(response);
    assertThat(error.path("error").asText())
        .isEqualTo("prompt: must have required property 'prompt'");
    assertThat(error.path("code").asText()).isEqualTo("MISSING_FIELDS");
    assertThat(developerError(json(IMAGE, "{\"prompt\":\"x\",\"num_images\":\"two\"}"), 400))
        .isEqualTo("num_images: must be integer");
    assertThat(openAiError(json(CHAT, "{\"model\":\"m\"}"), 400, "validation_error"))
        .contains("messages: must have required property");
    assertThat(
            openAiError(
                json(CHAT, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":5}]}"),
                400,
                "validation_error"))
        .contains("messages.0.content: must be string");
  }

  @Test
  void violationsMayQuoteAnyCharacter() throws Exception {
    assertThat(
            openAiError(
                json(
                    CHAT,
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"logit_bias\":{\"日本\":\"x\"}}"),
                400,
                "validation_error"))
        .contains("logit_bias.日本: must be integer");
    ok(request(BALANCE));
  }

  @Test
  void framesAreUrlsOrFilesButNotBoth() throws Exception {
    String url = "https://example.com/a.jpg";
    String first = "\"first_frame_url\":\"" + url + "\"";
    String last = "\"last_frame_url\":\"" + url + "\"";
    assertThat(developerError(json(FRAMES, "{" + first + "}"), 400)).contains(MIX_RULE);
    assertThat(developerError(json(FRAMES, "{" + first + "," + last + ",\"files\":[\"x\"]}"), 400))
        .contains(MIX_RULE);
    assertThat(developerError(json(FRAMES, "{\"prompt\":\"x\"}"), 400)).contains(MIX_RULE);
    assertThat(
            developerError(
                form(FRAMES, frame("a.jpg"), frame("b.jpg"), text("first_frame_url", url)), 400))
        .contains(MIX_RULE);
    assertThat(developerError(form(FRAMES, frame("a.jpg"), text("last_frame_url", url)), 400))
        .contains(MIX_RULE);
    assertThat(developerError(form(FRAMES, text("prompt", "x")), 400)).contains(MIX_RULE);
  }

  @Test
  void framesAreExactlyTwoImages() throws Exception {
    assertThat(developerError(form(FRAMES, frame("a.jpg")), 400)).contains("exactly 2");
    assertThat(developerError(form(FRAMES, frame("a.jpg"), frame("b.jpg"), frame("c.jpg")), 400))
        .contains("exactly 2");
    assertThat(developerError(form(FRAMES, text("files", "a"), text("files", "b")), 400))
        .isEqualTo("files: is a file, not text");
    assertThat(
            developerError(
                form(FRAMES, frame("a.jpg"), frame("b.jpg"), file("prompt", "p.txt", "a/b", "x")),
                400))
        .isEqualTo("prompt: is text, not a file");
    assertThat(
            developerError(
                form(FRAMES, frame("a.jpg"), file("files", "b.txt", "text/plain", "x")), 400))
        .isEqualTo("The files must be images (a media type of image/*). Given: text/plain.");
  }

  @Test
  void formFieldsAreValidatedByType() throws Exception {
    assertThat(
            developerError(
                form(FRAMES, frame("a.jpg"), frame("b.jpg"), text("duration", "long")), 400))
        .isEqualTo("duration: must be number");
    assertThat(
            developerError(
                form(
                    FRAMES,
                    frame("a.jpg"),
                    frame("b.jpg"),
                    text("visual_dna_ids", "[\"1\",\"2\",\"3\",\"4\"]")),
                400))
        .startsWith("visual_dna_ids: must NOT have more than 3 items");
  }

  @Test
  void errorsNeverQuoteTheKey() throws Exception {
    for (String path : new String[] {CREDITS, IMAGE, "/nope", CHAT}) {
      assertThat(send(request(path)).body()).doesNotContain(KEY);
    }
  }
}
