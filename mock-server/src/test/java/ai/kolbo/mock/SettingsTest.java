package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.mock.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the settings of a mock change. */
class SettingsTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String STATE = "/__mock/state";

  private static HttpResponse<String> send(KolboMockServer mock, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(mock.baseUri().resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("X-API-Key", MockTest.KEY)
            .header("Content-Type", "application/json");
    return CLIENT.send(
        (body.isEmpty() ? request : request.POST(BodyPublishers.ofString(body))).build(),
        BodyHandlers.ofString());
  }

  private static JsonNode json(KolboMockServer mock, String path, String body) throws Exception {
    HttpResponse<String> response = send(mock, path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return MockTest.JSON.readTree(response.body());
  }

  private static List<String> answers(KolboMockServer mock) throws Exception {
    String chat =
        "{\"model\":\"kolbo-cli\",\"messages\":[{\"role\":\"user\",\"content\":\"Tell me more\"}]}";
    JsonNode completion = json(mock, MockTest.CHAT, chat);
    return List.of(
        json(mock, MockTest.IMAGE, "{\"prompt\":\"a\"}").path("generation_id").asText(),
        completion.path("id").asText(),
        completion.at("/choices/0/message/content").asText(),
        json(mock, MockTest.IMAGE, "{\"prompt\":\"a\"}").path("generation_id").asText());
  }

  @Tag("stress")
  @Test
  void theSameSeedGivesTheSameAnswers() throws Exception {
    try (KolboMockServer one = KolboMockServer.builder().seed(7).start();
        KolboMockServer same = KolboMockServer.builder().seed(7).start();
        KolboMockServer other = KolboMockServer.builder().seed(8).start()) {
      List<String> answers = answers(one);
      assertThat(answers).doesNotHaveDuplicates().isEqualTo(answers(same));
      assertThat(answers(other))
          .doesNotContainAnyElementsOf(List.of(answers.get(0), answers.get(1)));
      one.reset();
      assertThat(answers(one)).isEqualTo(answers);
    }
  }

  @Test
  void resetForgetsJobs() throws Exception {
    try (KolboMockServer mock = KolboMockServer.start()) {
      String id = json(mock, MockTest.IMAGE, "{\"prompt\":\"a\"}").path("generation_id").asText();
      String status = "/api/v1/generate/%s/status".formatted(id);
      assertThat(send(mock, status, "").statusCode()).isEqualTo(200);
      mock.reset();
      assertThat(send(mock, status, "").statusCode()).isEqualTo(404);
      assertThat(json(mock, STATE, "").path("jobs")).isEmpty();
    }
  }

  @Test
  void speedDividesTheDocumentedTimes() throws Exception {
    try (KolboMockServer mock = KolboMockServer.builder().speed(100).start()) {
      json(mock, MockTest.IMAGE, "{\"prompt\":\"a\"}");
      // An image takes from 10 to 30 s.
      assertThat(json(mock, STATE, "").at("/jobs/0/seconds").asDouble()).isBetween(0.1, 0.3);
    }
    try (KolboMockServer mock =
        KolboMockServer.builder().speed(100).jobDuration(Duration.ofSeconds(7)).start()) {
      json(mock, MockTest.IMAGE, "{\"prompt\":\"a\"}");
      assertThat(json(mock, STATE, "").at("/jobs/0/seconds").asDouble()).isEqualTo(7);
    }
  }

  /** In YAML, which is of use too, but takes long to read. */
  private static Path packaged(Path directory) throws IOException {
    Path file = directory.resolve("api.mock.yaml");
    return Files.write(
        file, new YAMLMapper().writeValueAsBytes(MockTest.JSON.readTree(ApiDocument.packaged())));
  }

  /** Writes a file as editors and builds do: the whole of it at once. */
  private static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling("next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static int awaitStatus(KolboMockServer mock, String path, int wanted) throws Exception {
    Instant deadline = Instant.now().plusSeconds(30);
    int status = send(mock, path, "").statusCode();
    while (status != wanted && Instant.now().isBefore(deadline)) {
      Thread.sleep(50);
      status = send(mock, path, "").statusCode();
    }
    return status;
  }

  @Test
  void aChangedDocumentIsReadAgainAndABrokenOneIsNot(@TempDir Path directory) throws Exception {
    Path file = packaged(directory);
    String original = new String(ApiDocument.packaged(), StandardCharsets.UTF_8);
    try (KolboMockServer mock = KolboMockServer.builder().spec(file).start()) {
      assertThat(send(mock, "/api/v1/models", "").statusCode()).isEqualTo(200);
      assertThat(send(mock, "/api/v1/models-of-tomorrow", "").statusCode()).isEqualTo(404);

      replace(file, original.replace("\"/api/v1/models\":", "\"/api/v1/models-of-tomorrow\":"));
      assertThat(awaitStatus(mock, "/api/v1/models-of-tomorrow", 200)).isEqualTo(200);
      assertThat(send(mock, "/api/v1/models", "").statusCode()).isEqualTo(404);

      try (CapturedLog log = new CapturedLog(RunningMock.class.getName())) {
        replace(file, "paths: [");
        assertThat(log.await("keeps the document that it has")).contains(file.toString());
        assertThat(send(mock, "/api/v1/models-of-tomorrow", "").statusCode()).isEqualTo(200);
      }
      replace(file, original);
      assertThat(awaitStatus(mock, "/api/v1/models", 200)).isEqualTo(200);
    }
  }

  @Test
  void aDocumentOfNoUseIsRefusedAtTheStart(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("broken.yaml"), "paths: [");
    assertThatThrownBy(() -> KolboMockServer.builder().spec(file).start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> KolboMockServer.builder().spec(directory.resolve("none")).start())
        .isInstanceOf(UncheckedIOException.class);
  }
}
