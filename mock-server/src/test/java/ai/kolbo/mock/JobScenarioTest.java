package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.mock.scenario.Scenario;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scenarios of jobs and of polls. */
class JobScenarioTest extends MockTest {

  private static final String SCENARIO = "X-Kolbo-Mock-Scenario";

  @AfterEach
  void reset() {
    mock.reset();
  }

  private static JsonNode start(String scenario) throws Exception {
    return ok(json(IMAGE, "{\"prompt\":\"a fox\"}").header(SCENARIO, scenario));
  }

  private static HttpRequest.Builder poll(JsonNode started) {
    return request("/api/v1/generate/" + started.path("generation_id").asText() + "/status");
  }

  private static HttpResponse<String> polled(JsonNode started)
      throws IOException, InterruptedException {
    return send(poll(started));
  }

  @Test
  void jobFailsWithTheFailureOfTheDocument() throws Exception {
    JsonNode failed = await(start("job-failed"));
    assertThat(failed.path("state").asText()).isEqualTo("failed");
    assertThat(failed.at("/failure/code").asText()).isEqualTo("CONTENT_FLAGGED_SENSITIVE");
  }

  @Test
  void jobIsCancelledByItself() throws Exception {
    JsonNode cancelled = await(start("job-cancelled"));
    assertThat(cancelled.path("state").asText()).isEqualTo("cancelled");
    assertThat(cancelled.has("result")).isFalse();
  }

  @Test
  void jobIsCompletedWithoutResults() throws Exception {
    JsonNode completed = await(start("job-without-results"));
    assertThat(completed.path("state").asText()).isEqualTo("completed");
    assertThat(completed.at("/result/urls").isArray()).isTrue();
    assertThat(completed.at("/result/urls")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/generate/creative-director | {\"prompt\":\"a fox\",\"scene_count\":2}",
        "/api/v1/chat                       | {\"message\":\"hi\"}",
      })
  void jobsOfOtherShapesHaveNoResultsEither(String path, String body) throws Exception {
    JsonNode completed = await(ok(json(path, body).header(SCENARIO, "job-without-results")));
    assertThat(completed.path("state").asText()).isEqualTo("completed");
    assertThat(completed.toString()).doesNotContain("http://", "https://");
    assertThat(completed.at("/result/content").isMissingNode()).isTrue();
  }

  @Test
  void jobTakesAsLongAsTheScenarioSays() throws Exception {
    JsonNode started = start("job-duration=10m");
    assertThat(ok(poll(started)).path("progress").asInt()).isZero();
    mock.advanceClock(Duration.ofMinutes(5));
    JsonNode half = ok(poll(started));
    assertThat(half.path("state").asText()).isEqualTo("processing");
    assertThat(half.path("progress").asInt()).isBetween(50, 60);
    mock.advanceClock(Duration.ofMinutes(5));
    assertThat(ok(poll(started)).path("state").asText()).isEqualTo("completed");
  }

  @Test
  void nextJobsOfAnOperationFail() throws Exception {
    mock.scenario(Scenario.jobFailed().on("generateImage").times(2));
    String image = "{\"prompt\":\"a fox\"}";
    assertThat(await(ok(json(IMAGE, image))).path("state").asText()).isEqualTo("failed");
    assertThat(await(ok(json(IMAGE, image))).path("state").asText()).isEqualTo("failed");
    assertThat(await(ok(json(IMAGE, image))).path("state").asText()).isEqualTo("completed");
  }

  @Test
  void startNamesTheScenariosOfItsOwnPolls() throws Exception {
    JsonNode other = start("latency=0ms");
    JsonNode started =
        start("poll-not-found times=2; poll-html=200 after=2 times=1; poll-empty after=3 times=1");
    assertThat(polled(started).statusCode()).isEqualTo(404);
    assertThat(polled(other).statusCode()).isEqualTo(200);
    assertThat(developerError(poll(started), 404)).isEqualTo("Generation not found");
    HttpResponse<String> html = polled(started);
    assertThat(html.statusCode()).isEqualTo(200);
    assertThat(html.body()).startsWith("<html>");
    HttpResponse<String> empty = polled(started);
    assertThat(empty.statusCode()).isEqualTo(200);
    assertThat(empty.body()).isEmpty();
    assertThat(await(started).path("state").asText()).isEqualTo("completed");
  }

  @Test
  void stateCanBeMissingOrUnknown() throws Exception {
    JsonNode started = start("poll-without-state times=1; poll-unknown-state=paused after=1");
    JsonNode without = ok(poll(started));
    assertThat(without.has("state")).isFalse();
    assertThat(without.path("generation_id")).isEqualTo(started.path("generation_id"));
    assertThat(ok(poll(started)).path("state").asText()).isEqualTo("paused");
    assertThat(
            ok(poll(started).header(SCENARIO, "poll-unknown-state=on_ice")).path("state").asText())
        .isEqualTo("on_ice");
  }

  @Test
  void progressGoesBackwards() throws Exception {
    JsonNode started = start("job-duration=100m; poll-backwards");
    int first = ok(poll(started)).path("progress").asInt();
    mock.advanceClock(Duration.ofMinutes(30));
    assertThat(ok(poll(started)).path("progress").asInt()).isLessThan(first - 20);
  }
}
