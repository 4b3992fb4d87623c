package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.kolbo.mock.KolboMockServer;
import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation of the document, played by the mock and held against the document. */
class EveryOperationTest {
  private static final String MULTIPART = "multipart/form-data";
  private static final Map<String, String> FILE_TYPES =
      Map.of("image", "image/jpeg", "video", "video/mp4", "audio", "audio/mpeg");

  private static final List<Operation> OPERATIONS = operations();

  private record Operation(String method, String path, JsonNode node) {
    String id() {
      return node.get("operationId").asText();
    }

    /** The path with the examples of its parameters. */
    String examplePath() {
      String filled = path;
      for (JsonNode parameter : node.path("parameters")) {
        JsonNode resolved = Contract.resolve(parameter);
        if (resolved.path("in").asText().equals("path")) {
          filled =
              filled.replace(
                  "{" + resolved.path("name").asText() + "}", resolved.path("example").asText());
        }
      }
      return filled;
    }

    boolean hasPathParameter() {
      return path.contains("{");
    }

    String success() {
      List<String> statuses = new ArrayList<>();
      node.get("responses").fieldNames().forEachRemaining(statuses::add);
      return statuses.stream().filter(status -> status.startsWith("2")).findFirst().orElseThrow();
    }

    JsonNode requestContent() {
      return node.path("requestBody").path("content");
    }
  }

  /** Its jobs do not end before they are cancelled, however busy the machine is. */
  private static @Nullable KolboMockServer patient;

  @BeforeAll
  static void needsTheMock() {
    Target.thatIsTheMock();
    patient =
        KolboMockServer.builder()
            .credits(Target.ENOUGH)
            .jobDuration(Duration.ofMinutes(10))
            .start();
  }

  @AfterAll
  static void stopThePatientMock() {
    if (patient != null) {
      patient.close();
    }
  }

  @Test
  void thereAreFortyOne() {
    assertThat(OPERATIONS).hasSize(41);
  }

  @TestFactory
  Stream<DynamicTest> everyExampleOfARequestIsAnsweredAsDocumented() {
    return OPERATIONS.stream()
        .flatMap(
            operation -> {
              if (operation.requestContent().isEmpty()) {
                return Stream.of(
                    dynamicTest(operation.id(), () -> answered(operation, request(operation))));
              }
              return operation.requestContent().properties().stream()
                  .flatMap(
                      content ->
                          content.getValue().path("examples").properties().stream()
                              .map(
                                  example ->
                                      dynamicTest(
                                          operation.id() + " " + example.getKey(),
                                          () ->
                                              answered(
                                                  operation,
                                                  withBody(
                                                      request(operation),
                                                      operation,
                                                      content.getKey(),
                                                      Contract.resolve(example.getValue())
                                                          .path("value"))))));
            });
  }

  @TestFactory
  Stream<DynamicTest> everyDocumentedStatusIsPlayed() {
    return OPERATIONS.stream()
        .flatMap(
            operation ->
                operation.node.get("responses").properties().stream()
                    .map(
                        response ->
                            dynamicTest(
                                operation.id() + " " + response.getKey(),
                                () ->
                                    send(
                                            operation,
                                            withFirstExample(request(operation), operation)
                                                .header("Prefer", "code=" + response.getKey()))
                                        .then()
                                        .statusCode(Integer.parseInt(response.getKey())))));
  }

  @TestFactory
  Stream<DynamicTest> everyOperationThatNeedsAKeyRefusesACallWithoutOne() {
    return OPERATIONS.stream()
        .filter(operation -> !operation.node.get("security").isEmpty())
        .map(
            operation ->
                dynamicTest(
                    operation.id(),
                    () ->
                        send(operation, withFirstExample(Contract.keylessRequest(), operation))
                            .then()
                            .statusCode(401)));
  }

  @TestFactory
  Stream<DynamicTest> everyJobCanFailAndCanBeCancelled() {
    return OPERATIONS.stream()
        .filter(operation -> operation.node.has("x-kolbo-job"))
        .flatMap(
            operation ->
                Stream.of(
                    dynamicTest(
                        operation.id() + " fails",
                        () -> {
                          Response started =
                              send(
                                  operation,
                                  withFirstExample(request(operation), operation)
                                      .header("X-Kolbo-Mock-Scenario", "job-failed"));
                          assertThat(ended(operation, started)).isEqualTo("failed");
                        }),
                    dynamicTest(
                        operation.id() + " is cancelled",
                        () -> assertThat(cancelled(operation)).isEqualTo("cancelled"))));
  }

  /** The state of a job that was started and cancelled. */
  private static String cancelled(Operation operation) {
    String mock = Objects.requireNonNull(patient).baseUri().toString();
    JsonNode job = operation.node.get("x-kolbo-job");
    RequestSpecification start = withFirstExample(request(operation), operation).baseUri(mock);
    String id = send(operation, start).jsonPath().getString(job.get("idField").asText());
    Contract.request()
        .baseUri(mock)
        .post(named(job.get("cancelOperation").asText()).path, id)
        .then()
        .statusCode(200);
    return Contract.request()
        .baseUri(mock)
        .get(named(job.get("statusOperation").asText()).path, id)
        .then()
        .statusCode(200)
        .extract()
        .path("state");
  }

  /** The state in which the job ends that an answer has started. */
  private static String ended(Operation operation, Response started) {
    JsonNode job = operation.node.get("x-kolbo-job");
    JsonPath status =
        Polling.untilItEnds(
            started.jsonPath(),
            named(job.get("statusOperation").asText()).path,
            job.get("idField").asText());
    String elsewhere = "https://cdn.kolbo.ai";
    assertThat(status.prettify())
        .as("every result is served by the mock")
        .doesNotContain(elsewhere);
    return status.getString("state");
  }

  private static Operation named(String operationId) {
    return OPERATIONS.stream()
        .filter(other -> other.id().equals(operationId))
        .findFirst()
        .orElseThrow();
  }

  private static void answered(Operation operation, RequestSpecification request) {
    if (operation.hasPathParameter()) {
      // The mock keeps no such thing, but plays its example.
      request.header("Prefer", "code=" + operation.success());
    }
    Response response = send(operation, request);
    response.then().statusCode(Integer.parseInt(operation.success()));
    if (operation.node.has("x-kolbo-job")) {
      assertThat(ended(operation, response)).isEqualTo("completed");
    }
  }

  private static Response send(Operation operation, RequestSpecification request) {
    return request.request(operation.method, operation.examplePath());
  }

  private static RequestSpecification request(Operation operation) {
    boolean forUsers = operation.node.get("security").path(0).has("UserJwt");
    return forUsers
        ? Contract.keylessRequest().header("Authorization", "Bearer user.jwt.token")
        : Contract.request();
  }

  private static RequestSpecification withFirstExample(
      RequestSpecification request, Operation operation) {
    JsonNode content = operation.requestContent();
    if (content.isEmpty()) {
      return request;
    }
    Map.Entry<String, JsonNode> first = content.properties().iterator().next();
    JsonNode example = Contract.resolve(first.getValue().path("examples").iterator().next());
    return withBody(request, operation, first.getKey(), example.path("value"));
  }

  private static RequestSpecification withBody(
      RequestSpecification request, Operation operation, String mediaType, JsonNode example) {
    if (!mediaType.equals(MULTIPART)) {
      return request.contentType(ContentType.JSON).body(example.toString());
    }
    JsonNode schema = Contract.resolve(operation.requestContent().path(mediaType).path("schema"));
    for (Map.Entry<String, JsonNode> field : example.properties()) {
      JsonNode property = Contract.resolve(schema.path("properties").path(field.getKey()));
      if (isFile(property)) {
        file(request, operation, field.getKey(), field.getValue().asText());
      } else if (isFile(Contract.resolve(property.path("items")))) {
        field.getValue().forEach(name -> file(request, operation, field.getKey(), name.asText()));
      } else {
        request.multiPart(
            field.getKey(),
            field.getValue().isValueNode()
                ? field.getValue().asText()
                : field.getValue().toString());
      }
    }
    return request;
  }

  private static boolean isFile(JsonNode schema) {
    return schema.path("format").asText().equals("binary");
  }

  private static void file(
      RequestSpecification request, Operation operation, String field, String name) {
    JsonNode types = null;
    for (JsonNode part : operation.node.at("/x-kolbo-upload/parts")) {
      if (part.get("part").asText().equals(field)) {
        types = part.path("mediaTypes");
      }
    }
    assertThat(types).as("x-kolbo-upload of " + operation.id() + " " + field).isNotNull();
    String range = types.path(0).asText("application/octet-stream");
    String type = FILE_TYPES.getOrDefault(range.replace("/*", ""), range);
    request.multiPart(field, name, "content".getBytes(StandardCharsets.UTF_8), type);
  }

  private static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    Contract.DOCUMENT
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue().properties().stream()
                    .filter(member -> member.getValue().has("operationId"))
                    .forEach(
                        member ->
                            operations.add(
                                new Operation(
                                    member.getKey().toUpperCase(java.util.Locale.ROOT),
                                    path.getKey(),
                                    member.getValue()))));
    return operations;
  }
}
