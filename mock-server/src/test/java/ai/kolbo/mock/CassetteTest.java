package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.kolbo.mock.scenario.Scenario;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records a deployment, which is another mock, and replays what was recorded. */
class CassetteTest extends MockTest {

  private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";
  private static final String CREDITS = "/api/v1/account/credits";

  @TempDir Path directory;

  private static KolboMockServer recording(Path cassette) {
    return KolboMockServer.builder().record(mock.baseUri(), cassette).start();
  }

  private static HttpResponse<String> send(
      KolboMockServer server, String path, String method, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.baseUri().resolve(path))
            .header("X-API-Key", KEY)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    if (path.startsWith("/api/api-keys")) {
      request.setHeader("Authorization", "Bearer " + TOKEN);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString(UTF_8));
  }

  private static HttpResponse<String> get(KolboMockServer server, String path)
      throws IOException, InterruptedException {
    return send(server, path, "GET", "", "");
  }

  private static HttpResponse<String> post(KolboMockServer server, String path, String body)
      throws IOException, InterruptedException {
    return send(server, path, "POST", "application/json", body);
  }

  private static HttpResponse<String> upload(KolboMockServer server, String boundary)
      throws IOException, InterruptedException {
    String form =
        (file("file", "a.txt", "text/plain", "content") + "--" + BOUNDARY + "--\r\n")
            .replace(BOUNDARY, boundary);
    return send(server, FILES, "POST", "multipart/form-data; boundary=" + boundary, form);
  }

  @Test
  void recordedRequestsAreReplayed() throws Exception {
    Path cassette = directory.resolve("cassette.yaml");
    mock.scenario(Scenario.jobDuration(Duration.ofHours(1)).times(1));
    String image = "{\"prompt\":\"a fox\",\"num_images\":2}";
    String streamed =
        "{\"model\":\"kolbo-cli\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    String started;
    String models;
    String stream;
    String uploaded;
    String poll;
    try (KolboMockServer recorder = recording(cassette)) {
      started = post(recorder, IMAGE, image).body();
      poll =
          "/api/v1/generate/" + JSON.readTree(started).path("generation_id").asText() + "/status";
      assertThat(JSON.readTree(get(recorder, poll).body()).path("state").asText())
          .isEqualTo("processing");
      mock.advanceClock(Duration.ofHours(1));
      JsonNode done = JSON.readTree(get(recorder, poll).body());
      assertThat(done.path("state").asText()).isEqualTo("completed");
      assertThat(done.at("/result/urls/0").asText()).startsWith(recorder.baseUri().toString());
      models = get(recorder, "/api/v1/models?type=image&limit=2").body();
      stream = post(recorder, CHAT, streamed).body();
      uploaded = upload(recorder, "one-boundary").body();
      assertThat(get(recorder, "/api/v1/models?limit=x").statusCode()).isEqualTo(400);
      String key = post(recorder, "/api/api-keys", "{\"name\":\"a key\"}").body();
      assertThat(key).containsPattern("\"fullKey\":\"kolbo_live_[0-9a-f]{12}");
      assertThat(recorder.requests()).hasSize(8);
      assertThat(recorder.requests().get(0).body()).contains("a fox");
    } finally {
      mock.reset();
    }
    assertThat(Files.readString(cassette))
        .doesNotContain(KEY, TOKEN, mock.baseUri().getAuthority())
        .doesNotContainIgnoringCase("x-api-key")
        .doesNotContainPattern("kolbo_live_[0-9a-f]{8}");
    try (KolboMockServer replay = KolboMockServer.builder().replay(cassette).start()) {
      assertThat(post(replay, IMAGE, "{\"num_images\":2, \"prompt\":\"a fox\"}").body())
          .isEqualTo(moved(started, replay));
      assertThat(get(replay, poll).body()).contains("\"processing\"");
      assertThat(get(replay, poll).body()).contains("\"completed\"", replay.baseUri().toString());
      assertThat(get(replay, poll).body()).contains("\"completed\"");
      assertThat(get(replay, "/api/v1/models?limit=2&type=image").body())
          .isEqualTo(moved(models, replay));
      assertThat(post(replay, CHAT, streamed).body()).isEqualTo(stream).endsWith("[DONE]\n\n");
      assertThat(upload(replay, "another-boundary").body()).isEqualTo(moved(uploaded, replay));
      assertThat(get(replay, "/api/v1/models?limit=x").statusCode()).isEqualTo(400);
      assertThat(post(replay, "/api/api-keys", "{\"name\":\"a key\"}").statusCode()).isEqualTo(201);
      replay.reset();
      assertThat(get(replay, poll).body()).contains("\"processing\"");
    }
  }

  /** With URLs that lead to another mock. */
  private static String moved(String body, KolboMockServer server) {
    return body.replaceAll("http://[^/\"]+", server.baseUri().toString());
  }

  @Tag("stress")
  @Test
  void requestWithoutAMatchNamesTheClosest() throws Exception {
    Path cassette = directory.resolve("cassette.yaml");
    try (KolboMockServer recorder = recording(cassette)) {
      get(recorder, CREDITS);
      get(recorder, "/api/v1/models?type=image");
      post(recorder, IMAGE, "{\"prompt\":\"a fox\"}");
    }
    try (KolboMockServer replay = KolboMockServer.builder().replay(cassette).start()) {
      assertThat(unknown(get(replay, "/api/v1/account/credit")))
          .isEqualTo(
              "The cassette cassette.yaml has no GET /api/v1/account/credit; the closest is GET "
                  + CREDITS);
      assertThat(unknown(get(replay, "/api/v1/models?type=video")))
          .endsWith("the closest is GET /api/v1/models?type=image");
      assertThat(unknown(post(replay, IMAGE, "{\"prompt\":\"a dog\",\"num_images\":1}")))
          .endsWith("the closest differs in num_images, prompt");
    }
  }

  private static String unknown(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).isEqualTo(404);
    return JSON.readTree(response.body()).required("error").textValue();
  }

  @Test
  void cassettesAreReadAsJsonToo() throws Exception {
    Path cassette = directory.resolve("cassette.json");
    Files.writeString(
        cassette,
        """
        [{"request": {"method": "GET", "path": "/api/v1/account/credits"},
          "response": {"status": 200, "type": "application/json", "json": {"total": 7}}}]
        """);
    try (KolboMockServer replay = KolboMockServer.builder().replay(cassette).start()) {
      assertThat(get(replay, CREDITS).body()).isEqualTo("{\"total\":7}");
    }
  }

  @Test
  void deploymentThatIsNotThereIsSaid() throws Exception {
    Path cassette = directory.resolve("cassette.yaml");
    URI nowhere;
    try (KolboMockServer closed = KolboMockServer.start()) {
      nowhere = closed.baseUri();
    }
    try (KolboMockServer recorder = KolboMockServer.builder().record(nowhere, cassette).start()) {
      HttpResponse<String> response = get(recorder, CREDITS);
      assertThat(response.statusCode()).isEqualTo(502);
      assertThat(response.body()).contains(nowhere.toString());
      assertThat(cassette).doesNotExist();
    }
  }

  @Test
  void wrongCassettesAreExplained() throws Exception {
    Path there = Files.writeString(directory.resolve("there.yaml"), "- {request: 1}\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> recording(there))
        .withMessageContaining("must not exist yet");
    KolboMockServer.Builder builder = KolboMockServer.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.replay(there).start())
        .withMessageContaining("no cassette");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.replay(directory.resolve("none.yaml")).start())
        .withMessageContaining("none.yaml");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.record(URI.create("ftp://a"), there));
  }
}
