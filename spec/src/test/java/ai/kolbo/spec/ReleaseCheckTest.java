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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real document, as if released as 1.4.2, and what may become of it. */
@Tag("stress")
class ReleaseCheckTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectNode DOCUMENT = (ObjectNode) PublishedDocument.ROOT;
  private static final String IMAGE = "POST /api/v1/generate/image";
  private static final String FIRST_LAST_FRAME = "POST /api/v1/generate/first-last-frame";
  private static final String REQUEST = IMAGE + ", request application/json";
  private static final String ANSWER = IMAGE + ", answer 200 application/json";

  @ParameterizedTest
  @CsvSource({"1.4.2", "1.4.3", "2.0.0"})
  void nothingIsSaidWhereNothingHasChanged(String version) {
    ReleaseCheck check = ReleaseCheck.of(version("1.4.2"), version(version));

    assertThat(check.difference()).isEqualTo(Difference.NONE);
    assertThat(check.breakingChanges()).isEmpty();
    assertThat(check.refusal()).isEmpty();
  }

  static Stream<ReleaseEdit> breakingEdits() {
    return ReleaseEdit.read("breaking");
  }

  @ParameterizedTest
  @MethodSource("breakingEdits")
  void whatBreaksAProgramNeedsAMajorVersionAndIsNamed(ReleaseEdit edit) {
    assertBreaks(DOCUMENT, edit, edit.place(), edit.report());
  }

  @Test
  void aRenamedSchemaIsARenamedClass() {
    assertBreaks(
        DOCUMENT,
        edited -> rename(edited, "MusicRequest", "SongRequest"),
        "components",
        "schema MusicRequest is gone");
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

  static Stream<ReleaseEdit> compatibleEdits() {
    return ReleaseEdit.read("compatible");
  }

  @ParameterizedTest
  @MethodSource("compatibleEdits")
  void whatBreaksNothingNeedsAHigherVersion(ReleaseEdit edit) {
    assertIsCompatible(DOCUMENT, edit);
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

  static Stream<ReleaseEdit> unseenEdits() {
    return ReleaseEdit.read("unseen");
  }

  @ParameterizedTest
  @MethodSource("unseenEdits")
  void aPersonJudgesWhatTheCheckDoesNotSee(ReleaseEdit edit) {
    assertIsCompatible(DOCUMENT, edit);
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
