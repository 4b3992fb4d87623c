package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.kolbo.spec.DocumentedTable.Row;
import ai.kolbo.spec.PublishedDocument.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the tables of the API's own documents state, row by row, and that the OpenAPI document
 * states no more. Each test makes the rows of one table from the document.
 */
class DocumentedTablesTest {
  private static final String CHAT_COMPLETIONS = "POST /api/kolbo/v1/chat/completions";
  private static final Map<String, String> MEDIA_TYPES =
      Map.of("json", "application/json", "multipart", "multipart/form-data");

  private static final Pattern SOURCES = sources();

  private static final DocumentedTable OPERATIONS = DocumentedTable.read("operations");

  private static Pattern sources() {
    String source = "(seed:\\w+|docs(-pd|-2026-03)?:[\\w-]+|mcp|code|inferred)";
    return Pattern.compile(source + "(\\|" + source + ")*");
  }

  @ParameterizedTest
  @CsvSource({
    "operations, 41",
    "request-fields, 368",
    "response-fields, 424",
    "jobs, 15",
    "uploads, 12",
    "exclusions, 6",
    "rate-limits, 22",
    "streams, 1",
    "errors, 16",
    "envelopes, 13",
    "states, 5",
    "security, 3",
    "limits-in-words, 12"
  })
  void noRowGetsLost(String table, int rows) {
    DocumentedTable read = DocumentedTable.read(table);
    assertThat(read.rows()).hasSize(rows).doesNotHaveDuplicates();
    assertThat(read.rows())
        .extracting(row -> row.get("source"))
        .allMatch(SOURCES.asMatchPredicate());
  }

  @TestFactory
  Stream<DynamicTest> everyOperation() {
    Map<String, Map<String, String>> stated = new LinkedHashMap<>();
    PublishedDocument.operations().forEach((key, operation) -> stated.put(key, cells(operation)));
    return TableProjection.ofCells("operations", Row::operation, stated).tests();
  }

  private static Map<String, String> cells(Operation operation) {
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("source", sourceOf(operation));
    cells.put("member_sources", String.join("|", sourcesOfStatuses(operation)));
    cells.put("mode", operation.node().has("x-kolbo-job") ? "async" : "sync");
    cells.put("request_media_types", names(operation.requestContent()));
    cells.put(
        "response_media_types",
        names(operation.response(operation.successStatus()).path("content")));
    cells.put("statuses", names(operation.responses()));
    Set<String> schemes = schemesOf(operation);
    cells.put("auth", schemes.isEmpty() ? "none" : String.join("|", schemes));
    return cells;
  }

  /** The marks of the responses, where they are not that of the operation. */
  private static Set<String> sourcesOfStatuses(Operation operation) {
    Set<String> sources = SourceComparison.membersIn(operation.node().path("x-kolbo-sources"));
    for (String status : names(operation.responses()).split("\\|")) {
      String source = sourceOf(operation, status);
      if (!source.equals(sourceOf(operation))) {
        sources.add("responses.%s=%s".formatted(status, source));
      }
    }
    return sources;
  }

  /** The mark that holds for a response: the operation's own one for it, else that in it. */
  private static String sourceOf(Operation operation, String status) {
    return operation
        .node()
        .path("x-kolbo-sources")
        .path("responses." + status)
        .asText(operation.response(status).path("x-kolbo-source").asText(sourceOf(operation)));
  }

  @TestFactory
  Stream<DynamicTest> everyRequestField() {
    Map<String, List<SchemaField>> stated = new LinkedHashMap<>();
    Set<String> unlisted = new TreeSet<>();
    for (Operation operation : PublishedDocument.operations().values()) {
      for (String place : List.of("json", "multipart", "query", "path", "header")) {
        String prefix = operation.key() + " " + place;
        boolean open = operation.key().equals(CHAT_COMPLETIONS);
        fields(prefix, requestRoots(operation, place), open, stated, unlisted);
      }
    }
    Map<String, Row> rows =
        DocumentedTable.read("request-fields")
            .by(
                row ->
                    row.list("place").stream()
                        .map(
                            place -> "%s %s %s".formatted(row.operation(), place, row.get("field")))
                        .toList());
    return new TableProjection<>(
            rows,
            stated,
            unlisted,
            (row, fields) ->
                FieldComparison.ofRequest(row, fields, !row.operation().equals(CHAT_COMPLETIONS)))
        .tests();
  }

  /**
   * Items are the array's own business, unless something is stated about them. What mirrors
   * OpenAI's shapes needs no row, but a mark.
   */
  private static void fields(
      String prefix,
      List<SchemaField> roots,
      boolean open,
      Map<String, List<SchemaField>> stated,
      Set<String> unlisted) {
    SchemaField.allBelow(roots)
        .forEach(
            (path, fields) -> {
              String key = prefix + " " + path;
              stated.put(key, fields);
              boolean isItem = path.endsWith("[]") || path.endsWith("{}");
              if (open && fields.stream().noneMatch(field -> field.source().isEmpty())
                  || isItem && fields.stream().noneMatch(FieldComparison::statesAnything)) {
                unlisted.add(key);
              }
            });
  }

  /** Parts of a form that are JSON say so. */
  @TestFactory
  Stream<DynamicTest> everyEncodingOfAPart() {
    return DocumentedTable.read("request-fields").rows().stream()
        .filter(row -> row.states("part_encoding"))
        .map(
            row ->
                dynamicTest(
                    row.operation() + " " + row.get("field"),
                    () ->
                        assertThat(
                                PublishedDocument.operation(row.operation())
                                    .requestContent()
                                    .path("multipart/form-data")
                                    .path("encoding")
                                    .path(row.get("field"))
                                    .path("contentType")
                                    .asText()
                                    .equals("application/json"))
                            .as("is JSON")
                            .isEqualTo(row.get("part_encoding").equals("json"))));
  }

  /** The bodies of one media type, or an object of all parameters at one place. */
  private static List<SchemaField> requestRoots(Operation operation, String place) {
    String mediaType = MEDIA_TYPES.get(place);
    if (mediaType != null) {
      JsonNode schema = operation.requestContent().path(mediaType).path("schema");
      return schema.isMissingNode() ? List.of() : SchemaField.of(schema, true, sourceOf(operation));
    }
    return operation.parameters().stream()
        .filter(parameter -> parameter.path("in").asText().equals(place))
        .flatMap(parameter -> SchemaField.ofParameter(parameter, sourceOf(operation)).stream())
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> everyMemberOfAnAnswer() {
    List<Row> members = DocumentedTable.read("response-fields").rows();
    Map<String, Row> rows = new LinkedHashMap<>();
    Map<String, List<SchemaField>> stated = new LinkedHashMap<>();
    Set<String> unlisted = new TreeSet<>();
    for (Row operation : OPERATIONS.rows()) {
      if (operation.states("answer")) {
        String prefix = operation.operation() + " answers";
        members.stream()
            .filter(row -> row.get("answer").equals(operation.get("answer")))
            .forEach(row -> rows.put(prefix + " " + row.get("field"), row));
        // Mirrors OpenAI's answer; the documents name a few members only.
        boolean open = operation.operation().equals(CHAT_COMPLETIONS);
        List<SchemaField> roots = answerRoots(PublishedDocument.operation(operation.operation()));
        fields(prefix, roots, open, stated, unlisted);
        // Members that the answer has because it shares a schema with another one.
        operation.list("shared_members").forEach(member -> unlisted.add(prefix + " " + member));
      }
    }
    return new TableProjection<>(
            rows,
            stated,
            unlisted,
            (row, fields) ->
                FieldComparison.ofResponse(
                    row, fields, !row.get("answer").equals("chat-completion")))
        .tests();
  }

  @Test
  void everyAnswerBelongsToAnOperation() {
    assertThat(
            DocumentedTable.read("response-fields").rows().stream()
                .map(row -> row.get("answer"))
                .distinct())
        .containsExactlyInAnyOrderElementsOf(
            OPERATIONS.rows().stream()
                .filter(row -> row.states("answer"))
                .map(row -> row.get("answer"))
                .distinct()
                .toList());
  }

  private static List<SchemaField> answerRoots(Operation operation) {
    JsonNode response = operation.response(operation.successStatus());
    JsonNode schema = response.path("content").path("application/json").path("schema");
    return schema.isMissingNode()
        ? List.of()
        : SchemaField.of(schema, true, response.path("x-kolbo-source").asText(sourceOf(operation)));
  }

  @TestFactory
  Stream<DynamicTest> everyJob() {
    return TableProjection.ofCells(
            "jobs",
            Row::operation,
            perOperation(
                "x-kolbo-job",
                (operation, job) -> {
                  Map<String, String> cells =
                      marked(
                          job,
                          Map.of(
                              "type", "/type",
                              "poll_interval_hint", "/pollIntervalHint",
                              "min_seconds", "/typicalSeconds/min",
                              "max_seconds", "/typicalSeconds/max",
                              "id_field", "/idField"));
                  cells.put("status_operation", statusOperation(job).key());
                  return cells;
                }))
        .tests();
  }

  private static Operation statusOperation(JsonNode job) {
    return PublishedDocument.operationWithId(job.path("statusOperation").asText());
  }

  /** What follows a job understands it. */
  @TestFactory
  Stream<DynamicTest> everyJobIsFollowed() {
    return PublishedDocument.operations().values().stream()
        .filter(operation -> operation.node().has("x-kolbo-job"))
        .map(operation -> dynamicTest(operation.key(), () -> assertIsFollowed(operation)));
  }

  private static void assertIsFollowed(Operation operation) {
    JsonNode job = operation.node().path("x-kolbo-job");
    Operation status = statusOperation(job);
    assertThat(SchemaField.find(answerRoots(operation), job.path("idField").asText()))
        .as("the start answer has the idField")
        .isNotEmpty();
    assertThat(SchemaField.find(answerRoots(status), "type"))
        .as("types that the status answer knows")
        .filteredOn(type -> type.schema().has("enum"))
        .allSatisfy(
            type ->
                assertThat(PublishedDocument.texts(type.schema().get("enum")))
                    .contains(job.path("type").asText()));
    JsonNode examples =
        status.response("200").path("content").path("application/json").path("examples");
    for (String state : List.of("processing", "completed", "failed")) {
      String name = job.path("statusExamples").path(state).asText();
      assertThat(PublishedDocument.resolve(examples.path(name)).at("/value/state").asText())
          .as("state in the %s example", state)
          .isEqualTo(state);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyUpload() {
    Map<String, Map<String, String>> stated = new LinkedHashMap<>();
    for (Operation operation : PublishedDocument.operations().values()) {
      JsonNode upload = operation.node().path("x-kolbo-upload");
      for (JsonNode part : upload.path("parts")) {
        Map<String, String> cells =
            marked(
                part,
                Map.of(
                    "min_count", "/minCount",
                    "max_count", "/maxCount",
                    "max_file_bytes", "/maxFileBytes",
                    "order", "/order",
                    "media_types", "/mediaTypes"));
        cells.put("max_total_bytes", upload.path("maxTotalBytes").asText());
        stated.put(operation.key() + " " + part.path("part").asText(), cells);
      }
    }
    return TableProjection.ofCells(
            "uploads", row -> row.operation() + " " + row.get("part"), stated)
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> everyExclusion() {
    Map<String, Map<String, String>> stated = new LinkedHashMap<>();
    for (Operation operation : PublishedDocument.operations().values()) {
      for (JsonNode exclusion : operation.node().path("x-kolbo-exclusions")) {
        Map<String, String> cells = marked(exclusion, Map.of("require", "/require"));
        String status =
            PublishedDocument.schema("ErrorCode")
                .path("x-kolbo-codes")
                .path(exclusion.path("code").asText())
                .path("status")
                .asText();
        cells.put("status", operation.responses().has(status) ? status : "not among its answers");
        stated.put(operation.key() + " " + alternatives(exclusion), cells);
      }
    }
    return TableProjection.ofCells(
            "exclusions", row -> row.operation() + " " + alternatives(row), stated)
        .tests();
  }

  private static Set<Set<String>> alternatives(JsonNode exclusion) {
    return PublishedDocument.elements(exclusion.path("alternatives"))
        .map(fields -> Set.copyOf(PublishedDocument.texts(fields)))
        .collect(Collectors.toSet());
  }

  private static Set<Set<String>> alternatives(Row row) {
    return row.list("alternatives").stream()
        .map(fields -> Set.of(fields.split("\\+")))
        .collect(Collectors.toSet());
  }

  @TestFactory
  Stream<DynamicTest> everyRateLimit() {
    return TableProjection.ofCells(
            "rate-limits",
            Row::operation,
            perOperation(
                "x-kolbo-rate-limit",
                (operation, limit) ->
                    marked(
                        limit,
                        Map.of("requests", "/requests", "seconds", "/seconds", "per", "/per"))))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> everyStream() {
    return TableProjection.ofCells(
            "streams",
            Row::operation,
            perOperation(
                "x-kolbo-stream",
                (operation, stream) ->
                    marked(
                        stream,
                        Map.of(
                            "field", "/field",
                            "media_type", "/mediaType",
                            "terminator", "/terminator"))))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> everyErrorCode() {
    Map<String, Map<String, String>> stated = new LinkedHashMap<>();
    Map.of("developer", "ErrorCode", "openai", "OpenAiErrorType")
        .forEach(
            (envelope, name) -> {
              JsonNode schema = PublishedDocument.schema(name);
              for (String code : PublishedDocument.texts(schema.path("enum"))) {
                JsonNode entry = schema.path("x-kolbo-codes").path(code);
                Map<String, String> cells = marked(entry, Map.of());
                cells.put(
                    "status",
                    Stream.concat(
                            Stream.of(entry.path("status")).filter(JsonNode::isNumber),
                            PublishedDocument.elements(entry.path("otherStatuses")))
                        .map(JsonNode::asText)
                        .collect(Collectors.joining("|")));
                stated.put(envelope + " " + code, cells);
              }
            });
    return TableProjection.ofCells(
            "errors", row -> row.get("envelope") + " " + row.get("code"), stated)
        .tests();
  }

  /** The members of each surface's error envelope, in every answer that is an error. */
  @TestFactory
  Stream<DynamicTest> everyErrorEnvelope() {
    Map<String, List<SchemaField>> stated = new LinkedHashMap<>();
    Set<String> unlisted = new TreeSet<>();
    for (Operation operation : PublishedDocument.operations().values()) {
      for (String status : errorStatuses(operation)) {
        JsonNode content = operation.response(status).path("content");
        JsonNode schema = content.path("application/json").path("schema");
        String prefix = operation.key() + " " + status;
        fields(
            prefix,
            SchemaField.of(schema, true, sourceOf(operation, status)),
            false,
            stated,
            unlisted);
      }
    }
    Map<String, Row> rows =
        DocumentedTable.read("envelopes")
            .by(
                row ->
                    PublishedDocument.operations().values().stream()
                        .filter(operation -> pathOf(operation).startsWith(row.get("path_prefix")))
                        .flatMap(
                            operation ->
                                errorStatuses(operation).stream()
                                    .filter(row.list("statuses")::contains)
                                    .map(
                                        status ->
                                            "%s %s %s"
                                                .formatted(
                                                    operation.key(), status, row.get("member"))))
                        .toList());
    return new TableProjection<>(rows, stated, unlisted, FieldComparison::ofEnvelope).tests();
  }

  private static List<String> errorStatuses(Operation operation) {
    return operation.responses().properties().stream()
        .map(Map.Entry::getKey)
        .filter(status -> status.compareTo("400") >= 0)
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> everyState() {
    JsonNode states = PublishedDocument.schema("GenerationState");
    List<String> terminal = PublishedDocument.texts(states.path("x-kolbo-terminal"));
    Map<String, Map<String, String>> stated = new LinkedHashMap<>();
    for (String state : PublishedDocument.texts(states.path("enum"))) {
      stated.put(
          state,
          Map.of(
              "terminal",
              terminal.contains(state) ? "yes" : "no",
              "source",
              states.path("x-kolbo-source").asText()));
    }
    return TableProjection.ofCells("states", row -> row.get("state"), stated).tests();
  }

  @TestFactory
  Stream<DynamicTest> everyStatusOperationAnswersTheStates() {
    return DocumentedTable.read("jobs").rows().stream()
        .map(row -> row.get("status_operation"))
        .distinct()
        .map(
            key ->
                dynamicTest(
                    key,
                    () ->
                        assertThat(
                                SchemaField.find(
                                        answerRoots(PublishedDocument.operation(key)), "state")
                                    .stream()
                                    .map(state -> state.schema().path("enum")))
                            .isNotEmpty()
                            .allMatch(
                                PublishedDocument.schema("GenerationState").path("enum")::equals)));
  }

  @TestFactory
  Stream<DynamicTest> everySecurityScheme() {
    Map<String, Map<String, String>> stated = new LinkedHashMap<>();
    PublishedDocument.ROOT
        .at("/components/securitySchemes")
        .properties()
        .forEach(
            scheme -> {
              Map<String, String> cells =
                  marked(
                      scheme.getValue(),
                      Map.of(
                          "type", "/type",
                          "in", "/in",
                          "name", "/name",
                          "http_scheme", "/scheme"));
              cells.remove("member_sources");
              cells.put("path_prefixes", String.join("|", prefixesWith(scheme.getKey())));
              stated.put(scheme.getKey(), cells);
            });
    return TableProjection.ofCells("security", row -> row.get("scheme"), stated).tests();
  }

  /** Where a scheme is accepted: the prefixes of the surfaces, none of which begins another. */
  private static Set<String> prefixesWith(String scheme) {
    List<String> prefixes = PublishedDocument.ROOT.findValuesAsText("pathPrefix");
    return PublishedDocument.operations().values().stream()
        .filter(operation -> schemesOf(operation).contains(scheme))
        .flatMap(operation -> prefixes.stream().filter(pathOf(operation)::startsWith))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Limits that OpenAPI has no word for, and those that are told without being enforced. */
  @TestFactory
  Stream<DynamicTest> everyLimitInWords() {
    return DocumentedTable.read("limits-in-words").rows().stream()
        .map(
            row ->
                dynamicTest(
                    "%s %s %s".formatted(row.operation(), row.get("field"), row.get("limit")),
                    () ->
                        assertThat(
                                descriptions(
                                    PublishedDocument.operation(row.operation()), row.get("field")))
                            .anyMatch(Pattern.compile(row.get("pattern")).asPredicate())));
  }

  private static List<String> descriptions(Operation operation, String field) {
    if (field.isEmpty()) {
      return List.of(operation.node().path("description").asText());
    }
    return Stream.of("json", "multipart", "query")
        .flatMap(place -> SchemaField.find(requestRoots(operation, place), field).stream())
        .map(found -> found.schema().path("description").asText())
        .toList();
  }

  /** Cells of the operations that have an extension. */
  private static Map<String, Map<String, String>> perOperation(
      String extension, BiFunction<Operation, JsonNode, Map<String, String>> cells) {
    Map<String, Map<String, String>> stated = new LinkedHashMap<>();
    PublishedDocument.operations().values().stream()
        .filter(operation -> operation.node().has(extension))
        .forEach(
            operation ->
                stated.put(
                    operation.key(), cells.apply(operation, operation.node().get(extension))));
    return stated;
  }

  /** The marks of an extension, and the cells that stand at pointers into it. */
  private static Map<String, String> marked(JsonNode extension, Map<String, String> pointers) {
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("source", extension.path("x-kolbo-source").asText());
    cells.put(
        "member_sources", String.join("|", SourceComparison.membersIn(extension.path("sources"))));
    pointers.forEach(
        (column, pointer) -> {
          JsonNode value = extension.at(pointer);
          cells.put(
              column,
              value.isArray() ? String.join("|", PublishedDocument.texts(value)) : value.asText());
        });
    return cells;
  }

  private static String names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.joining("|"));
  }

  private static Set<String> schemesOf(Operation operation) {
    Set<String> schemes = new TreeSet<>();
    operation
        .node()
        .path("security")
        .forEach(alternative -> alternative.fieldNames().forEachRemaining(schemes::add));
    return schemes;
  }

  private static String sourceOf(Operation operation) {
    return operation.node().path("x-kolbo-source").asText();
  }

  private static String pathOf(Operation operation) {
    return operation.key().substring(operation.key().indexOf(' ') + 1);
  }
}
