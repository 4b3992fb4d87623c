package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageGenerationTest {
  private static final String PATH = "/api/v1/generate/image";

  @Test
  void aPromptBecomesAnImage() throws IOException {
    Target.thatMaySpend();
    JsonPath started = start(Map.of("prompt", "A sunset over mountains", "aspect_ratio", "16:9"));
    assertThat(started.getString("type")).isEqualTo("image");
    assertThat(started.getString("poll_url"))
        .endsWith(started.getString("generation_id") + "/status");

    JsonPath status = Polling.untilItEnds(started);

    assertThat(status.getString("state")).isEqualTo("completed");
    assertThat(status.getString("generation_id")).isEqualTo(started.getString("generation_id"));
    String url = status.getString("result.urls[0]");
    byte[] image =
        io.restassured.RestAssured.get(url).then().statusCode(200).extract().asByteArray();
    assertThat(ImageIO.read(new ByteArrayInputStream(image))).isNotNull();
  }

  @Test
  void everyJobHasItsOwnId() {
    Target.thatIsTheMock();
    String one = start(Map.of("prompt", "one")).getString("generation_id");
    String other = start(Map.of("prompt", "other")).getString("generation_id");

    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void aRequestWithoutPromptIsRefusedByName() {
    Contract.wrongRequest()
        .contentType(ContentType.JSON)
        .body(Map.of("aspect_ratio", "16:9"))
        .post(PATH)
        .then()
        .statusCode(400)
        .body("success", equalTo(false))
        .body("error", containsString("prompt"));
  }

  @Test
  void malformedJsonIsRefusedAtOnce() {
    long start = System.nanoTime();
    Contract.wrongRequest()
        .contentType(ContentType.JSON)
        .body("{\"prompt\": \"unfinished")
        .post(PATH)
        .then()
        .statusCode(400)
        .body("success", equalTo(false))
        .body("error", not(equalTo("")));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aRequestWithoutKeyIsRefused() {
    Contract.keylessRequest()
        .contentType(ContentType.JSON)
        .body(Map.of("prompt", "A sunset"))
        .post(PATH)
        .then()
        .statusCode(401)
        .body("success", equalTo(false))
        .body("code", equalTo("INVALID_API_KEY"));
  }

  @Test
  void anUnknownGenerationIsNotFound() {
    Contract.request()
        .get("/api/v1/generate/{id}/status", "000000000000000000000000")
        .then()
        .statusCode(404)
        .body("success", equalTo(false));
  }

  @Test
  void aFailedGenerationSaysWhy() {
    Target.thatIsTheMock();
    JsonPath started =
        Contract.request()
            .header("X-Kolbo-Mock-Scenario", "job-failed")
            .contentType(ContentType.JSON)
            .body(Map.of("prompt", "A sunset"))
            .post(PATH)
            .jsonPath();

    JsonPath status = Polling.untilItEnds(started);

    assertThat(status.getString("state")).isEqualTo("failed");
    assertThat(status.getString("error")).isNotBlank();
  }

  @Test
  void everyDocumentedErrorHasTheDocumentedShape() {
    Target.thatIsTheMock();
    Contract.provokeEveryStatus(PATH, Map.of("prompt", "A sunset"));
  }

  private static JsonPath start(Map<String, Object> body) {
    return Contract.request()
        .contentType(ContentType.JSON)
        .body(body)
        .post(PATH)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }
}
