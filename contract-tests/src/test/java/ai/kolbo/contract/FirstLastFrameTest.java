package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirstLastFrameTest {
  private static final String PATH = "/api/v1/generate/first-last-frame";
  private static final JsonNode OPERATION =
      Contract.DOCUMENT.at("/paths/~1api~1v1~1generate~1first-last-frame/post");
  private static final byte[] FRAME = new byte[1000];

  @Test
  void twoUrlsBecomeAVideo() {
    Target.thatMaySpend();
    JsonPath started =
        Contract.request()
            .contentType(ContentType.JSON)
            .body(
                Map.of(
                    "first_frame_url", "https://example.com/sunrise.jpg",
                    "last_frame_url", "https://example.com/sunset.jpg",
                    "duration", 5))
            .post(PATH)
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();

    JsonPath status = Polling.untilItEnds(started);

    assertThat(status.getString("state")).isEqualTo("completed");
    assertThat(status.getString("type")).isEqualTo("first_last_frame");
    assertThat(status.getList("result.urls")).hasSize(1);
  }

  @Test
  void twoFilesWithTheDocumentedFieldsBecomeAVideo() {
    Target.thatMaySpend();
    RequestSpecification form = files(2);
    JsonNode fields = Contract.DOCUMENT.at("/components/examples/firstLastFrameFilesForm/value");
    assertThat(fields.size()).isGreaterThan(1);
    fields.properties().stream()
        .filter(field -> !field.getKey().equals("files"))
        .forEach(field -> form.multiPart(field.getKey(), field.getValue().asText()));

    JsonPath started = form.post(PATH).then().statusCode(200).extract().jsonPath();

    assertThat(Polling.untilItEnds(started).getString("state")).isEqualTo("completed");
  }

  @Test
  void oneFileIsRefusedByTheRule() {
    refused(files(1).post(PATH).then(), 400, "parts/0/countRule");
  }

  @Test
  void threeFilesAreRefusedByTheRule() {
    refused(files(3).post(PATH).then(), 400, "parts/0/countRule");
  }

  @Test
  void filesOverTheLimitAreRefusedByTheRule() {
    long limit = OPERATION.at("/x-kolbo-upload/maxTotalBytes").asLong();
    byte[] half = new byte[(int) (limit / 2 + 1)];
    refused(
        Contract.wrongRequest()
            .multiPart("files", "first.jpg", half, "image/jpeg")
            .multiPart("files", "last.jpg", half, "image/jpeg")
            .post(PATH)
            .then(),
        413,
        "sizeRule");
  }

  @Test
  void filesAtTheLimitAreTaken() {
    Target.thatIsTheMock();
    long limit = OPERATION.at("/x-kolbo-upload/maxTotalBytes").asLong();
    byte[] half = new byte[(int) (limit / 2)];
    Contract.request()
        .multiPart("files", "first.jpg", half, "image/jpeg")
        .multiPart("files", "last.jpg", half, "image/jpeg")
        .post(PATH)
        .then()
        .statusCode(200);
  }

  @Test
  void aMixOfFilesAndUrlsIsRefusedByTheRule() {
    files(2)
        .multiPart("first_frame_url", "https://example.com/sunrise.jpg")
        .post(PATH)
        .then()
        .statusCode(400)
        .body("success", equalTo(false))
        .body("error", equalTo(OPERATION.at("/x-kolbo-exclusions/0/rule").asText()));
  }

  @Test
  void oneUrlIsRefused() {
    Contract.wrongRequest()
        .contentType(ContentType.JSON)
        .body(Map.of("first_frame_url", "https://example.com/sunrise.jpg"))
        .post(PATH)
        .then()
        .statusCode(400)
        .body("success", equalTo(false));
  }

  private static RequestSpecification files(int count) {
    RequestSpecification form = Contract.wrongRequest();
    for (int i = 1; i <= count; i++) {
      form.multiPart("files", "frame-" + i + ".jpg", FRAME, "image/jpeg");
    }
    return form;
  }

  private static void refused(ValidatableResponse answer, int status, String rule) {
    answer.statusCode(status).body("success", equalTo(false));
    if (Target.current().mock()) {
      answer.body("error", equalTo(OPERATION.at("/x-kolbo-upload/" + rule).asText()));
    }
  }
}
