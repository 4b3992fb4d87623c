package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the mock serves beside the API and its files. */
class PagesTest extends MockTest {
  private static final Pattern LOADED =
      Pattern.compile("(?:src|rel=\"stylesheet\" href)=\"(/[^\"]+)\"");

  @Test
  void theRootTellsProgramsWhereEverythingIs() throws Exception {
    JsonNode overview = ok(anonymous("/"));
    assertThat(overview.path("surfaces"))
        .extracting(surface -> surface.path("name").asText())
        .containsExactly("developer", "keys", "openai");
    assertThat(overview.at("/surfaces/0/url").asText()).isEqualTo(mock.baseUri() + "/api/v1");
    assertThat(overview.at("/surfaces/0/authentication/0").asText()).startsWith("X-API-Key");
    assertThat(overview.path("links")).isNotEmpty();
    for (JsonNode link : overview.path("links")) {
      assertThat(send(anonymous(link.asText())).statusCode()).as(link.asText()).isEqualTo(200);
    }
  }

  @Test
  void theRootIsAPageForBrowsers() throws Exception {
    HttpResponse<String> page = send(anonymous("/").header("Accept", "text/html,*/*;q=0.8"));
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.body()).contains("<h1>Kolbo mock server</h1>", mock.baseUri() + "/docs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/docs/", "/docs?from=somewhere", "/__mock/"})
  void pagesAndAllThatTheyLoadAreServedWithoutAKey(String path) throws Exception {
    HttpResponse<String> page = send(anonymous(path));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'self'");
    List<String> loaded = new ArrayList<>();
    LOADED.matcher(page.body()).results().forEach(found -> loaded.add(found.group(1)));
    assertThat(loaded).hasSizeGreaterThanOrEqualTo(2);
    for (String file : loaded) {
      assertThat(send(anonymous(file)).statusCode()).as(file).isEqualTo(200);
    }
  }

  @Test
  void theDocumentNamesThisMockAsItsServer() throws Exception {
    JsonNode json = ok(anonymous("/openapi.json"));
    HttpResponse<String> yaml = send(anonymous("/openapi.yaml"));
    assertThat(yaml.headers().firstValue("Content-Type")).hasValue("application/yaml");
    assertThat(new YAMLMapper().readTree(yaml.body())).isEqualTo(json);
    assertThat(json.at("/servers")).hasSize(1);
    assertThat(json.at("/servers/0/url").asText()).isEqualTo(mock.baseUri().toString());
    assertThat(json.path("paths").path(IMAGE).path("post").path("operationId").asText())
        .isEqualTo("generateImage");
    assertThat(json.toString()).doesNotContain("x-kolbo-mock", ":multipart");
  }

  @Test
  void everyOperationOfTheDocumentHasCodeSamples() throws Exception {
    JsonNode samples = ok(anonymous("/docs/samples.json")).path("samples");
    JsonNode document = ok(anonymous("/openapi.json"));
    for (JsonNode path : document.path("paths")) {
      for (JsonNode operation : path) {
        assertThat(samples.path(operation.path("operationId").asText()))
            .as(operation.path("operationId").asText())
            .isNotEmpty();
      }
    }
  }

  @Test
  void theStateShowsJobsTheNewestFirst() throws Exception {
    String first = ok(json(IMAGE, "{\"prompt\":\"a\"}")).path("generation_id").asText();
    JsonNode started = ok(json(IMAGE, "{\"prompt\":\"b\"}"));
    JsonNode jobs = ok(anonymous("/__mock/state")).path("jobs");
    assertThat(jobs.path(0).path("id").asText()).isEqualTo(started.path("generation_id").asText());
    assertThat(jobs.path(1).path("id").asText()).isEqualTo(first);
    await(started);
    JsonNode job = ok(anonymous("/__mock/state")).at("/jobs/0");
    assertThat(job.path("operation").asText()).isEqualTo("generateImage");
    assertThat(job.path("state").asText()).isEqualTo("completed");
    assertThat(job.path("progress").asInt()).isEqualTo(100);
  }

  @Test
  void headTellsTheSizeAndSendsNothing() throws Exception {
    HttpResponse<String> head = send(anonymous("/docs").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    long length = head.headers().firstValueAsLong("Content-Length").orElseThrow();
    HttpResponse<byte[]> page = client.send(anonymous("/docs").build(), BodyHandlers.ofByteArray());
    assertThat(page.body()).hasSize(Math.toIntExact(length));
  }

  @Test
  void nothingCanBeSentToThem() throws Exception {
    HttpResponse<String> answer = send(anonymous("/docs").POST(BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void whatIsNoPageIsNotThere() throws Exception {
    developerError(anonymous("/docs/index.html"), 404);
    developerError(anonymous("/__mock/index.html"), 404);
  }
}
