package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.http.ContentType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenAiSurfaceTest {
  private static final String BASE = "/api/kolbo/v1";
  private static final Map<String, Object> HAIKU =
      Map.of(
          "model",
          "kolbo-cli",
          "messages",
          List.of(Map.of("role", "user", "content", "Write a haiku about tomatoes")));

  @Test
  void itIsUpWithoutKey() {
    Contract.keylessRequest().get(BASE).then().statusCode(200);
  }

  @Test
  void modelsAreListedWithoutKey() {
    Contract.keylessRequest()
        .get(BASE + "/models")
        .then()
        .statusCode(200)
        .body("object", equalTo("list"))
        .body("data.object", hasItem("model"));
  }

  @Test
  void theBalanceIsToldForEitherKindOfKey() {
    Contract.request().get(BASE + "/balance").then().statusCode(200);
    Contract.keylessRequest()
        .header("Authorization", "Bearer " + Target.current().key())
        .get(BASE + "/balance")
        .then()
        .statusCode(200);
  }

  @Test
  void errorsHaveTheEnvelopeOfOpenAi() {
    Contract.keylessRequest()
        .get(BASE + "/balance")
        .then()
        .statusCode(401)
        .body("error.type", equalTo("auth_error"))
        .body("error.message", not(blankOrNullString()));
    Contract.wrongRequest()
        .contentType(ContentType.JSON)
        .body("{")
        .post(BASE + "/chat/completions")
        .then()
        .statusCode(400)
        .body("error.message", not(blankOrNullString()));
  }

  @Test
  void aCompletionAnswersInOnePiece() {
    Target.thatMaySpend();
    Contract.request()
        .contentType(ContentType.JSON)
        .body(HAIKU)
        .post(BASE + "/chat/completions")
        .then()
        .statusCode(200)
        .body("choices[0].message.role", equalTo("assistant"))
        .body("choices[0].message.content", not(blankOrNullString()));
  }

  @Test
  void aStreamIsMadeOfChunksAndEndsAsDocumented() throws JsonProcessingException {
    Target.thatMaySpend();
    JsonNode format =
        Contract.DOCUMENT.at("/paths/~1api~1kolbo~1v1~1chat~1completions/post/x-kolbo-stream");
    String stream =
        Contract.request()
            .contentType(ContentType.JSON)
            .body(
                Map.of(
                    "model",
                    "kolbo-cli",
                    "messages",
                    HAIKU.get("messages"),
                    "stream",
                    true,
                    "stream_options",
                    Map.of("include_usage", true)))
            .post(BASE + "/chat/completions")
            .then()
            .statusCode(200)
            .contentType(format.get("mediaType").asText())
            .extract()
            .asString();

    List<String> events =
        Arrays.stream(stream.split("\n\n"))
            .map(event -> event.replaceFirst("^data: ?", ""))
            .toList();

    assertThat(events).hasSizeGreaterThan(2);
    assertThat(events.get(events.size() - 1)).isEqualTo(format.get("terminator").asText());
    JsonNode usage = new ObjectMapper().readTree(events.get(events.size() - 2));
    assertThat(usage.at("/usage/total_tokens").asInt()).isPositive();
    for (String event : events.subList(0, events.size() - 1)) {
      assertThat(new ObjectMapper().readTree(event).get("object").asText())
          .isEqualTo("chat.completion.chunk");
    }
  }

  @Test
  void aFileIsStoredAsItIs() {
    byte[] content = new byte[12_345];
    Contract.request()
        .multiPart("file", "notes.bin", content, "application/octet-stream")
        .post(BASE + "/files")
        .then()
        .statusCode(200)
        .body("object", equalTo("file"))
        .body("filename", equalTo("notes.bin"))
        .body("bytes", equalTo(content.length));
  }

  @Test
  void aFormWithoutFileIsRefused() {
    Contract.wrongRequest()
        .multiPart("other", "text")
        .post(BASE + "/files")
        .then()
        .statusCode(400)
        .body("error.type", equalTo("validation_error"));
  }

  @Test
  void everyDocumentedErrorOfChatHasTheDocumentedShape() {
    Target.thatIsTheMock();
    Contract.provokeEveryStatus(BASE + "/chat/completions", HAIKU);
  }
}
