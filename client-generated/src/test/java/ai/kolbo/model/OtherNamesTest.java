package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that servers send under other names than the document's, as the document tells. */
class OtherNamesTest {
  private static final Document DOCUMENT = new Document();

  /** Class, member, other name: every one that the document has. */
  static Stream<Arguments> aliases() {
    List<Arguments> rows = new ArrayList<>();
    DOCUMENT
        .schemas()
        .forEach(
            (type, schema) ->
                schema
                    .path("x-kolbo-aliases")
                    .properties()
                    .forEach(
                        member ->
                            member
                                .getValue()
                                .forEach(
                                    alias ->
                                        rows.add(
                                            Arguments.of(type, member.getKey(), alias.asText())))));
    return rows.stream();
  }

  @Test
  void documentHasThemForIdsStatesTimesAndAddresses() {
    assertThat(aliases().map(row -> row.get()[0] + "." + row.get()[1] + " " + row.get()[2]))
        .contains(
            "GenerationStarted.generation_id generationId",
            "CreativeDirectorStarted.generation_id generationId",
            "ChatMessageStarted.message_id generation_id",
            "GenerationStatus.state status",
            "CreativeDirectorStatus.state status",
            "ConversationMessage.created_at createdAt",
            "UploadedFile.url publicUrl",
            "UploadedFile.url public_url",
            "UploadedFile.url cdn_url");
  }

  @ParameterizedTest(name = "{0}.{1} as {2}")
  @MethodSource("aliases")
  void memberIsReadUnderItsOtherNameAndWrittenUnderItsOwn(String type, String member, String alias)
      throws Exception {
    String text = text(member);
    for (String json :
        List.of(
            "{%3$s:%2$s}",
            "{%1$s:null,%3$s:%2$s}", "{%3$s:%2$s,%1$s:null}", "{\"x\":1,%3$s:%2$s}")) {
      JsonModel model = read(type, json.formatted(quoted(member), text, quoted(alias)));
      assertThat(value(model, member)).as(json).isNotNull();
      assertThat(model.additionalProperties).doesNotContainKeys(alias, member);
      assertThat(Json.text(model)).contains(quoted(member)).doesNotContain(quoted(alias));
      assertThat(read(type, Json.text(model))).isEqualTo(model);
    }
  }

  @ParameterizedTest(name = "{0}.{1} as {2}")
  @MethodSource("aliases")
  void ownNameWinsAndTheOtherIsKept(String type, String member, String alias) throws Exception {
    String own = text(member);
    String other = member.endsWith("_at") ? "\"2001-01-01T00:00:00Z\"" : "\"other\"";
    Object expected = value(read(type, "{%s:%s}".formatted(quoted(member), own)), member);
    for (String json : List.of("{%1$s:%2$s,%3$s:%4$s}", "{%3$s:%4$s,%1$s:%2$s}")) {
      JsonModel model = read(type, json.formatted(quoted(member), own, quoted(alias), other));
      assertThat(value(model, member)).as(json).isEqualTo(expected);
      assertThat(model.additionalProperties).containsEntry(alias, Json.readAny(other));
      assertThat(read(type, Json.text(model))).isEqualTo(model);
    }
  }

  @Test
  void firstOfSeveralOtherNamesCounts() throws IOException {
    UploadedFile file =
        UploadedFile.fromJson("{\"cdn_url\":\"c\",\"public_url\":\"b\",\"publicUrl\":null}");
    assertThat(file.getUrl()).isEqualTo("b");
    assertThat(file.getAdditionalProperties())
        .containsOnly(Map.entry("cdn_url", "c"), entryOfNull("publicUrl"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"true", "false", "200", "{}", "[]", "[200]", "[\"a\",\"b\"]", "\" \"", "0.5"})
  void statusOfAnErrorEnvelopeIsNoState(String status) throws IOException {
    GenerationStatus read = GenerationStatus.fromJson("{\"status\":" + status + "}");
    assertThat(read.getState()).isNull();
    assertThat(read.getAdditionalProperties()).containsOnlyKeys("status");
    assertThat(Json.readAny(read.toJson())).isEqualTo(Json.readAny("{\"status\":" + status + "}"));
  }

  @Test
  void stateThatCannotBeReadLeavesTheOtherName() throws IOException {
    GenerationStatus read =
        GenerationStatus.fromJson("{\"state\":[],\"status\":\"failed\",\"generationId\":7}");
    assertThat(read.getState()).isEqualTo(GenerationState.FAILED);
    assertThat(read.getGenerationId()).isEqualTo("7");
    assertThat(read.getAdditionalProperties()).containsOnlyKeys("state");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\" \"", "[\" \"]", "null"})
  void blankStateIsMissing(String state) throws IOException {
    GenerationStatus read =
        GenerationStatus.fromJson("{\"state\":" + state + ",\"status\":[\"failed\"]}");
    assertThat(read.getState()).isEqualTo(GenerationState.FAILED);
    GenerationStatus none = GenerationStatus.fromJson("{\"state\":" + state + ",\"status\":\"\"}");
    assertThat(Json.has(none, "state")).isFalse();
    assertThat(none.getAdditionalProperties()).containsEntry("status", "");
  }

  @Test
  void otherNamesAreReadInListsAndOfJobsOfEveryKind() throws IOException {
    ConversationMessageList messages =
        ConversationMessageList.fromJson(
            "{\"messages\":[{\"createdAt\":1772706600000},{\"createdAt\":\"2026-03-05\"}]}");
    assertThat(messages.getMessages())
        .extracting(message -> message.getCreatedAt().getYear())
        .containsExactly(2026, 2026);
    for (Class<?> type : ModelClasses.objects()) {
      String json = "{\"generationId\":\"g1\",\"status\":\"COMPLETED\"}";
      if (JobStarted.class.isAssignableFrom(type)) {
        assertThat(((JobStarted) Json.read(type, json)).jobId()).as("%s", type).isEqualTo("g1");
      }
      if (JobStatus.class.isAssignableFrom(type)) {
        JobStatus status = (JobStatus) Json.read(type, json);
        assertThat(status.getState()).as("%s", type).isEqualTo(GenerationState.COMPLETED);
        assertThat(status.getGenerationId()).as("%s", type).isEqualTo("g1");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'deduplicated':true,'file':{'url':'u'}}",
        "{'file':{'url':'u'},'deduplicated':true}",
        "{'deduplicated':true,'data':{'publicUrl':'u'}}",
        "{'deduplicated':true,'result':{'cdn_url':'u'}}",
        "{'deduplicated':true,'url':null,'result':{'url':null,'public_url':'u'}}",
        "{'data':{'file':{'url':'u','deduplicated':true}}}",
        "{'deduplicated':true,'file':'x','data':[],'result':{'url':'u'}}",
        "{'deduplicated':true,'file':[{'url':'u'}]}",
        "{'data':[[{'deduplicated':[true],'file':[{'publicUrl':'u'}]}]]}",
        "[{'deduplicated':true,'file':[{'url':'u','x':1}]}]",
        "{'deduplicated':true,'file':[{'url':'other'},{'url':'other'}],'result':{'url':'u'}}",
        "{'deduplicated':true,'url':'u','file':{'url':'other'}}",
        "{'deduplicated':true,'publicUrl':'u','file':{'url':'other'}}"
      })
  void addressOfADeduplicatedFileMayBeWrapped(String json) throws IOException {
    UploadedFile file = UploadedFile.fromJson(json.replace('\'', '"'));
    assertThat(file.getUrl()).isEqualTo("u");
    assertThat(file.getDeduplicated()).isTrue();
    assertThat(UploadedFile.fromJson(file.toJson())).isEqualTo(file);
  }

  @Test
  void wrappedDescriptorIsReadWholeAndWhatIsNotNeededKept() throws IOException {
    UploadedFile file =
        UploadedFile.fromJson(
            "{\"id\":\"own\",\"file\":{\"id\":\"inner\",\"filename\":\"a.jpg\",\"bytes\":12,"
                + "\"mime_type\":\"image/jpeg\",\"publicUrl\":\"u\",\"created\":{},\"x\":[1]}}");
    assertThat(file.getId()).isEqualTo("own");
    assertThat(file.getFilename()).isEqualTo("a.jpg");
    assertThat(file.getBytes()).isEqualTo(12);
    assertThat(file.getUrl()).isEqualTo("u");
    assertThat(file.getCreated()).isNull();
    assertThat(file.getAdditionalProperties())
        .isEqualTo(Map.of("file", Map.of("id", "inner", "created", Map.of(), "x", List.of(1))));
  }

  @Test
  void wrappersMayBeNestedAsDeepAsJson() throws IOException {
    int depth = 990;
    UploadedFile file =
        UploadedFile.fromJson("{\"file\":".repeat(depth) + "{\"url\":\"u\"}" + "}".repeat(depth));
    assertThat(file.getUrl()).isEqualTo("u");
    assertThat(file.getAdditionalProperties()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETED, completed",
    "Completed, completed",
    "' completed\t', completed",
    "canceled, cancelled",
    "CANCELED, cancelled",
    "' Cancelled ', cancelled",
    "FAILED, failed",
    "pEnDiNg, pending",
    "PROCESSING, processing"
  })
  void stateWordsAreComparedWithoutCase(String word, String state) throws IOException {
    assertThat(GenerationState.of(word)).isSameAs(GenerationState.of(state));
    assertThat(GenerationState.of(word).isKnown()).isTrue();
    assertThat(GenerationStatus.fromJson("{\"state\":" + Json.text(word) + "}").getState())
        .isSameAs(GenerationState.of(state));
    if (SceneStatus.of(state).isKnown()) {
      assertThat(SceneStatus.of(word)).isSameAs(SceneStatus.of(state));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "Paused ", "cancel", "completed!", "ＣＯＭＰＬＥＴＥＤ"})
  void unknownStateMeansRunningAndIsKept(String word) {
    GenerationState state = GenerationState.of(word);
    assertThat(state.value()).isEqualTo(word);
    assertThat(state.isKnown()).isFalse();
    assertThat(state.isTerminal()).isFalse();
  }

  @Test
  void otherEnumerationsAreComparedLetterByLetter() {
    assertThat(ErrorCode.of("missing_fields").isKnown()).isFalse();
    assertThat(ErrorCode.of("missing_fields").value()).isEqualTo("missing_fields");
  }

  private static Map.Entry<String, Object> entryOfNull(String name) {
    return new SimpleEntry<>(name, null);
  }

  private static String text(String member) {
    return member.endsWith("_at") ? "\"2026-03-05T10:30:00Z\"" : "\"completed\"";
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }

  private static JsonModel read(String type, String json) throws Exception {
    return (JsonModel) Json.read(Samples.type(type), json);
  }

  private static Object value(JsonModel model, String member) throws IllegalAccessException {
    Field field = ModelClasses.fields(model.getClass()).get(member);
    return field.get(model);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"success\",\"data\":{\"state\":\"completed\"}}",
        "{\"status\":\"ok\",\"data\":{\"status\":\"COMPLETED\"}}",
        "{\"data\":[{\"state\":\"completed\"}],\"status\":\"success\"}",
      })
  void statusOfTheWrappingIsNoState(String json) throws IOException {
    GenerationStatus status = GenerationStatus.fromJson(json);
    assertThat(status.getState()).isEqualTo(GenerationState.COMPLETED);
    assertThat(status.getAdditionalProperties()).containsKey("status");
  }

  @Test
  void unknownStateUnderAnotherNameIsOneIfThereIsNoBetter() throws IOException {
    assertThat(GenerationStatus.fromJson("{\"status\":\"queued\"}").getState())
        .hasToString("queued");
    assertThat(GenerationStatus.fromJson("{\"status\":\"queued\",\"data\":{\"a\":1}}").getState())
        .hasToString("queued");
  }

  @Test
  void blankTextIsReadFromAnotherNameOrWrapper() throws IOException {
    assertThat(
            GenerationStarted.fromJson("{\"generation_id\":\"\",\"generationId\":\"g1\"}").jobId())
        .isEqualTo("g1");
    assertThat(UploadedFile.fromJson("{\"url\":\" \",\"file\":{\"url\":\"u\"}}").getUrl())
        .isEqualTo("u");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\" g1 \"", "[\"g1\"]", "{\"id\":\"g1\"}", "[[{\"$oid\":\"g1\"}]]"})
  void idOfAJobMayBeWrapped(String id) throws IOException {
    assertThat(GenerationStarted.fromJson("{\"generation_id\":" + id + "}").jobId())
        .isEqualTo("g1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\" \"", "[]", "{}", "[\"g1\",\"g2\"]"})
  void idThatIsNoneOrSeveralIsNone(String id) throws IOException {
    assertThat(GenerationStarted.fromJson("{\"generation_id\":" + id + "}").jobId()).isNull();
  }
}
