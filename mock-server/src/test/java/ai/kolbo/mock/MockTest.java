package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.mock.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * One mock for the test classes of a JVM, reset for each, and the requests that tests make of it.
 */
abstract class MockTest {

  static final String KEY = "kolbo_live_0123456789abcdef0123456789abcdef01234567";
  static final String REJECTED_KEY = "kolbo_live_" + "0".repeat(40);
  static final String IMAGE = "/api/v1/generate/image";
  static final String FRAMES = "/api/v1/generate/first-last-frame";
  static final String CHAT = "/api/kolbo/v1/chat/completions";
  static final String FILES = "/api/kolbo/v1/files";
  static final String BOUNDARY = "a-boundary-of-tests";
  static final JsonMapper JSON = new JsonMapper();

  static final HttpClient client = HttpClient.newHttpClient();

  /** Ends with the JVM. */
  private static KolboMockServer shared;

  /** The shared mock, unless a class has started another. */
  static KolboMockServer mock;

  @BeforeAll
  static void startMock() {
    if (shared == null) {
      shared = KolboMockServer.builder().credits(1_000_000).start();
    } else {
      shared.reset();
    }
    mock = shared;
  }

  @AfterAll
  static void stopMock() {
    if (mock != shared) {
      mock.close();
    }
  }

  static HttpRequest.Builder request(String path) {
    return anonymous(path).header("X-API-Key", KEY);
  }

  static HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(mock.baseUri().resolve(path)).timeout(Duration.ofSeconds(30));
  }

  static HttpRequest.Builder json(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  static HttpRequest.Builder form(String path, String... parts) {
    String body = String.join("", parts) + "--" + BOUNDARY + "--\r\n";
    return request(path)
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(BodyPublishers.ofString(body));
  }

  static String text(String name, String value) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, name, value);
  }

  static String file(String name, String filename, String type, String content) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, name, filename, type, content);
  }

  static String frame(String filename) {
    return file("files", filename, "image/jpeg", "pretend");
  }

  static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString(UTF_8));
  }

  /** The same request, without its query, to another mock. */
  static HttpResponse<String> sendTo(KolboMockServer other, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return send(request.copy().uri(other.baseUri().resolve(request.build().uri().getPath())));
  }

  static JsonNode body(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  static JsonNode ok(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return body(response);
  }

  static JsonNode list(String path, String items) throws IOException, InterruptedException {
    return ok(request(path)).required(items);
  }

  /** What each of several items has as a member. */
  static List<String> texts(JsonNode items, String member) {
    List<String> texts = new ArrayList<>();
    items.forEach(item -> texts.add(item.path(member).asText()));
    return texts;
  }

  /** A document that no other test uses: a mock with it has a Prism of its own. */
  static Path ownDocument(Path directory) throws IOException {
    ObjectNode document = (ObjectNode) JSON.readTree(ApiDocument.packaged());
    document.withObject("/info").put("title", word());
    return Files.write(directory.resolve("own.mock.json"), JSON.writeValueAsBytes(document));
  }

  /** A word that no other test uses. */
  static String word() {
    return "w" + UUID.randomUUID().toString().replace("-", "");
  }

  /** The error message in the developer surface's envelope. */
  static String developerError(HttpRequest.Builder request, int status)
      throws IOException, InterruptedException {
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(body(response).path("success").asBoolean(true)).as(response.body()).isFalse();
    return body(response).required("error").textValue();
  }

  /** The error message in the OpenAI-compatible surface's envelope. */
  static String openAiError(HttpRequest.Builder request, int status, String type)
      throws IOException, InterruptedException {
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(body(response).at("/error/type").asText()).as(response.body()).isEqualTo(type);
    return body(response).at("/error/message").textValue();
  }

  /** Polls as the start answer says until the job no longer runs. */
  static JsonNode await(JsonNode started) throws IOException, InterruptedException {
    String pollUrl = started.required("poll_url").textValue();
    URI path = URI.create(pollUrl.startsWith("/api/") ? pollUrl : "/api" + pollUrl);
    Instant deadline = Instant.now().plusSeconds(20);
    while (true) {
      JsonNode status = ok(request(path.toString()));
      if (!status.required("state").textValue().equals("processing")) {
        return status;
      }
      assertThat(Instant.now()).isBefore(deadline);
      Thread.sleep((long) (started.required("poll_interval_hint").doubleValue() * 1000));
    }
  }
}
