package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GenerationTest extends MockTest {

  @Test
  void imageRunsAndCompletes() throws Exception {
    JsonNode started =
        ok(
            json(
                IMAGE,
                "{\"prompt\":\"a fox\",\"model\":\"nano-banana-2\",\"aspect_ratio\":\"9:16\",\"num_images\":3}"));
    String id = started.required("generation_id").textValue();
    assertThat(id).matches("[0-9a-f]{24}");
    assertThat(started.path("type").asText()).isEqualTo("image");
    assertThat(started.path("model").asText()).isEqualTo("nano-banana-2");
    assertThat(started.path("poll_url").asText()).isEqualTo("/v1/generate/" + id + "/status");
    assertThat(started.path("poll_interval_hint").decimalValue()).isEqualByComparingTo("0.05");

    JsonNode running = ok(request("/api/v1/generate/" + id + "/status"));
    assertThat(running.path("state").asText()).isEqualTo("processing");
    assertThat(running.path("progress").asInt()).isBetween(0, 99);

    JsonNode completed = await(started);
    assertThat(completed.path("state").asText()).isEqualTo("completed");
    assertThat(completed.path("generation_id").asText()).isEqualTo(id);
    assertThat(completed.path("progress").asInt()).isEqualTo(100);
    JsonNode result = completed.path("result");
    assertThat(result.path("urls")).hasSize(3).allMatch(url -> url.asText().contains(id));
    assertThat(result.path("prompt_used").asText()).isEqualTo("a fox");
    assertThat(result.path("model").asText()).isEqualTo("nano-banana-2");
    assertThat(Instant.parse(result.path("created_at").asText()))
        .isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
  }

  @Test
  void cancelledJobStaysCancelled() throws Exception {
    String id = ok(json(IMAGE, "{\"prompt\":\"x\"}")).required("generation_id").textValue();
    String job = "/api/v1/generate/" + id;
    JsonNode cancelled = ok(json(job + "/cancel", "{}"));
    assertThat(cancelled.path("generation_id").asText()).isEqualTo(id);
    assertThat(ok(request(job + "/status")).path("state").asText()).isEqualTo("cancelled");
    developerError(json(job + "/cancel", "{}"), 409);
  }

  @Test
  void endedOrUnknownJobCannotBeCancelled() throws Exception {
    JsonNode started = ok(json(IMAGE, "{\"prompt\":\"x\"}"));
    await(started);
    String id = started.required("generation_id").textValue();
    developerError(json("/api/v1/generate/" + id + "/cancel", "{}"), 409);
    developerError(json("/api/v1/generate/unknown/cancel", "{}"), 404);
  }

  @Test
  void sceneBatchHasAsManyScenesAsAskedFor() throws Exception {
    JsonNode completed =
        await(
            ok(json("/api/v1/generate/creative-director", "{\"prompt\":\"x\",\"scene_count\":6}")));
    assertThat(completed.path("scenes")).hasSize(6);
    assertThat(completed.at("/scenes/5/scene_number").asInt()).isEqualTo(6);
    assertThat(completed.at("/scenes/5/image_urls/0").asText())
        .startsWith(mock.baseUri().toString());
  }

  @Test
  void chatMessageIsPolledByItsMessageId() throws Exception {
    JsonNode started = ok(json("/api/v1/chat", "{\"message\":\"Hello\",\"session_id\":\"s1\"}"));
    assertThat(started.path("session_id").asText()).isEqualTo("s1");
    assertThat(started.path("poll_url").asText())
        .contains(started.required("message_id").textValue());
    assertThat(await(started).at("/result/content").asText()).isNotEmpty();
  }

  @Test
  void briefStartKeepsItsFormOfPollUrl() throws Exception {
    JsonNode started =
        ok(json(IMAGE, "{\"prompt\":\"x\"}").header("Prefer", "example=imageStartedBrief"));
    assertThat(started.path("poll_url").asText()).startsWith("/api/v1/generate/");
    assertThat(await(started).path("state").asText()).isEqualTo("completed");
  }

  @Test
  void firstLastFrameTakesUrls() throws Exception {
    JsonNode completed =
        await(
            ok(
                json(
                    FRAMES,
                    "{\"first_frame_url\":\"https://example.com/a.jpg\",\"last_frame_url\":\"https://example.com/b.jpg\",\"prompt\":\"pan\",\"duration\":9,\"aspect_ratio\":\"1:1\"}")));
    assertThat(completed.path("type").asText()).isEqualTo("first_last_frame");
    JsonNode result = completed.path("result");
    assertThat(result.path("urls")).hasSize(1);
    assertThat(result.path("thumbnail_url").asText()).startsWith(mock.baseUri().toString());
    assertThat(result.path("duration").asInt()).as("what the model can make").isEqualTo(10);
    assertThat(result.path("aspect_ratio").asText()).isEqualTo("1:1");
    assertThat(result.path("prompt_used").asText()).isEqualTo("pan");
  }

  @Test
  void firstLastFrameTakesTwoFiles() throws Exception {
    JsonNode completed =
        await(
            ok(
                form(
                    FRAMES,
                    frame("first.jpg"),
                    frame("last.jpg"),
                    text("prompt", "grüße,\r\nzweite Zeile"),
                    text("duration", "7.5"),
                    text("enhance_prompt", "false"),
                    text("visual_dna_ids", "[\"a,b\",\"c\",\"d\"]"))));
    assertThat(completed.path("state").asText()).isEqualTo("completed");
    assertThat(completed.at("/result/duration").isNumber()).isTrue();
    assertThat(completed.at("/result/duration").asDouble()).isEqualTo(7.5);
    assertThat(completed.at("/result/prompt_used").asText()).isEqualTo("grüße,\r\nzweite Zeile");
  }

  @Test
  void firstLastFrameTakesFilesThatNameNoKind() throws Exception {
    ok(
        form(
            FRAMES,
            file("files", "a", "application/octet-stream", "x"),
            file("files", "b", "application/octet-stream", "y")));
  }

  @Test
  void firstLastFrameTakesRepeatedFieldsForAnArray() throws Exception {
    String[] dna = {text("visual_dna_ids", "a"), text("visual_dna_ids", "b")};
    ok(form(FRAMES, frame("a.jpg"), frame("b.jpg"), dna[0], dna[1]));
    assertThat(
            developerError(
                form(FRAMES, frame("a.jpg"), frame("b.jpg"), dna[0], dna[1], dna[0], dna[1]), 400))
        .isEqualTo("visual_dna_ids: must NOT have more than 3 items");
  }

  @Test
  void jobFailsInTheScenario() throws Exception {
    JsonNode failed =
        await(ok(json(IMAGE, "{\"prompt\":\"x\"}").header("X-Kolbo-Mock-Scenario", "job-failed")));
    assertThat(failed.path("state").asText()).isEqualTo("failed");
    assertThat(failed.path("error").asText()).isNotEmpty();
    assertThat(failed.has("result")).isFalse();
  }

  @Test
  void unknownScenarioIsRefusedWithTheKnownOnes() throws Exception {
    assertThat(
            developerError(
                json(IMAGE, "{\"prompt\":\"x\"}").header("X-Kolbo-Mock-Scenario", "nope"), 400))
        .contains("X-Kolbo-Mock-Scenario", "job-failed");
  }

  @Test
  void unknownJobIsNotFound() throws Exception {
    assertThat(developerError(request("/api/v1/generate/abc123/status"), 404))
        .isEqualTo("Generation not found");
  }

  @Test
  void preferProvokesDocumentedErrors() throws Exception {
    var limited = send(json(IMAGE, "{\"prompt\":\"x\"}").header("Prefer", "code=429"));
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("Retry-After").orElseThrow()).matches("\\d+");
    assertThat(body(limited).path("message").asText()).contains("Too many requests");
    assertThat(send(request("/api/v1/generate/x/status").header("Prefer", "code=500")).statusCode())
        .isEqualTo(500);
    assertThat(developerError(json(IMAGE, "{\"prompt\":\"x\"}").header("Prefer", "code=418"), 400))
        .contains("418");
  }

  @Test
  void manyRequestsAtOnceGetJobsOfTheirOwn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try {
      Set<String> ids = ConcurrentHashMap.newKeySet();
      var calls =
          IntStream.range(0, 200)
              .<Future<Boolean>>mapToObj(
                  i ->
                      threads.submit(
                          () ->
                              ids.add(
                                  ok(json(IMAGE, "{\"prompt\":\"x\"}"))
                                      .required("generation_id")
                                      .textValue())))
              .toList();
      for (Future<Boolean> call : calls) {
        assertThat(call.get()).isTrue();
      }
      assertThat(ids).hasSize(200);
    } finally {
      threads.shutdownNow();
    }
  }
}
