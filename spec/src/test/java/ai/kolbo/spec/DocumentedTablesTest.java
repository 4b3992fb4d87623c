package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.kolbo.spec.DocumentedTable.Row;
import ai.kolbo.spec.PublishedDocument.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
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
 * states no more.
 */
class DocumentedTablesTest {
  private static final String CHAT_COMPLETIONS = "POST /api/kolbo/v1/chat/completions";
  private static final Map<String, String> MEDIA_TYPES =
      Map.of("json", "application/json", "multipart", "multipart/form-data");

  private static final Pattern SOURCES = sources();

  private static final DocumentedTable OPERATIONS = DocumentedTable.read("operations");
  private static final DocumentedTable REQUEST_FIELDS = DocumentedTable.read("request-fields");
  private static final DocumentedTable RESPONSE_FIELDS = DocumentedTable.read("response-fields");
  private static final DocumentedTable JOBS = DocumentedTable.read("jobs");
  private static final DocumentedTable UPLOADS = DocumentedTable.read("uploads");
  private static final DocumentedTable EXCLUSIONS = DocumentedTable.read("exclusions");
  private static final DocumentedTable RATE_LIMITS = DocumentedTable.read("rate-limits");
  private static final DocumentedTable STREAMS = DocumentedTable.read("streams");
  private static final DocumentedTable ERRORS = DocumentedTable.read("errors");
  private static final DocumentedTable STATES = DocumentedTable.read("states");
  private static final DocumentedTable SECURITY = DocumentedTable.read("security");

  private static Pattern sources() {
    String source = "(seed:\\w+|docs(-pd|-2026-03)?:[\\w-]+|mcp|code|inferred)";
    return Pattern.compile(source + "(\\|" + source + ")*");
  }

  @ParameterizedTest
  @CsvSource({
    "operations, 41",
    "request-fields, 367",
    "response-fields, 424",
    "jobs, 15",
    "uploads, 12",
    "exclusions, 6",
    "rate-limits, 22",
    "streams, 1",
    "errors, 16",
    "envelopes, 11",
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
    return perRow(
        OPERATIONS,
        (row, operation) -> {
          assertThat(operation.requestContent().fieldNames())
              .toIterable()
              .as("media types of the request")
              .containsExactlyInAnyOrderElementsOf(row.list("request_media_types"));
          String success = row.list("statuses").get(0);
          assertThat(operation.response(success).path("content").fieldNames())
              .toIterable()
              .as("media types of the answer with status %s", success)
              .containsExactlyInAnyOrderElementsOf(row.list("response_media_types"));
          assertThat(operation.responses().fieldNames())
              .toIterable()
              .as("statuses")
              .containsExactlyInAnyOrderElementsOf(
                  Stream.of("statuses", "inferred_statuses")
                      .map(row::list)
                      .flatMap(List::stream)
                      .toList());
          assertThat(schemesOf(operation))
              .as("security schemes")
              .containsExactlyInAnyOrderElementsOf(
                  row.get("auth").equals("none") ? List.of() : row.list("auth"));
          assertThat(operation.node().has("x-kolbo-job"))
              .as("starts a job")
              .isEqualTo(row.get("mode").equals("async"));
          assertThat(SourceComparison.difference(row, sourceOf(operation))).isEmpty();
        });
  }

  @Test
  void noOtherOperation() {
    assertThat(PublishedDocument.operations().keySet())
        .isSubsetOf(OPERATIONS.rows().stream().map(Row::operation).toList());
  }

  @TestFactory
  Stream<DynamicTest> everyRequestField() {
    return REQUEST_FIELDS.rows().stream()
        .flatMap(
            row ->
                row.list("place").stream()
                    .map(
                        place ->
                            test(
                                "%s %s %s".formatted(row.operation(), place, row.get("field")),
                                () -> compareRequestField(row, place))));
  }

  private static List<String> compareRequestField(Row row, String place) {
    Operation operation = PublishedDocument.operation(row.operation());
    List<SchemaField> fields = SchemaField.find(requestRoots(operation, place), row.get("field"));
    if (fields.isEmpty()) {
      return List.of("is in the documents, not in the spec");
    }
    List<String> differences =
        new ArrayList<>(
            FieldComparison.ofRequest(row, fields, !row.operation().equals(CHAT_COMPLETIONS)));
    if (place.equals("multipart") && row.states("part_encoding")) {
      String contentType =
          operation
              .requestContent()
              .path("multipart/form-data")
              .path("encoding")
              .path(row.get("field"))
              .path("contentType")
              .asText();
      boolean json = contentType.equals("application/json");
      if (json != row.get("part_encoding").equals("json")) {
        differences.add(
            "travels as %s in the documents, with the content type '%s' in the spec"
                .formatted(row.get("part_encoding"), contentType));
      }
    }
    return differences;
  }

  /** Each field of a request needs a row, and so does whatever is stated about the items of one. */
  @TestFactory
  Stream<DynamicTest> noOtherRequestField() {
    return PublishedDocument.operations().values().stream()
        .filter(operation -> !operation.key().equals(CHAT_COMPLETIONS))
        .flatMap(
            operation ->
                Stream.of("json", "multipart", "query", "path", "header")
                    .map(
                        place ->
                            test(
                                operation.key() + " " + place,
                                () -> undocumentedRequestFields(operation, place))));
  }

  private static List<String> undocumentedRequestFields(Operation operation, String place) {
    Set<String> documented =
        REQUEST_FIELDS.rows().stream()
            .filter(row -> row.operation().equals(operation.key()))
            .filter(row -> row.list("place").contains(place))
            .map(row -> row.get("field"))
            .collect(Collectors.toSet());
    return undocumented(SchemaField.allBelow(requestRoots(operation, place)), documented);
  }

  private static List<String> undocumented(
      Map<String, List<SchemaField>> fields, Set<String> documented) {
    return fields.entrySet().stream()
        .filter(field -> !documented.contains(field.getKey()))
        // Items are the array's own business, unless something is stated about them.
        .filter(
            field ->
                !field.getKey().endsWith("[]") && !field.getKey().endsWith("{}")
                    || field.getValue().stream().anyMatch(FieldComparison::statesAnything))
        .map(field -> field.getKey() + " is in the spec, not in the documents")
        .toList();
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
    return OPERATIONS.rows().stream()
        .filter(operation -> operation.states("answer"))
        .flatMap(
            operation ->
                membersOf(operation.get("answer"))
                    .map(
                        row ->
                            test(
                                "%s answers %s".formatted(operation.operation(), row.get("field")),
                                () -> compareMember(operation, row))));
  }

  private static Stream<Row> membersOf(String answer) {
    return RESPONSE_FIELDS.rows().stream().filter(row -> row.get("answer").equals(answer));
  }

  private static List<String> compareMember(Row operation, Row row) {
    List<SchemaField> fields =
        SchemaField.find(
            answerRoots(PublishedDocument.operation(operation.operation())), row.get("field"));
    return fields.isEmpty()
        ? List.of("is in the documents, not in the spec")
        : FieldComparison.ofResponse(row, fields);
  }

  /**
   * Each member of an answer needs a row at its full path, or is named as one that the answer has
   * because it shares a schema with another.
   */
  @TestFactory
  Stream<DynamicTest> noOtherMemberOfAnAnswer() {
    return OPERATIONS.rows().stream()
        .filter(operation -> operation.states("answer"))
        // Mirrors OpenAI's answer; the documents name a few members only.
        .filter(operation -> !operation.operation().equals(CHAT_COMPLETIONS))
        .map(
            operation ->
                test(
                    operation.operation() + " answers",
                    () ->
                        undocumented(
                            SchemaField.allBelow(
                                answerRoots(PublishedDocument.operation(operation.operation()))),
                            Stream.concat(
                                    membersOf(operation.get("answer")).map(row -> row.get("field")),
                                    operation.list("shared_members").stream())
                                .collect(Collectors.toSet()))));
  }

  @Test
  void everyAnswerBelongsToAnOperation() {
    assertThat(RESPONSE_FIELDS.rows().stream().map(row -> row.get("answer")).distinct())
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
    return perRow(
        JOBS,
        (row, operation) -> {
          JsonNode job = operation.node().path("x-kolbo-job");
          assertSources(row, job);
          assertThat(job.path("type").asText()).as("type").isEqualTo(row.get("type"));
          assertThat(job.path("pollIntervalHint").asText())
              .as("pollIntervalHint")
              .isEqualTo(row.get("poll_interval_hint"));
          assertThat(job.path("typicalSeconds").path("min").asText())
              .as("typicalSeconds.min")
              .isEqualTo(row.get("min_seconds"));
          assertThat(job.path("typicalSeconds").path("max").asText())
              .as("typicalSeconds.max")
              .isEqualTo(row.get("max_seconds"));
          assertThat(job.path("idField").asText()).as("idField").isEqualTo(row.get("id_field"));
          Operation status =
              PublishedDocument.operationWithId(job.path("statusOperation").asText());
          assertThat(status.key()).as("statusOperation").isEqualTo(row.get("status_operation"));
          assertThat(SchemaField.find(answerRoots(operation), row.get("id_field")))
              .as("the start answer has the idField")
              .isNotEmpty();
          assertThat(
                  SchemaField.find(answerRoots(status), "type").stream()
                      .map(SchemaField::schema)
                      .filter(schema -> schema.has("enum"))
                      .map(schema -> PublishedDocument.texts(schema.get("enum"))))
              .as("types that the status answer knows")
              .allSatisfy(types -> assertThat(types).contains(row.get("type")));
          JsonNode examples =
              status.response("200").path("content").path("application/json").path("examples");
          for (String state : List.of("processing", "completed", "failed")) {
            String name = job.path("statusExamples").path(state).asText();
            assertThat(PublishedDocument.resolve(examples.path(name)).at("/value/state").asText())
                .as("state in the %s example", state)
                .isEqualTo(state);
          }
        });
  }

  @Test
  void noOtherJob() {
    assertThat(operationsWith("x-kolbo-job")).isSubsetOf(operationsIn(JOBS));
  }

  @TestFactory
  Stream<DynamicTest> everyUpload() {
    return perRow(
        UPLOADS,
        (row, operation) -> {
          JsonNode upload = operation.node().path("x-kolbo-upload");
          List<JsonNode> parts =
              PublishedDocument.elements(upload.path("parts"))
                  .filter(part -> part.path("part").asText().equals(row.get("part")))
                  .toList();
          assertThat(parts).as("the part %s", row.get("part")).hasSize(1);
          JsonNode part = parts.get(0);
          assertSources(row, part);
          assertStated(part, "minCount", row, "min_count");
          assertStated(part, "maxCount", row, "max_count");
          assertStated(part, "maxFileBytes", row, "max_file_bytes");
          assertStated(upload, "maxTotalBytes", row, "max_total_bytes");
          assertThat(PublishedDocument.texts(part.path("order")))
              .as("order")
              .isEqualTo(row.list("order"));
          assertThat(PublishedDocument.texts(part.path("mediaTypes")))
              .as("mediaTypes")
              .containsExactlyInAnyOrderElementsOf(row.list("media_types"));
        });
  }

  @Test
  void noOtherUpload() {
    assertThat(operationsWith("x-kolbo-upload")).isSubsetOf(operationsIn(UPLOADS));
    assertThat(
            PublishedDocument.operations().values().stream()
                .flatMap(
                    operation ->
                        PublishedDocument.elements(
                                operation.node().path("x-kolbo-upload").path("parts"))
                            .map(part -> operation.key() + " " + part.path("part").asText())))
        .isSubsetOf(
            UPLOADS.rows().stream().map(row -> row.operation() + " " + row.get("part")).toList());
  }

  @TestFactory
  Stream<DynamicTest> everyExclusion() {
    return perRow(
        EXCLUSIONS,
        (row, operation) -> {
          List<JsonNode> exclusions =
              PublishedDocument.elements(operation.node().path("x-kolbo-exclusions"))
                  .filter(exclusion -> alternatives(exclusion).equals(alternatives(row)))
                  .toList();
          assertThat(exclusions)
              .as("exclusions with the alternatives %s", row.get("alternatives"))
              .hasSize(1);
          assertSources(row, exclusions.get(0));
          assertThat(exclusions.get(0).path("require").asText())
              .as("require")
              .isEqualTo(row.get("require"));
          assertThat(exclusions.get(0).path("rule").asText()).as("rule").isNotBlank();
          JsonNode code = codes("ErrorCode").path(exclusions.get(0).path("code").asText());
          assertThat(code.path("status").asText())
              .as("the status of the code, in the list of codes")
              .isEqualTo(row.get("status"));
          assertThat(operation.responses().has(row.get("status"))).as("answers %s", row).isTrue();
        });
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

  @Test
  void noOtherExclusion() {
    assertThat(
            PublishedDocument.operations().values().stream()
                .flatMap(
                    operation ->
                        PublishedDocument.elements(operation.node().path("x-kolbo-exclusions"))
                            .map(exclusion -> operation.key() + " " + alternatives(exclusion))))
        .isSubsetOf(
            EXCLUSIONS.rows().stream()
                .map(row -> row.operation() + " " + alternatives(row))
                .toList());
  }

  @TestFactory
  Stream<DynamicTest> everyRateLimit() {
    return perRow(
        RATE_LIMITS,
        (row, operation) -> {
          JsonNode limit = operation.node().path("x-kolbo-rate-limit");
          assertSources(row, limit);
          assertStated(limit, "requests", row, "requests");
          assertStated(limit, "seconds", row, "seconds");
          if (row.states("per")) {
            assertStated(limit, "per", row, "per");
          }
          assertThat(operation.responses().has("429")).as("answers 429").isTrue();
        });
  }

  @Test
  void noOtherRateLimit() {
    assertThat(operationsWith("x-kolbo-rate-limit")).isSubsetOf(operationsIn(RATE_LIMITS));
  }

  @TestFactory
  Stream<DynamicTest> everyStream() {
    return perRow(
        STREAMS,
        (row, operation) -> {
          JsonNode stream = operation.node().path("x-kolbo-stream");
          assertSources(row, stream);
          assertStated(stream, "field", row, "field");
          assertStated(stream, "mediaType", row, "media_type");
          assertStated(stream, "terminator", row, "terminator");
        });
  }

  @Test
  void noOtherStream() {
    assertThat(operationsWith("x-kolbo-stream")).isSubsetOf(operationsIn(STREAMS));
  }

  @TestFactory
  Stream<DynamicTest> everyErrorCode() {
    return ERRORS.rows().stream()
        .map(
            row ->
                dynamicTest(
                    row.get("code"),
                    () -> {
                      String schema = schemaOfCodes(row);
                      assertThat(
                              PublishedDocument.texts(
                                  PublishedDocument.schema(schema).path("enum")))
                          .as("values of %s", schema)
                          .contains(row.get("code"));
                      JsonNode code = codes(schema).path(row.get("code"));
                      assertSources(row, code);
                      assertThat(code.path("meaning").asText())
                          .as("meaning of %s in %s", row.get("code"), schema)
                          .isNotBlank();
                      if (row.states("status")) {
                        assertThat(row.list("status"))
                            .as("status of %s", row.get("code"))
                            .contains(code.path("status").asText());
                      } else {
                        assertThat(code.has("status"))
                            .as("%s has a status", row.get("code"))
                            .isFalse();
                      }
                    }));
  }

  @Test
  void noOtherErrorCode() {
    for (String schema : List.of("ErrorCode", "OpenAiErrorType")) {
      List<String> documented =
          ERRORS.rows().stream()
              .filter(row -> schemaOfCodes(row).equals(schema))
              .map(row -> row.get("code"))
              .toList();
      assertThat(PublishedDocument.texts(PublishedDocument.schema(schema).path("enum")))
          .as(schema)
          .isSubsetOf(documented);
      assertThat(codes(schema).fieldNames()).toIterable().as(schema).isSubsetOf(documented);
    }
  }

  private static String schemaOfCodes(Row row) {
    return row.get("envelope").equals("openai") ? "OpenAiErrorType" : "ErrorCode";
  }

  private static JsonNode codes(String schema) {
    return PublishedDocument.schema(schema).path("x-kolbo-codes");
  }

  /** The members of each surface's error envelope, in every answer that is an error. */
  @TestFactory
  Stream<DynamicTest> everyErrorEnvelope() {
    return DocumentedTable.read("envelopes").rows().stream()
        .flatMap(
            row ->
                PublishedDocument.operations().values().stream()
                    .filter(operation -> pathOf(operation).startsWith(row.get("path_prefix")))
                    .flatMap(
                        operation ->
                            row.list("statuses").stream()
                                .filter(operation.responses()::has)
                                .map(
                                    status ->
                                        test(
                                            "%s %s %s"
                                                .formatted(
                                                    operation.key(), status, row.get("member")),
                                            () -> compareEnvelope(row, operation, status)))));
  }

  private static List<String> compareEnvelope(Row row, Operation operation, String status) {
    JsonNode schema =
        operation.response(status).path("content").path("application/json").path("schema");
    if (schema.isMissingNode()) {
      return List.of("has no schema");
    }
    List<SchemaField> members =
        SchemaField.find(SchemaField.of(schema, true, ""), row.get("member"));
    return members.stream()
            .anyMatch(member -> member.schema().path("type").asText().equals(row.get("type")))
        ? List.of()
        : List.of(
            "is a %s in the documents, absent or other in the spec".formatted(row.get("type")));
  }

  @TestFactory
  Stream<DynamicTest> everyState() {
    return STATES.rows().stream()
        .map(
            row ->
                dynamicTest(
                    row.get("state"),
                    () -> {
                      JsonNode states = PublishedDocument.schema("GenerationState");
                      assertThat(
                              SourceComparison.difference(
                                  row, states.path("x-kolbo-source").asText()))
                          .isEmpty();
                      assertThat(PublishedDocument.texts(states.path("enum")))
                          .contains(row.get("state"));
                      assertThat(
                              PublishedDocument.texts(states.path("x-kolbo-terminal"))
                                  .contains(row.get("state")))
                          .as("ends a job")
                          .isEqualTo(row.get("terminal").equals("yes"));
                    }));
  }

  @Test
  void noOtherState() {
    List<String> documented = STATES.rows().stream().map(row -> row.get("state")).toList();
    JsonNode states = PublishedDocument.schema("GenerationState");
    assertThat(PublishedDocument.texts(states.path("enum"))).isSubsetOf(documented);
    assertThat(PublishedDocument.texts(states.path("x-kolbo-terminal"))).isSubsetOf(documented);
  }

  @TestFactory
  Stream<DynamicTest> everyStatusOperationAnswersTheStates() {
    return JOBS.rows().stream()
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
    return SECURITY.rows().stream()
        .map(
            row ->
                dynamicTest(
                    row.get("scheme"),
                    () -> {
                      JsonNode scheme =
                          PublishedDocument.ROOT
                              .path("components")
                              .path("securitySchemes")
                              .path(row.get("scheme"));
                      assertThat(
                              SourceComparison.difference(
                                  row, scheme.path("x-kolbo-source").asText()))
                          .isEmpty();
                      assertStated(scheme, "type", row, "type");
                      assertStated(scheme, "in", row, "in");
                      assertStated(scheme, "name", row, "name");
                      assertStated(scheme, "scheme", row, "http_scheme");
                      assertThat(PublishedDocument.operations().values())
                          .filteredOn(operation -> schemesOf(operation).contains(row.get("scheme")))
                          .isNotEmpty()
                          .allMatch(
                              operation ->
                                  row.list("path_prefixes").stream()
                                      .anyMatch(pathOf(operation)::startsWith));
                    }));
  }

  @Test
  void noOtherSecurityScheme() {
    assertThat(PublishedDocument.ROOT.path("components").path("securitySchemes").fieldNames())
        .toIterable()
        .isSubsetOf(SECURITY.rows().stream().map(row -> row.get("scheme")).toList());
  }

  /** Limits that OpenAPI has no word for, and those that are told without being enforced. */
  @TestFactory
  Stream<DynamicTest> everyLimitInWords() {
    return perRow(
        DocumentedTable.read("limits-in-words"),
        (row, operation) ->
            assertThat(descriptions(operation, row.get("field")))
                .as("what is said of %s %s", row.get("field"), row.get("limit"))
                .anyMatch(Pattern.compile(row.get("pattern")).asPredicate()));
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

  private static Stream<DynamicTest> perRow(
      DocumentedTable table, BiConsumer<Row, Operation> assertion) {
    return table.rows().stream()
        .map(
            row ->
                dynamicTest(
                    row.cells().values().stream().limit(4).collect(Collectors.joining(" ")),
                    () -> {
                      try {
                        assertion.accept(row, PublishedDocument.operation(row.operation()));
                      } catch (AssertionError e) {
                        throw new AssertionError(row.operation() + ": " + e.getMessage(), e);
                      }
                    }));
  }

  private static DynamicTest test(String place, Supplier<List<String>> differences) {
    return dynamicTest(place, () -> assertThat(differences.get()).as(place).isEmpty());
  }

  /** A cell and a member of the document say the same, or both nothing. */
  private static void assertStated(JsonNode node, String member, Row row, String column) {
    assertThat(node.path(member).asText()).as(member).isEqualTo(row.get(column));
  }

  /** The mark of an extension is that of its row, and so are those of its members. */
  private static void assertSources(Row row, JsonNode extension) {
    assertThat(SourceComparison.difference(row, extension.path("x-kolbo-source").asText()))
        .isEmpty();
    JsonNode sources = extension.path("sources");
    List<String> marked = new ArrayList<>();
    sources
        .fieldNames()
        .forEachRemaining(member -> marked.add(member + "=" + sources.get(member).asText()));
    assertThat(marked)
        .as("sources of single members")
        .containsExactlyInAnyOrderElementsOf(row.list("member_sources"))
        .allSatisfy(
            mark ->
                assertThat(extension.has(mark.substring(0, mark.indexOf('='))))
                    .as("%s is that of a member", mark)
                    .isTrue());
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

  private static List<String> operationsWith(String extension) {
    return PublishedDocument.operations().values().stream()
        .filter(operation -> operation.node().has(extension))
        .map(Operation::key)
        .toList();
  }

  private static List<String> operationsIn(DocumentedTable table) {
    return table.rows().stream().map(Row::operation).toList();
  }
}
