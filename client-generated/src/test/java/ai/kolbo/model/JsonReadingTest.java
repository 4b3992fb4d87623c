package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read leniently, and what is not JSON at all. */
class JsonReadingTest {
  // One odd member.

  @Test
  void singleValueIsAListOfOne() throws Exception {
    assertThat(result("{'urls':'u'}").getUrls()).containsExactly("u");
    assertThat(result("{'urls':5}").getUrls()).containsExactly("5");
    assertThat(result("{'urls':{'url':'u'}}").getUrls()).containsExactly("{\"url\":\"u\"}");
    assertThat(result("{'urls':[]}").getUrls()).isEmpty();
    assertThat(result("{'urls':null}").getUrls()).isNull();
    assertThat(completion("{'choices':{'index':3}}").getChoices().get(0).getIndex()).isEqualTo(3);
    assertThat(ActiveSpeakerDetection.fromJson("{\"bounding_boxes\":[1,2]}").getBoundingBoxes())
        .containsExactly(List.of(1), List.of(2));
    assertThat(ActiveSpeakerDetection.fromJson("{\"bounding_boxes\":1}").getBoundingBoxes())
        .containsExactly(List.of(1));
    assertThat(
            Model.fromJson("{\"supported_aspect_ratios_by_type\":{\"a\":\"1:1\",\"b\":[\"x\"]}}")
                .getSupportedAspectRatiosByType())
        .isEqualTo(Map.of("a", List.of("1:1"), "b", List.of("x")));
  }

  @Test
  void listOfOneIsItsItemWhereNoListIsDeclared() throws Exception {
    GenerationStatus status =
        read(
            GenerationStatus.class,
            "{'success':['true'],'state':[['COMPLETED']],'progress':[1e2],"
                + "'result':[{'urls':['u'],'created_at':[1772706600000],'new':[1.50]}]}");
    assertThat(status.toJson())
        .isEqualTo(
            "{\"success\":true,\"state\":\"completed\",\"progress\":100.0,\"result\":"
                + "{\"urls\":[\"u\"],\"created_at\":\"2026-03-05T10:30:00Z\",\"new\":[1.5]}}");
    assertThat(usage("[12]").getTotalTokens()).isEqualTo(12);
    assertThat(usage("[2147483648]").getAdditionalProperties())
        .containsEntry("total_tokens", List.of(2147483648L));
    assertThat(completion("{'created':['7']}").getCreated()).isEqualTo(7);
    assertThat(result("{'model':['a'],'urls':[['u']]}").getModel()).isEqualTo("[\"a\"]");
    assertThat(result("{'urls':[['u']]}").getUrls()).containsExactly("[\"u\"]");
    assertThat(completion("{'choices':[[{'index':[1]}],{'index':2}]}").getChoices())
        .containsExactly(new ChatChoice().index(1), new ChatChoice().index(2));
    assertThat(Model.fromJson("{\"supported_durations\":[[5],10]}").getSupportedDurations())
        .containsExactly(5.0, 10.0);
    assertThat(
            read(
                    ChatCompletionRequest.class,
                    "{'messages':[[{'role':'user','content':'x'}]],'tool_choice':['auto'],"
                        + "'response_format':[{'json_schema':[{'name':'n'}],'type':'json_schema'}]}")
                .toJson())
        .isEqualTo(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":"
                + "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\"}},"
                + "\"tool_choice\":\"auto\"}");
    assertThat(ToolChoice.fromJson("[{\"type\":\"function\"}]").value())
        .isInstanceOf(NamedToolChoice.class);
  }

  @Test
  void listOfOneThatDoesNotFitIsKeptAsItWasSent() throws Exception {
    for (String odd :
        new String[] {
          "[{'urls':'u'},{'urls':'v'}]",
          "[[{'urls':'u'}],1]",
          "[null]",
          "[5]",
          "[[[]]]",
          "[9007199254740993]",
          "['\u00e9']"
        }) {
      GenerationStatus status =
          read(GenerationStatus.class, "{'result':" + odd + ",'generation_id':'after'}");
      assertThat(status.getResult()).as(odd).isNull();
      assertThat(status.getGenerationId()).isEqualTo("after");
      assertThat(status.getAdditionalProperties())
          .containsOnly(Map.entry("result", Json.readAny(odd.replace('\'', '"'))));
    }
    GenerationStatus last =
        read(GenerationStatus.class, "{'result':[1,2],'result':[{'urls':['u']}]}");
    assertThat(last.getResult().getUrls()).containsExactly("u");
    assertThat(last.getAdditionalProperties()).isEmpty();
  }

  @Test
  void objectOrListIsTheTextOfItsJson() throws Exception {
    assertThat(result("{'model':{'id':'m','n':[1.50,1e999,null]}}").getModel())
        .isEqualTo("{\"id\":\"m\",\"n\":[1.50,1e999,null]}");
    assertThat(result("{'model':['a',{'b':1}],'urls':['u']}").getModel())
        .isEqualTo("[\"a\",{\"b\":1}]");
    assertThat(result("{'model':[],'urls':['u']}").getUrls()).containsExactly("u");
  }

  @Test
  void numbersAndBooleansAreTextsAndTheOtherWayRound() throws Exception {
    assertThat(result("{'model':1.50}").getModel()).isEqualTo("1.50");
    assertThat(result("{'model':true}").getModel()).isEqualTo("true");
    assertThat(usage("' 12 '").getTotalTokens()).isEqualTo(12);
    assertThat(usage("'12.0'").getTotalTokens()).isEqualTo(12);
    assertThat(usage("12.0").getTotalTokens()).isEqualTo(12);
    assertThat(usage("1e2").getTotalTokens()).isEqualTo(100);
    assertThat(status("'0.5'").getProgress()).isEqualTo(0.5);
    assertThat(status("7").getProgress()).isEqualTo(7);
    for (String truth : new String[] {"true", "'true'", "'True'", "1", "'1'"}) {
      assertThat(success(truth).getSuccess()).isTrue();
    }
    for (String truth : new String[] {"false", "'false'", "'FALSE'", "0"}) {
      assertThat(success(truth).getSuccess()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"50%\"",
        "\"NaN\"",
        "\"Infinity\"",
        "\"\"",
        "\"1f\"",
        "\"0x1p3\"",
        "\"1,5\"",
        "\"\u0661\"",
        "true",
        "{}",
        "{\"a\":[1]}",
        "[]",
        "[\"50%\"]",
        "[{}]",
        "[null]",
        "[1,2]",
        "[[1],null]",
        "[[],[1]]"
      })
  void whatIsNoNumberIsKeptAsItWasSent(String value) throws Exception {
    GenerationStatus status = status(value);
    assertThat(status.getProgress()).isNull();
    assertThat(status.getAdditionalProperties())
        .containsExactly(Map.entry("progress", Json.readAny(value)));
    assertThat(status.getGenerationId()).isEqualTo("after");
    assertThat(Json.readAny(status.toJson()))
        .isEqualTo(Json.readAny("{\"progress\":" + value + ",\"generation_id\":\"after\"}"));
  }

  @Test
  void numbersOutOfRangeAreKept() throws Exception {
    assertThat(usage("2147483648").getTotalTokens()).isNull();
    assertThat(usage("2147483648").getAdditionalProperties())
        .containsEntry("total_tokens", 2147483648L);
    assertThat(usage("1.5").getAdditionalProperties()).containsEntry("total_tokens", 1.5);
    assertThat(usage("'1e1000000000'").getTotalTokens()).isNull();
    assertThat(status("1e400").getAdditionalProperties())
        .containsEntry("progress", new BigDecimal("1e400"));
    assertThat(status("'1e400'").getAdditionalProperties()).containsEntry("progress", "1e400");
    String digits = "9".repeat(5000);
    assertThat(status(digits).getAdditionalProperties()).containsEntry("progress", digits);
    assertThat(usage(digits).getAdditionalProperties()).containsEntry("total_tokens", digits);
    ChatCompletion completion = completion("{'created':9223372036854775808,'id':'x'}");
    assertThat(completion.getCreated()).isNull();
    assertThat(completion.getId()).isEqualTo("x");
    assertThat(completion.toJson()).isEqualTo("{\"id\":\"x\",\"created\":9223372036854775808}");
  }

  @Test
  void unknownNumbersKeepWhatTheySay() throws Exception {
    GenerationResult result =
        result(
            "{'a':1,'b':9007199254740993,'c':1.5,'d':1e400,'e':1e-400,"
                + "'f':123456789012345678901234567890,'g':1e99999999999,'h':0.0}");
    assertThat(result.getAdditionalProperties())
        .containsEntry("a", 1)
        .containsEntry("b", 9007199254740993L)
        .containsEntry("c", 1.5)
        .containsEntry("d", new BigDecimal("1e400"))
        .containsEntry("e", new BigDecimal("1e-400"))
        .containsEntry("f", new BigInteger("123456789012345678901234567890"))
        .containsEntry("g", "1e99999999999")
        .containsEntry("h", 0.0);
  }

  @Test
  void listKeepsTheObjectsThatCanBeRead() throws Exception {
    ChatCompletion completion = completion("{'choices':['odd',{'index':1},null,7,{'index':2}]}");
    assertThat(completion.getChoices())
        .containsExactly(new ChatChoice().index(1), null, new ChatChoice().index(2));
    assertThat(completion.getAdditionalProperties())
        .containsEntry(
            "choices", Arrays.asList("odd", Map.of("index", 1), null, 7, Map.of("index", 2)));
    assertThat(completion.toJson())
        .isEqualTo("{\"choices\":[\"odd\",{\"index\":1},null,7,{\"index\":2}]}");
    assertThat(completion("{'choices':['odd',7]}").getChoices()).isNull();
    assertThat(completion("{'choices':'odd'}").getAdditionalProperties())
        .containsEntry("choices", "odd");
  }

  @Test
  void listOfNumbersIsReadWholeOrNotAtAll() throws Exception {
    Model model = Model.fromJson("{\"supported_durations\":[5,\"10\",\"long\"],\"name\":\"m\"}");
    assertThat(model.getSupportedDurations()).isNull();
    assertThat(model.getAdditionalProperties())
        .containsEntry("supported_durations", List.of(5.0, 10.0, "long"));
    assertThat(model.getName()).isEqualTo("m");
    ActiveSpeakerDetection boxes =
        ActiveSpeakerDetection.fromJson("{\"bounding_boxes\":[[1,2],[3,\"x\"]]}");
    assertThat(boxes.getBoundingBoxes()).isNull();
    assertThat(boxes.getAdditionalProperties())
        .containsEntry("bounding_boxes", List.of(List.of(1, 2), List.of(3, "x")));
  }

  @Test
  void mapKeepsTheMembersThatCanBeRead() throws Exception {
    Model model = Model.fromJson("{\"resolution_multipliers\":{\"1K\":1,\"4K\":\"four\"}}");
    assertThat(model.getResolutionMultipliers()).containsExactly(Map.entry("1K", 1.0));
    assertThat(model.getAdditionalProperties())
        .containsEntry("resolution_multipliers", Map.of("1K", 1.0, "4K", "four"));
    assertThat(Model.fromJson("{\"resolution_multipliers\":[1]}").getResolutionMultipliers())
        .isNull();
    Model listed = Model.fromJson("{\"resolution_multipliers\":[{\"1K\":[1],\"4K\":\"four\"}]}");
    assertThat(listed.getResolutionMultipliers()).containsExactly(Map.entry("1K", 1.0));
    assertThat(listed.toJson())
        .isEqualTo("{\"resolution_multipliers\":{\"1K\":1.0,\"4K\":\"four\"}}");
  }

  @Test
  void oddMemberDeepInsideCostsNothingElse() throws Exception {
    ChatCompletion completion =
        completion(
            "{'choices':[{'index':'x','message':{'content':'hi','tool_calls':[{'id':{},"
                + "'function':5}]},'finish_reason':[1,2]}],'usage':'none','id':'c'}");
    ChatChoice choice = completion.getChoices().get(0);
    assertThat(choice.getIndex()).isNull();
    assertThat(choice.getFinishReason()).isNull();
    assertThat(choice.getAdditionalProperties())
        .isEqualTo(Map.of("index", "x", "finish_reason", List.of(1, 2)));
    assertThat(choice.getMessage().getContent()).isEqualTo("hi");
    ToolCall call = choice.getMessage().getToolCalls().get(0);
    assertThat(call.getId()).isEqualTo("{}");
    assertThat(call.getAdditionalProperties()).isEqualTo(Map.of("function", 5));
    assertThat(completion.getAdditionalProperties()).isEqualTo(Map.of("usage", "none"));
    assertThat(completion.getId()).isEqualTo("c");
  }

  @Test
  void lastOfTwoMembersCounts() throws Exception {
    assertThat(result("{'model':'a','model':'b'}").getModel()).isEqualTo("b");
    GenerationStatus fits = read(GenerationStatus.class, "{'progress':'x','progress':5}");
    assertThat(fits.getProgress()).isEqualTo(5);
    assertThat(fits.getAdditionalProperties()).isEmpty();
    GenerationStatus odd = read(GenerationStatus.class, "{'progress':5,'progress':'x'}");
    assertThat(odd.getProgress()).isNull();
    assertThat(odd.getAdditionalProperties()).containsEntry("progress", "x");
    assertThat(result("{'new':1,'new':2}").getAdditionalProperties()).containsEntry("new", 2);
  }

  // Times.

  @ParameterizedTest
  @CsvSource({
    "2026-03-05T10:30:00Z, 2026-03-05T10:30:00Z",
    "2026-03-05t10:30:00z, 2026-03-05T10:30:00Z",
    "2026-03-05T10:30Z, 2026-03-05T10:30:00Z",
    "2026-04-12T12:30:00.123456+02:00, 2026-04-12T10:30:00.123456Z",
    "2026-03-05T10:30:00+0000, 2026-03-05T10:30:00Z",
    "2026-03-05T10:30:00.5-0530, 2026-03-05T16:00:00.5Z",
    "2026-03-05T10:30:00+02, 2026-03-05T08:30:00Z",
    "2026-03-05 10:30:00, 2026-03-05T10:30:00Z",
    "2026-03-05 10:30:00 +0100, 2026-03-05T09:30:00Z",
    "2026-03-05T10:30:00.123, 2026-03-05T10:30:00.123Z",
    "2026-03-05, 2026-03-05T00:00:00Z",
    "1772706600, 2026-03-05T10:30:00Z",
    "1772706600000, 2026-03-05T10:30:00Z",
    "1772706600.25, 2026-03-05T10:30:00.25Z",
  })
  void timesAreReadInEveryFormThatServersWrite(String text, String time) throws Exception {
    GenerationResult result = result("{'created_at':'" + text + "','urls':['u']}");
    assertThat(result.getCreatedAt().toInstant()).isEqualTo(Instant.parse(time));
    assertThat(result.getAdditionalProperties()).isEmpty();
    assertThat(GenerationResult.fromJson(result.toJson())).isEqualTo(result);
    if (text.matches("[\\d.]+")) {
      assertThat(result("{'created_at':" + text + "}").getCreatedAt())
          .isEqualTo(result.getCreatedAt());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"yesterday\"",
        "\"\"",
        "\"2026-13-45T99:00:00Z\"",
        "\"2026\"",
        "\"20260305\"",
        "true",
        "{}",
        "[]",
        "[true]",
        "1e14",
        "1e400",
        "-1e99"
      })
  void whatIsNoTimeIsKeptAsItWasSent(String time) throws Exception {
    GenerationResult result = result("{'created_at':" + time + ",'urls':['u'],'model':'auto'}");
    assertThat(result.getCreatedAt()).isNull();
    assertThat(result.getAdditionalProperties())
        .containsExactly(Map.entry("created_at", Json.readAny(time)));
    assertThat(result.getUrls()).containsExactly("u");
    assertThat(result.getModel()).isEqualTo("auto");
  }

  @Test
  void timesAreWrittenWithSecondsAndTheOffsetTheyCameWith() throws Exception {
    assertThat(result("{'created_at':'2026-03-05T10:30+02:00'}").toJson())
        .isEqualTo("{\"created_at\":\"2026-03-05T10:30:00+02:00\"}");
  }

  // Unions, and what has more than one type.

  @Test
  void kindOfAUnionMayComeLate() throws Exception {
    ContentPart part =
        ContentPart.fromJson(
            "{\"text\":{\"a\":1},\"extra\":[1,2],\"type\":\"text\",\"more\":null}");
    assertThat(part)
        .isInstanceOfSatisfying(
            TextPart.class,
            text -> {
              assertThat(text.getText()).isEqualTo("{\"a\":1}");
              assertThat(text.getAdditionalProperties().keySet()).containsExactly("extra", "more");
            });
    ResponseFormat format =
        ResponseFormat.fromJson(
            "{\"json_schema\":{\"strict\":\"x\",\"name\":\"n\"},\"type\":\"json_schema\"}");
    assertThat(((JsonSchemaResponseFormat) format).getJsonSchema().getName()).isEqualTo("n");
    assertThat(((JsonSchemaResponseFormat) format).getJsonSchema().getAdditionalProperties())
        .containsEntry("strict", "x");
    for (String unknown : new String[] {"{}", "{\"type\":5,\"a\":1}", "{\"a\":1,\"type\":null}"}) {
      assertThat(ContentPart.fromJson(unknown)).isInstanceOf(ContentPart.Unknown.class);
      assertThat(ContentPart.fromJson(unknown).toJson()).isEqualTo(unknown);
    }
  }

  @Test
  void unionThatIsNoObjectIsKeptAsItWasSent() throws Exception {
    ChatCompletionRequest request =
        read(
            ChatCompletionRequest.class,
            "{'messages':['hello',{'role':'user','content':'x'}],'response_format':'json',"
                + "'tool_choice':[{},1],'stop':[null,'a'],'model':'m'}");
    assertThat(request.getMessages())
        .containsExactly(new UserMessage().content(MessageContent.of("x")));
    assertThat(request.getResponseFormat()).isNull();
    assertThat(request.getToolChoice()).isNull();
    assertThat(request.getStop()).isEqualTo(StopSequences.of(List.of("a")));
    assertThat(request.getAdditionalProperties())
        .containsEntry("response_format", "json")
        .containsEntry("tool_choice", List.of(Map.of(), 1))
        .containsKey("messages");
    assertThat(request.getModel()).isEqualTo("m");
  }

  @Test
  void contentIsATextOrParts() throws Exception {
    assertThat(MessageContent.fromJson("42")).isEqualTo(MessageContent.of("42"));
    assertThat(MessageContent.fromJson("{\"type\":\"text\",\"text\":\"x\"}").text()).isEqualTo("x");
    assertThat(MessageContent.fromJson("[null,{\"type\":\"text\",\"text\":\"x\"}]").parts())
        .containsExactly(new TextPart().text("x"));
    assertThatIOException().isThrownBy(() -> MessageContent.fromJson("[1,2]"));
    assertThatIOException().isThrownBy(() -> ToolChoice.fromJson("[]"));
    assertThat(StopSequences.fromJson("\"a\"").sequences()).containsExactly("a");
  }

  @Test
  void partsOfAResponseAreItsText() throws Exception {
    assertThat(
            completion(
                    "{'choices':[{'message':{'content':[{'type':'text','text':'4'},"
                        + "{'type':'text','text':'2'}]}}]}")
                .text())
        .isEqualTo("42");
    ChatCompletionChunk chunk =
        read(
            ChatCompletionChunk.class,
            "{'choices':[{'delta':{'content':[{'type':'text','text':'4'},{'type':'image','x':1}]}}]}");
    assertThat(chunk.text()).isEqualTo("4");
    assertThat(chunk.getChoices().get(0).getDelta().getAdditionalProperties())
        .containsEntry(
            "content",
            List.of(Map.of("type", "text", "text", "4"), Map.of("type", "image", "x", 1)));
  }

  @Test
  void whatAModelThoughtIsNotWhatItSaid() throws Exception {
    ChatCompletion completion =
        completion(
            "{'choices':[{'message':{'content':[{'type':'thinking','text':'hm'},"
                + "{'type':'output_text','text':'yes'}]}}]}");
    assertThat(completion.text()).isEqualTo("yes");
  }

  @Test
  void earlyMemberOfAUnionThatDoesNotFitGivesWayToALaterOne() throws Exception {
    ContentPart part =
        ContentPart.fromJson(
            "{\"image_url\":5,\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}");
    assertThat(part).isEqualTo(new ImageUrlPart().imageUrl(new ImageUrl().url("u")));
  }

  @Test
  void valuesOfAnEnumerationAreTexts() throws Exception {
    assertThat(GenerationState.fromJson("5")).isEqualTo(GenerationState.of("5"));
    assertThat(GenerationState.fromJson("[\"failed\"]")).isEqualTo(GenerationState.FAILED);
    for (String odd : new String[] {"{}", "[]", "[\"failed\",1]", "\"\"", "\" \"", "[\"\"]"}) {
      assertThatIOException().as(odd).isThrownBy(() -> GenerationState.fromJson(odd));
    }
    assertThat(status("1,'state':{'a':1}").getAdditionalProperties())
        .containsEntry("state", Map.of("a", 1));
  }

  // What is not the JSON that is needed.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "\"secret\"",
        "5",
        "true",
        "secret",
        "{\"model\":\"secret",
        "{\"model\"",
        "{\"model\":secret}",
        "{} secret",
        "{}{}",
        "{'model':1}",
        "{\"model\":\"\\x\"}",
        "[{},{}]",
        "[[]]",
        "[{}",
        "[{\"secret\":1}}",
        "\u0000",
        "{\"secret\" 1}",
        "<html>secret</html>",
        "{\"model\":01}",
        "{\"model\":\"a\tb\"}"
      })
  void whatIsNotAnObjectIsAnErrorThatDoesNotQuoteIt(String json) {
    assertThatIOException()
        .isThrownBy(() -> GenerationResult.fromJson(json))
        .satisfies(
            e -> {
              assertThat(e.getMessage()).isNotBlank().doesNotContain("secret", "{", "html");
              assertThat(e.getCause()).isNull();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":", "[", "{\"urls\":[", "{\"result\":{\"a\":"})
  void deepNestingIsAnErrorAndNoStackOverflow(String open) throws Exception {
    String json = "{\"x\":" + open.repeat(100_000);
    Throwable[] thrown = new Throwable[1];
    Thread small =
        new Thread(
            null,
            () -> {
              try {
                GenerationStatus.fromJson(json);
              } catch (Throwable e) {
                thrown[0] = e;
              }
            },
            "small stack",
            256 * 1024);
    small.start();
    small.join();
    assertThat(thrown[0]).isInstanceOf(IOException.class).hasMessageContaining("deep");
  }

  @Test
  void longTextsAreRead() throws Exception {
    String file = "x".repeat(25_000_000);
    assertThat(result("{'urls':['" + file + "']}").getUrls().get(0)).hasSize(25_000_000);
  }

  @Test
  void bytesThatAreNotUtf8AreReadAsReplacementCharacters() throws Exception {
    byte[] json = "{\"model\":\"a\u00e9b\",\"urls\":[\"u\"]}".getBytes(StandardCharsets.ISO_8859_1);
    GenerationResult result = Json.read(GenerationResult.class, json);
    assertThat(result.getModel()).isEqualTo("a\ufffdb");
    assertThat(result.getUrls()).containsExactly("u");
  }

  @Test
  void partOfAnArrayIsRead() throws Exception {
    byte[] bytes = "xx{\"model\":\"m\"}yy".getBytes(StandardCharsets.UTF_8);
    assertThat(Json.read(GenerationResult.class, bytes, 2, bytes.length - 4).getModel())
        .isEqualTo("m");
    assertThat(Json.readAny(" [1,\"a\",true,null,{}] ".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Arrays.asList(1, "a", true, null, Map.of()));
  }

  @Test
  void onlyModelsAreRead() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.read(Thread.class, "{}".getBytes(StandardCharsets.UTF_8)))
        .withMessageContaining("java.lang.Thread");
  }

  private static GenerationResult result(String json) throws IOException {
    return read(GenerationResult.class, json);
  }

  private static ChatCompletion completion(String json) throws IOException {
    return read(ChatCompletion.class, json);
  }

  private static GenerationStatus status(String progress) throws IOException {
    return read(GenerationStatus.class, "{'progress':" + progress + ",'generation_id':'after'}");
  }

  private static GenerationStatus success(String success) throws IOException {
    return read(GenerationStatus.class, "{'success':" + success + "}");
  }

  private static CompletionUsage usage(String totalTokens) throws IOException {
    return read(CompletionUsage.class, "{'total_tokens':" + totalTokens + "}");
  }

  private static <T> T read(Class<T> type, String json) throws IOException {
    return Json.read(type, json.replace('\'', '"'));
  }
}
