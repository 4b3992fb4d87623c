package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.spec.ReleaseCheck.Difference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real document, as if released as 1.4.2, and what may become of it. */
class ReleaseCheckTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectNode DOCUMENT = (ObjectNode) PublishedDocument.ROOT;
  private static final String IMAGE = "POST /api/v1/generate/image";
  private static final String FIRST_LAST_FRAME = "POST /api/v1/generate/first-last-frame";
  private static final String REQUEST = IMAGE + ", request application/json";
  private static final String ANSWER = IMAGE + ", answer 200 application/json";

  /** What somebody does to the document. */
  private record Edit(String name, Consumer<ObjectNode> change, String place, String report) {
    Edit(String name, Consumer<ObjectNode> change) {
      this(name, change, "", "");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @CsvSource({"1.4.2", "1.4.3", "2.0.0"})
  void nothingIsSaidWhereNothingHasChanged(String version) {
    ReleaseCheck check = ReleaseCheck.of(version("1.4.2"), version(version));

    assertThat(check.difference()).isEqualTo(Difference.NONE);
    assertThat(check.breakingChanges()).isEmpty();
    assertThat(check.refusal()).isEmpty();
  }

  static Stream<Edit> breakingEdits() {
    return Stream.of(
        new Edit(
            "field of an answer removed",
            edited -> properties(edited, "GenerationStarted").remove("credits_charged"),
            ANSWER,
            "credits_charged is gone"),
        new Edit(
            "field of every error removed",
            edited -> properties(edited, "DeveloperError").remove("code"),
            IMAGE + ", answer 403 application/json",
            "code is gone"),
        new Edit(
            "required field of an answer removed",
            edited -> {
              properties(edited, "GenerationStarted").remove("poll_url");
              drop(schema(edited, "GenerationStarted").withArray("required"), "poll_url");
            },
            ANSWER,
            "poll_url is gone"),
        new Edit(
            "field of an answer no longer promised",
            edited -> drop(schema(edited, "GenerationStarted").withArray("required"), "poll_url"),
            ANSWER,
            "poll_url may be missing now"),
        new Edit(
            "field of a request removed",
            edited -> properties(edited, "ImageRequest").remove("aspect_ratio"),
            REQUEST,
            "aspect_ratio is gone"),
        new Edit(
            "field of a request newly required",
            edited -> schema(edited, "ImageRequest").withArray("required").add("model"),
            REQUEST,
            "model is newly required"),
        new Edit(
            "required field added to a request",
            edited -> {
              property(edited, "ImageRequest", "style").put("type", "string");
              schema(edited, "ImageRequest").withArray("required").add("style");
            },
            REQUEST,
            "style is newly required"),
        new Edit(
            "enumeration narrowed",
            edited -> schema(edited, "ImageQuality").withArray("enum").remove(0),
            REQUEST,
            "quality: enum lost ["),
        new Edit(
            "type changed",
            edited -> property(edited, "ImageRequest", "prompt").removeAll().put("type", "integer"),
            REQUEST,
            "prompt: string became integer"),
        new Edit(
            "operation removed",
            edited -> edited.withObject("/paths").remove("/api/v1/generate/image"),
            IMAGE,
            "is gone"),
        new Edit(
            "operation renamed",
            edited -> image(edited).put("operationId", "createImage"),
            IMAGE,
            "operationId was generateImage, is createImage"),
        new Edit(
            "media type of a request removed",
            edited -> {
              ObjectNode content = image(edited).withObject("/requestBody/content");
              content.set("application/xml", content.remove("application/json"));
            },
            IMAGE + ", request",
            "application/json is gone"),
        new Edit(
            "media type of an answer removed",
            edited -> image(edited).withObject("/responses/200/content").remove("application/json"),
            IMAGE + ", answer 200",
            "application/json is gone"),
        new Edit(
            "answer removed",
            edited -> image(edited).withObject("/responses").remove("402"),
            IMAGE,
            "answer 402 is gone"),
        new Edit(
            "required parameter added",
            edited -> parameter(edited).put("required", true),
            IMAGE,
            "parameter probe is newly required"),
        new Edit(
            "way to give a key removed",
            edited -> image(edited).putArray("security").addObject().putArray("ApiKeyBearer"),
            IMAGE,
            "security was [{\"ApiKeyHeader\":[]}], is [{\"ApiKeyBearer\":[]}]"),
        new Edit(
            "header of the key renamed",
            edited ->
                edited.withObject("/components/securitySchemes/ApiKeyHeader").put("name", "X-Key"),
            IMAGE,
            "security scheme ApiKeyHeader: name was \"X-API-Key\", is \"X-Key\""),
        new Edit(
            "token no longer a bearer token",
            edited ->
                edited.withObject("/components/securitySchemes/UserJwt").put("scheme", "basic"),
            "GET /api/api-keys",
            "security scheme UserJwt: scheme was \"bearer\", is \"basic\""),
        new Edit(
            "key asked for where none was",
            edited ->
                operation(edited, "checkHealth")
                    .putArray("security")
                    .addObject()
                    .putArray("ApiKeyHeader"),
            "GET /api/kolbo/v1",
            "security was [], is [{\"ApiKeyHeader\":[]}]"),
        new Edit(
            "schema renamed, and with it a generated class",
            edited -> rename(edited, "MusicRequest", "SongRequest"),
            "components",
            "schema MusicRequest is gone"),
        new Edit(
            "tag renamed, and with it a generated class",
            edited -> image(edited).putArray("tags").add("Pictures"),
            IMAGE,
            "tags was [\"Images\"], is [\"Pictures\"]"),
        new Edit(
            "method of a service renamed",
            edited -> image(edited).put("x-kolbo-method", "create"),
            IMAGE,
            "x-kolbo-method was \"generate\", is \"create\""),
        new Edit(
            "method of a service returns another member",
            edited -> operation(edited, "getCredits").remove("x-kolbo-answer"),
            "GET /api/v1/account/credits",
            "x-kolbo-answer was \"credits\", is not there"),
        new Edit(
            "pages told otherwise",
            edited ->
                operation(edited, "listVisualDnas")
                    .withObject("/x-kolbo-pages")
                    .put("more", "more"),
            "GET /api/v1/visual-dna",
            "x-kolbo-pages was {"),
        new Edit(
            "result of a job renamed",
            edited -> result(edited).put("name", "PictureResult"),
            IMAGE,
            "result: name was \"ImageResult\", is \"PictureResult\""),
        new Edit(
            "member of a job's result removed",
            edited -> drop(result(edited).withArray("members"), "model"),
            IMAGE,
            "result: model is gone"),
        new Edit(
            "body newly required",
            edited ->
                operation(edited, "checkHealth")
                    .set("requestBody", image(edited).get("requestBody")),
            "GET /api/kolbo/v1, request",
            "required was not there, is true"),
        new Edit(
            "field of an event of a stream removed",
            edited -> properties(edited, "ChatCompletionChunk").remove("choices"),
            "POST /api/kolbo/v1/chat/completions, answer 200 text/event-stream",
            "choices is gone"),
        new Edit(
            "largest upload made smaller",
            edited -> upload(edited).put("maxTotalBytes", 1024),
            FIRST_LAST_FRAME,
            "upload: maxTotalBytes was"),
        new Edit(
            "fewer files taken",
            edited -> uploadPart(edited).put("maxCount", 1),
            FIRST_LAST_FRAME,
            "upload: files: maxCount was"),
        new Edit(
            "more files asked for",
            edited -> uploadPart(edited).put("minCount", 9),
            FIRST_LAST_FRAME,
            "upload: files: minCount was"),
        new Edit(
            "kind of file no longer taken",
            edited -> uploadPart(edited).putArray("mediaTypes").add("image/png"),
            FIRST_LAST_FRAME,
            "upload: files: mediaTypes was"),
        new Edit(
            "part of an upload removed",
            edited -> upload(edited).withArray("parts").remove(0),
            FIRST_LAST_FRAME,
            "upload: part files is gone"),
        new Edit(
            "part of an upload added that must be there",
            edited ->
                upload(edited)
                    .withArray("parts")
                    .addObject()
                    .put("part", "mask")
                    .put("minCount", 1),
            FIRST_LAST_FRAME,
            "upload: part mask is newly required"));
  }

  @ParameterizedTest
  @MethodSource("breakingEdits")
  void whatBreaksAProgramNeedsAMajorVersionAndIsNamed(Edit edit) {
    assertBreaks(DOCUMENT, edit.change(), edit.place(), edit.report());
  }

  @Test
  void aParameterOrBodyMadeRequiredNeedsAMajorVersion() {
    ObjectNode released = DOCUMENT.deepCopy();
    parameter(released).put("required", false);
    image(released).withObject("/requestBody").put("required", false);

    assertBreaks(
        released,
        edited -> ((ObjectNode) image(edited).withArray("parameters").get(0)).put("required", true),
        IMAGE + ", parameter probe",
        "required was false, is true");
    assertBreaks(
        released,
        edited -> image(edited).withObject("/requestBody").put("required", true),
        IMAGE + ", request",
        "required was false, is true");
  }

  /** The codegen view has operations and schemas of its own, after which code is named. */
  @ParameterizedTest
  @ValueSource(strings = {"operationId", "summary"})
  void theCodegenViewIsComparedAsTheDocumentIs(String member) throws IOException {
    ObjectNode codegen =
        (ObjectNode) YAML.readTree(PublishedDocument.view("kolbo-openapi.codegen.yaml"));
    Consumer<ObjectNode> edit =
        edited -> {
          ObjectNode form = operation(edited, "generateFirstLastFrameMultipart");
          form.put(member, form.get(member).asText() + "Renamed");
        };

    if (member.equals("operationId")) {
      assertBreaks(
          codegen,
          edit,
          FIRST_LAST_FRAME + "#multipart",
          "operationId was generateFirstLastFrameMultipart, is");
    } else {
      assertIsCompatible(codegen, edit);
    }
  }

  @Test
  void theMessageNamesEachSecuritySchemeThatChanged() {
    ObjectNode changed = version("1.5.0");
    changed.withObject("/components/securitySchemes/ApiKeyHeader").put("name", "X-Key");

    assertThat(ReleaseCheck.of(version("1.4.2"), changed).breakingChanges())
        .hasSizeGreaterThan(20)
        .extracting(BreakingChange::what)
        .containsOnly("security scheme ApiKeyHeader: name was \"X-API-Key\", is \"X-Key\"");
  }

  /** A property of a real request, or of a real answer, before and after. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          request | {type: string, enum: [a, b]}         | {type: string, enum: [a]}            | enum lost [b]
          request | {type: string}                       | {type: string, enum: [a]}            | enum was not there, is ["a"]
          request | {type: array, items: {type: string, enum: [a, b]}} | {type: array, items: {type: string, enum: [b]}} | enum lost [a]
          request | {type: array, items: {}, maxItems: 3} | {type: array, items: {}, maxItems: 2} | maxItems was 3, is 2
          request | {type: array, items: {}}             | {type: array, items: {}, maxItems: 2} | maxItems was not there, is 2
          request | {type: array, items: {}, minItems: 1} | {type: array, items: {}, minItems: 2} | minItems was 1, is 2
          request | {type: array, items: {}}             | {type: array, items: {}, minItems: 2} | minItems was not there, is 2
          request | {type: array, items: {}}             | {type: array, items: {}, uniqueItems: true} | uniqueItems was not there, is true
          request | {type: string, maxLength: 9}         | {type: string, maxLength: 8}         | maxLength was 9, is 8
          request | {type: string}                       | {type: string, maxLength: 8}         | maxLength was not there, is 8
          request | {type: string, minLength: 1}         | {type: string, minLength: 2}         | minLength was 1, is 2
          request | {type: string}                       | {type: string, minLength: 2}         | minLength was not there, is 2
          request | {type: string}                       | {type: string, pattern: '^a'}        | pattern was not there, is "^a"
          request | {type: string}                       | {type: string, format: uri}          | string became string uri
          request | {type: integer, minimum: 1}          | {type: integer, minimum: 2}          | minimum was 1, is 2
          request | {type: integer}                      | {type: integer, maximum: 4}          | maximum was not there, is 4
          request | {type: integer, maximum: 5}          | {type: integer, maximum: 5, exclusiveMaximum: true} | exclusiveMaximum was not there, is true
          request | {type: integer}                      | {type: integer, multipleOf: 2}       | multipleOf was not there, is 2
          request | {type: string, default: a}           | {type: string, default: b}           | default was "a", is "b"
          request | {type: string, default: a}           | {type: string}                       | default was "a", is not there
          request | {type: string, nullable: true}       | {type: string}                       | nullable was true, is not there
          request | {type: object, properties: {a: {type: string}}} | {type: object, properties: {b: {type: string}}} | a is gone
          request | {type: object, additionalProperties: {type: integer}} | {type: object, additionalProperties: {type: string}} | integer became string
          request | {oneOf: [{type: string}, {type: array, items: {type: string}, maxItems: 4}]} | {oneOf: [{type: string}, {type: array, items: {type: string}, maxItems: 1}]} | maxItems was 4, is 1
          request | {oneOf: [{type: string}, {type: integer}]} | {oneOf: [{type: string}]}      | lost the alternatives
          request | {oneOf: [{type: string}]}            | {oneOf: [{type: integer}]}           | lost the alternatives
          request | {oneOf: [{type: string}, {type: integer}]} | {type: string}               | any became string
          request | {type: object, anyOf: [{required: [a]}, {required: [b]}], properties: {a: {}, b: {}}} | {type: object, anyOf: [{required: [a]}], properties: {a: {}, b: {}}} | lost the alternatives
          request | {type: object, anyOf: [{properties: {a: {}}}], properties: {a: {type: string}}} | {type: object, anyOf: [{properties: {a: {}}}], properties: {a: {type: string, maxLength: 8}}} | probe.a: maxLength was not there, is 8
          request | {allOf: [{oneOf: [{type: string, maxLength: 9}]}]} | {allOf: [{oneOf: [{type: string, maxLength: 8}]}]} | maxLength was 9, is 8
          request | {allOf: [{type: object, properties: {a: {type: string}}}]} | {oneOf: [{type: string}]} | object became any
          request | {allOf: [{type: object, properties: {a: {type: string}}}]} | {allOf: [{type: object}]} | a is gone
          answer  | {type: string, enum: [a, b]}         | {type: string, enum: [a]}            | enum lost [b]
          answer  | {type: string}                       | {type: string, nullable: true}       | nullable was not there, is true
          answer  | {type: integer, maximum: 100}        | {type: integer, maximum: 200}        | maximum was 100, is 200
          answer  | {type: integer}                      | {type: number}                       | integer became number
          answer  | {type: array, items: {type: object, properties: {a: {type: string}}}} | {type: array, items: {type: object}} | a is gone
          answer  | {oneOf: [{type: string}]}            | {oneOf: [{type: string}, {type: integer}]} | gained the alternatives
          """)
  void aTighterSchemaNeedsAMajorVersion(String side, String old, String current, String report) {
    String schema = side.equals("request") ? "ImageRequest" : "GenerationStarted";
    ObjectNode released = DOCUMENT.deepCopy();
    properties(released, schema).set("probe", yaml(old));

    assertBreaks(
        released,
        edited -> properties(edited, schema).set("probe", yaml(current)),
        side.equals("request") ? REQUEST : ANSWER,
        report);
  }

  static Stream<Edit> compatibleEdits() {
    return Stream.of(
        new Edit(
            "field added to an answer",
            edited -> property(edited, "GenerationStarted", "eta").put("type", "integer")),
        new Edit(
            "field of an answer promised",
            edited -> schema(edited, "GenerationStarted").withArray("required").add("model")),
        new Edit(
            "optional field added to a request",
            edited -> property(edited, "ImageRequest", "style").put("type", "string")),
        new Edit(
            "required field of a request made optional",
            edited -> drop(schema(edited, "ImageRequest").withArray("required"), "prompt")),
        new Edit(
            "value added to an enumeration of a request",
            edited -> schema(edited, "ImageQuality").withArray("enum").add("ultra")),
        new Edit(
            "value added to an enumeration of an answer",
            edited -> schema(edited, "GenerationState").withArray("enum").add("paused")),
        new Edit(
            "operation added",
            edited ->
                edited
                    .withObject("/paths")
                    .putObject("/api/v1/probe")
                    .set("get", image(edited).deepCopy().put("operationId", "probe"))),
        new Edit("optional parameter added", ReleaseCheckTest::parameter),
        new Edit(
            "media type added",
            edited ->
                image(edited)
                    .withObject("/requestBody/content")
                    .putObject("text/plain")
                    .putObject("schema")
                    .put("type", "string")),
        new Edit(
            "answer added",
            edited -> image(edited).withObject("/responses/418").put("description", "Tea.")),
        new Edit(
            "another way to give a key",
            edited -> image(edited).withArray("security").addObject().putArray("ApiKeyBearer")),
        new Edit(
            "larger uploads",
            edited -> {
              upload(edited).put("maxTotalBytes", 99999999);
              uploadPart(edited).put("maxCount", 9).remove("mediaTypes");
              upload(edited).withArray("parts").addObject().put("part", "mask").put("maxCount", 1);
            }),
        new Edit("operation deprecated", edited -> image(edited).put("deprecated", true)),
        new Edit(
            "description reworded", edited -> image(edited).put("description", "Other words.")),
        new Edit(
            "example replaced",
            edited -> property(edited, "ImageRequest", "prompt").put("example", "A tree")),
        new Edit("title changed", edited -> edited.withObject("/info").put("title", "Kolbo")));
  }

  @ParameterizedTest
  @MethodSource("compatibleEdits")
  void whatBreaksNothingNeedsAHigherVersion(Edit edit) {
    assertIsCompatible(DOCUMENT, edit.change());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          request | {type: array, items: {}, maxItems: 3} | {type: array, items: {}, maxItems: 4}
          request | {type: array, items: {}, maxItems: 3} | {type: array, items: {}}
          request | {type: string, minLength: 2}         | {type: string, minLength: 1}
          request | {type: integer, minimum: 1}          | {type: integer}
          request | {type: string}                       | {type: string, default: a}
          request | {type: string}                       | {type: string, nullable: true}
          request | {oneOf: [{type: string}]}            | {oneOf: [{type: string}, {type: integer}]}
          request | {$ref: '#/components/schemas/ImageQuality'} | {allOf: [{$ref: '#/components/schemas/ImageQuality'}], deprecated: true}
          answer  | {type: string, nullable: true}       | {type: string}
          answer  | {type: integer, minimum: 0}          | {type: integer, minimum: 1}
          answer  | {type: string, minLength: 1}         | {type: string, minLength: 2}
          """)
  void aWiderRequestAndANarrowerAnswerNeedAHigherVersion(String side, String old, String current) {
    String schema = side.equals("request") ? "ImageRequest" : "GenerationStarted";
    ObjectNode released = DOCUMENT.deepCopy();
    properties(released, schema).set("probe", yaml(old));

    assertIsCompatible(released, edited -> properties(edited, schema).set("probe", yaml(current)));
  }

  /**
   * What nobody but a person can judge, listed in COMPATIBILITY.md. A case that fails here has come
   * to be seen: move it to the breaking ones, and take it off that list.
   */
  static Stream<Edit> unseenEdits() {
    return Stream.of(
        new Edit(
            "server moved",
            edited -> ((ObjectNode) edited.at("/servers/0")).put("url", "https://example.org")),
        new Edit(
            "further members forbidden",
            edited -> schema(edited, "ImageRequest").put("additionalProperties", false)),
        new Edit(
            "combination forbidden by `not`",
            edited -> schema(edited, "ImageRequest").set("not", yaml("{required: [model]}"))),
        new Edit(
            "parts of a form encoded otherwise",
            edited ->
                operation(edited, "generateFirstLastFrame")
                    .withObject("/requestBody/content")
                    .withObject("/multipart~1form-data")
                    .remove("encoding")),
        new Edit(
            "link removed", edited -> image(edited).withObject("/responses/200").remove("links")),
        new Edit(
            "fewer requests allowed",
            edited -> image(edited).withObject("/x-kolbo-rate-limit").put("requests", 1)),
        new Edit(
            "fields excluded from each other",
            edited ->
                operation(edited, "generateFirstLastFrame")
                    .putArray("x-kolbo-exclusions")
                    .addObject()
                    .put("require", "atLeastOne")),
        new Edit(
            "job followed by another operation",
            edited ->
                image(edited).withObject("/x-kolbo-job").put("statusOperation", "getCredits")),
        new Edit(
            "stream ended otherwise",
            edited ->
                operation(edited, "createChatCompletion")
                    .withObject("/x-kolbo-stream")
                    .put("terminator", "END")),
        new Edit(
            "state no longer the last",
            edited ->
                drop(
                    schema(edited, "GenerationState").withArray("x-kolbo-terminal"), "cancelled")));
  }

  @ParameterizedTest
  @MethodSource("unseenEdits")
  void aPersonJudgesWhatTheCheckDoesNotSee(Edit edit) {
    assertIsCompatible(DOCUMENT, edit.change());
  }

  @Test
  void aPersonJudgesTheNameOfAPathParameterToo() {
    ObjectNode released = DOCUMENT.deepCopy();
    addPath(released, "name");

    assertIsCompatible(
        released,
        edited -> {
          edited.withObject("/paths").remove("/api/v1/probe/{name}");
          addPath(edited, "id");
        });
  }

  private static void addPath(ObjectNode document, String parameter) {
    ObjectNode operation = image(document).deepCopy().put("operationId", "probe");
    operation
        .putArray("parameters")
        .addObject()
        .put("name", parameter)
        .put("in", "path")
        .put("required", true)
        .putObject("schema")
        .put("type", "string");
    document
        .withObject("/paths")
        .putObject("/api/v1/probe/{" + parameter + "}")
        .set("get", operation);
  }

  /** Each object schema of the document loses a field of its own. */
  @Test
  void noObjectOfTheDocumentIsOverlooked() {
    ObjectNode released = version("1.4.2");
    Set<String> fields = new TreeSet<>();
    released
        .at("/components/schemas")
        .properties()
        .forEach(schema -> addField(schema.getKey(), schema.getValue(), fields));

    Set<String> reported =
        ReleaseCheck.of(released, version("1.4.2")).breakingChanges().stream()
            .map(
                change -> change.what().replaceFirst("^.*\\.(?=lost_)", "").replace(" is gone", ""))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(fields).hasSizeGreaterThan(80);
    assertThat(reported).isEqualTo(fields);
  }

  private static void addField(String name, JsonNode schema, Set<String> fields) {
    schema.properties().stream()
        .filter(member -> !Set.of("not", "example", "default").contains(member.getKey()))
        .forEach(member -> addField(name + "_" + member.getKey(), member.getValue(), fields));
    if (schema.isArray()) {
      for (int i = 0; i < schema.size(); i++) addField(name + "_" + i, schema.get(i), fields);
    }
    if (schema.path("type").asText().equals("object")
        && schema.get("properties") instanceof ObjectNode properties) {
      properties.putObject("lost_" + name).put("type", "string");
      fields.add("lost_" + name);
    }
  }

  @Test
  void theMessageListsEachChangeOnceWithItsPlaces() {
    ObjectNode changed = version("1.5.0");
    properties(changed, "GenerationStarted").remove("poll_url");
    drop(schema(changed, "GenerationStarted").withArray("required"), "poll_url");
    schema(changed, "ImageQuality").withArray("enum").remove(0);

    assertThat(ReleaseCheck.of(version("1.4.2"), changed).refusal())
        .hasValueSatisfying(
            message ->
                assertThat(message)
                    .startsWith(
                        "The document (info.version 1.5.0) breaks programs written against release 1.4.2:\n\n")
                    .containsOnlyOnce("  poll_url is gone\n    ")
                    .contains("\n    " + ANSWER + "\n")
                    .contains(
                        "\n    POST /api/v1/generate/first-last-frame, answer 200 application/json\n")
                    .containsOnlyOnce("  quality: enum lost [")
                    .contains("\n    " + REQUEST + "\n")
                    .endsWith("\nTake it back, or raise info.version to 2.0.0."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1.4.1      | info.version 1.4.1 is lower than the last release, 1.4.2.
          1.4.2-rc.1 | info.version 1.4.2-rc.1 is lower than the last release, 1.4.2.
          0.9.0      | info.version 0.9.0 is lower than the last release, 1.4.2.
          1.5        | info.version 1.5 is not a version of SemVer.
          v1.5.0     | info.version v1.5.0 is not a version of SemVer.
          ''         | info.version  is not a version of SemVer.
          """)
  void aVersionThatIsLowerOrNoneIsRefused(String version, String refusal) {
    assertThat(ReleaseCheck.of(version("1.4.2"), version(version)).refusal()).hasValue(refusal);
  }

  private static void assertBreaks(
      ObjectNode released, Consumer<ObjectNode> edit, String place, String report) {
    ReleaseCheck check = check(released, edit);

    assertThat(check.difference()).isEqualTo(Difference.BREAKING);
    assertThat(check.breakingChanges())
        .anySatisfy(
            change -> {
              assertThat(change.place()).isEqualTo(place);
              assertThat(change.what()).contains(report);
            });
    for (String version : new String[] {"1.4.2", "1.4.3", "1.5.0"}) {
      assertThat(as(version, check).refusal().orElseThrow()).contains(place, report, "2.0.0");
    }
    assertThat(as("2.0.0", check).refusal()).isEmpty();
  }

  private static void assertIsCompatible(ObjectNode released, Consumer<ObjectNode> edit) {
    ReleaseCheck check = check(released, edit);

    assertThat(check.breakingChanges()).isEmpty();
    assertThat(check.difference()).isEqualTo(Difference.COMPATIBLE);
    assertThat(as("1.4.2", check).refusal().orElseThrow()).contains("1.4.3", "1.5.0");
    assertThat(as("1.4.3", check).refusal()).isEmpty();
  }

  private static ReleaseCheck check(ObjectNode released, Consumer<ObjectNode> edit) {
    ObjectNode changed = released.deepCopy();
    edit.accept(changed);
    return ReleaseCheck.of(version(released, "1.4.2"), changed);
  }

  /** The same comparison, had the changed document this version. */
  private static ReleaseCheck as(String version, ReleaseCheck check) {
    return new ReleaseCheck(check.released(), version, check.difference(), check.breakingChanges());
  }

  private static ObjectNode version(String version) {
    return version(DOCUMENT, version);
  }

  private static ObjectNode version(ObjectNode document, String version) {
    ObjectNode copy = document.deepCopy();
    copy.withObject("/info").put("version", version);
    return copy;
  }

  /** Gives a schema another name, wherever it is used. */
  private static void rename(ObjectNode document, String schema, String name) {
    ObjectNode schemas = document.withObject("/components/schemas");
    schemas.set(name, schemas.remove(schema));
    List<JsonNode> references = document.findParents("$ref");
    String old = "#/components/schemas/" + schema;
    assertThat(references).anyMatch(node -> node.path("$ref").asText().equals(old));
    for (JsonNode reference : references) {
      if (reference.path("$ref").asText().equals(old)) {
        ((ObjectNode) reference).put("$ref", "#/components/schemas/" + name);
      }
    }
  }

  private static ObjectNode result(ObjectNode document) {
    return image(document).withObject("/x-kolbo-job/result");
  }

  private static ObjectNode image(ObjectNode document) {
    return operation(document, "generateImage");
  }

  private static ObjectNode operation(ObjectNode document, String id) {
    for (JsonNode item : document.get("paths")) {
      for (JsonNode operation : item) {
        if (operation.path("operationId").asText().equals(id)) return (ObjectNode) operation;
      }
    }
    throw new IllegalArgumentException("the document has no operation " + id);
  }

  private static ObjectNode upload(ObjectNode document) {
    return operation(document, "generateFirstLastFrame").withObject("/x-kolbo-upload");
  }

  private static ObjectNode uploadPart(ObjectNode document) {
    return (ObjectNode) upload(document).withArray("parts").get(0);
  }

  private static ObjectNode parameter(ObjectNode document) {
    ObjectNode parameter = image(document).withArray("parameters").addObject();
    parameter.put("name", "probe").put("in", "query").putObject("schema").put("type", "string");
    return parameter;
  }

  private static ObjectNode schema(ObjectNode document, String name) {
    return (ObjectNode) document.required("components").required("schemas").required(name);
  }

  private static ObjectNode properties(ObjectNode document, String schema) {
    return schema(document, schema).withObject("/properties");
  }

  private static ObjectNode property(ObjectNode document, String schema, String name) {
    return properties(document, schema).withObject("/" + name);
  }

  private static void drop(ArrayNode values, String value) {
    int before = values.size();
    values.removeIf(element -> element.asText().equals(value));
    assertThat(values).as(value + " was there").hasSize(before - 1);
  }

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
