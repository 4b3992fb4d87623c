package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {
  @Test
  void membersThatTheDocumentDoesNotKnowAreKeptAndWrittenBack() throws Exception {
    String text =
        """
        {"success":true,"generation_id":"a","state":"completed","new_member":{"deep":[1,null,"x"]},
         "result":{"urls":["u"],"seed":9007199254740993,"nothing":null}}""";
    GenerationStatus status = roundTrip(text, GenerationStatus.class);
    assertThat(status.getAdditionalProperties())
        .containsEntry("new_member", Map.of("deep", java.util.Arrays.asList(1, null, "x")));
    assertThat(status.getResult().getAdditionalProperties())
        .containsEntry("seed", 9007199254740993L)
        .containsEntry("nothing", null);
  }

  @Test
  void secretIsReadAndWrittenButNotShown() throws Exception {
    String text = "{\"status\":true,\"fullKey\":\"kolbo_live_secret\"}";
    ApiKeyCreated created = roundTrip(text, ApiKeyCreated.class);
    assertThat(created.getFullKey()).isEqualTo("kolbo_live_secret");
    assertThat(created).hasToString("ApiKeyCreated{status=true, fullKey=***}");
  }

  @Test
  void memberNamedTextIsShown() {
    assertThat(new SpeechRequest().text("hello")).hasToString("SpeechRequest{text=hello}");
  }

  @Test
  void absentMembersAreNotWritten() throws Exception {
    assertThat(new ImageRequest().prompt("x").toJson()).isEqualTo("{\"prompt\":\"x\"}");
  }

  @Test
  void memberThatTheDocumentDoesNotKnowCanBeSent() throws Exception {
    assertThat(
            new ImageRequest()
                .prompt("x")
                .putAdditionalProperty("style", List.of("noir"))
                .putAdditionalProperty("none", null)
                .toJson())
        .isEqualTo("{\"prompt\":\"x\",\"style\":[\"noir\"],\"none\":null}");
  }

  @Test
  void unknownValueOfAnEnumKeepsItsText() throws Exception {
    GenerationStatus status =
        roundTrip(
            """
            {"success":true,"generation_id":"a","type":"hologram","state":"dreaming"}""",
            GenerationStatus.class);
    assertThat(status.getState().value()).isEqualTo("dreaming");
    assertThat(status.getState().isKnown()).isFalse();
    assertThat(status.getState().isTerminal()).isFalse();
    assertThat(status.getState()).isEqualTo(GenerationState.of("dreaming"));
    assertThat(status.getType()).hasToString("hologram");
  }

  @Test
  void knownValuesAreTheConstants() throws Exception {
    assertThat(GenerationState.fromJson("\"completed\"")).isSameAs(GenerationState.COMPLETED);
    assertThat(GenerationState.knownValues()).allMatch(OpenEnum::isKnown);
    assertThat(GenerationState.knownValues().stream().filter(GenerationState::isTerminal))
        .containsExactlyInAnyOrder(
            GenerationState.COMPLETED, GenerationState.FAILED, GenerationState.CANCELLED);
    assertThat(GenerationState.of("image")).isNotEqualTo(GenerationType.of("image"));
    assertThat(GenerationState.of("complete")).isNotEqualTo(GenerationState.COMPLETED);
  }

  @Test
  void errorCodesHaveTheStatusThatTheDocumentGives() {
    Document document = new Document();
    codes(document, "ErrorCode")
        .properties()
        .forEach(
            code -> {
              ErrorCode known = ErrorCode.of(code.getKey());
              JsonNode status = code.getValue().path("status");
              assertThat(known.status().isPresent()).isEqualTo(status.isInt());
              assertThat(known.status().orElse(0)).isEqualTo(status.asInt());
              assertThat(ErrorCode.of(" " + code.getKey().toLowerCase(Locale.ROOT)).status())
                  .isEqualTo(known.status());
            });
    codes(document, "OpenAiErrorType")
        .properties()
        .forEach(
            code ->
                assertThat(OpenAiErrorType.of(code.getKey()).status())
                    .hasValue(code.getValue().get("status").asInt()));
    assertThat(ErrorCode.of("BUSY").status()).isEmpty();
    assertThat(ErrorCode.of("CONTENT_FLAGGED_SENSITIVE").status()).isEmpty();
    assertThat(OpenAiErrorType.of("RATE_LIMIT").status()).hasValue(429);
  }

  private static JsonNode codes(Document document, String type) {
    return document.schema(type).get("x-kolbo-codes");
  }

  @Test
  void kindsOfMessagesAndPartsThatAreNotKnownSurviveARoundTrip() throws Exception {
    ChatCompletionRequest request =
        roundTrip(
            """
            {"model":"m","messages":[
              {"role":"narrator","content":"Once","mood":{"x":[1]}},
              {"content":"no role"},
              {"role":"user","content":[{"type":"smell","smell":{"name":"rose"}},
                                        {"type":"text","text":"Hi","extra":1},
                                        {"no_type":true}]},
              {"role":"user","content":"plain","name":"Ann","extra":true}]}""",
            ChatCompletionRequest.class);
    assertThat(request.getMessages().get(0))
        .isInstanceOfSatisfying(
            ChatMessage.Unknown.class,
            unknown -> assertThat(unknown.members()).containsEntry("content", "Once"));
    UserMessage user = (UserMessage) request.getMessages().get(2);
    assertThat(user.getContent().parts().get(0)).isInstanceOf(ContentPart.Unknown.class);
    assertThat(user.getContent().text()).isEqualTo("Hi");
    assertThat(((UserMessage) request.getMessages().get(3)).getContent().text()).isEqualTo("plain");
  }

  @Test
  void partsOfAContentCarryTheirType() throws Exception {
    assertThat(
            new UserMessage()
                .content(
                    MessageContent.of(
                        new TextPart().text("What is this?"),
                        new ImageUrlPart().imageUrl(new ImageUrl().url("https://host/x.png"))))
                .toJson())
        .isEqualTo(
            """
            {"role":"user","content":[{"type":"text","text":"What is this?"},\
            {"type":"image_url","image_url":{"url":"https://host/x.png"}}]}""");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"m\",\"messages\":[],\"stop\":\"a\",\"tool_choice\":\"auto\"}",
        "{\"model\":\"m\",\"messages\":[],\"stop\":[\"a\",\"b\"],\"tool_choice\":\"new_mode\"}",
        "{\"model\":\"m\",\"messages\":[],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}}",
        "{\"model\":\"m\",\"messages\":[],\"response_format\":{\"type\":\"yaml\",\"indent\":2}}",
        "{\"model\":\"m\",\"messages\":[],\"tools\":[{\"type\":\"new\",\"x\":1}],\"seed\":9007199254740993}",
        "{\"model\":\"m\",\"messages\":[],\"function_call\":\"none\",\"logit_bias\":{\"50256\":-100}}"
      })
  void valuesOfMoreThanOneTypeSurviveARoundTrip(String text) throws Exception {
    roundTrip(text, ChatCompletionRequest.class);
  }

  @Test
  void textOfACompletionIsEmptyWhereThereIsNone() throws Exception {
    for (String choices :
        List.of("", "\"choices\":null", "\"choices\":[]", "\"choices\":[{\"index\":0}]")) {
      assertThat(ChatCompletionChunk.fromJson("{" + choices + "}").text()).isEmpty();
      assertThat(ChatCompletion.fromJson("{" + choices + "}").text()).isEmpty();
    }
  }

  @Test
  void itemIsAddedToAListThatCannotChange() {
    List<String> given = List.of("a");
    ImageRequest request = new ImageRequest().visualDnaIds(given).addVisualDnaIdsItem("b");
    assertThat(request.getVisualDnaIds()).containsExactly("a", "b");
    assertThat(given).containsExactly("a");
  }

  @Test
  void equalModelsAreEqualAndShowTheirMembers() {
    ImageRequest one = new ImageRequest().prompt("x").putAdditionalProperty("style", "noir");
    ImageRequest same = new ImageRequest().prompt("x").putAdditionalProperty("style", "noir");
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(one).isNotEqualTo(new ImageRequest().prompt("x"));
    assertThat(one).hasToString("ImageRequest{prompt=x, {style=noir}}");
  }

  /** What was read says the same when it is written. */
  private static <T> T roundTrip(String text, Class<T> type) throws IOException {
    T read = Json.read(type, text.getBytes(StandardCharsets.UTF_8));
    ObjectMapper strict =
        JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    assertThat(strict.readTree(Json.write(read))).isEqualTo(strict.readTree(text));
    return read;
  }
}
