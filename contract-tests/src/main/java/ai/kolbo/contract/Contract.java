package ai.kolbo.contract;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;

/** The OpenAPI document as the judge of HTTP exchanges. */
final class Contract {
  static final JsonNode DOCUMENT = parse(view("kolbo-openapi.json"));

  private static final OpenApiInteractionValidator REQUESTS =
      validator(
          LevelResolver.create()
              // Either of two schemes may carry the key; the validator wants both.
              .withLevel("validation.request.security.missing", Level.IGNORE)
              // Otherwise each alternative of required fields would forbid all other fields.
              .withLevel("validation.schema.additionalProperties", Level.IGNORE));

  private static final OpenApiInteractionValidator RESPONSES = validator(LevelResolver.create());

  private static OpenApiInteractionValidator validator(LevelResolver.Builder levels) {
    return OpenApiInteractionValidator.createForInlineApiSpecification(DOCUMENT.toString())
        .withLevelResolver(levels.build())
        .build();
  }

  private Contract() {}

  private static JsonNode parse(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The node itself, or what its local {@code $ref} leads to. */
  static JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? DOCUMENT.at(node.get("$ref").asText().substring(1)) : node;
  }

  /** A view of the document, from the class path of the spec module. */
  static String view(String name) {
    try (InputStream document = Contract.class.getResourceAsStream("/ai/kolbo/spec/" + name)) {
      return new String(
          Objects.requireNonNull(document, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request with the key, held against the document together with its answer. */
  static RequestSpecification request() {
    return keyless(Check.REQUEST_AND_RESPONSE).header("X-API-Key", Target.current().key());
  }

  /**
   * A request with the key that is meant to be refused: only its answer is held against the
   * document.
   */
  static RequestSpecification wrongRequest() {
    return keyless(Check.RESPONSE).header("X-API-Key", Target.current().key());
  }

  /** A request without the key; its answer is held against the document. */
  static RequestSpecification keylessRequest() {
    return keyless(Check.RESPONSE);
  }

  /** A request whose answer the document does not describe. */
  static RequestSpecification uncheckedRequest() {
    return RestAssured.given(
        new RequestSpecBuilder()
            .setBaseUri(Target.current().uri())
            .setUrlEncodingEnabled(true)
            .build());
  }

  private static RequestSpecification keyless(Check check) {
    return uncheckedRequest().filter(check);
  }

  /** Has the mock answer a POST with each status that the document knows for it. */
  static void provokeEveryStatus(String path, Object body) {
    JsonNode responses = DOCUMENT.path("paths").path(path).path("post").path("responses");
    Assertions.assertTrue(responses.size() > 5, "the document has few statuses for " + path);
    responses
        .fieldNames()
        .forEachRemaining(
            status ->
                request()
                    .header("Prefer", "code=" + status)
                    .contentType(ContentType.JSON)
                    .body(body)
                    .post(path)
                    .then()
                    .statusCode(Integer.parseInt(status)));
  }

  /** What in a JSON request body breaks the document. */
  static ValidationReport judgeRequest(String method, String path, String body) {
    return REQUESTS.validateRequest(
        new SimpleRequest.Builder(method, path)
            .withContentType("application/json")
            .withBody(body)
            .build());
  }

  /** What in a JSON answer breaks the document. */
  static ValidationReport judgeResponse(String method, String path, int status, String body) {
    return RESPONSES.validateResponse(
        path,
        com.atlassian.oai.validator.model.Request.Method.valueOf(method),
        SimpleResponse.Builder.status(status)
            .withContentType("application/json")
            .withBody(body)
            .build());
  }

  private enum Check implements Filter {
    REQUEST_AND_RESPONSE,
    RESPONSE;

    @Override
    public Response filter(
        FilterableRequestSpecification request,
        FilterableResponseSpecification expected,
        FilterContext context) {
      Response response = context.next(request, expected);
      String path = URI.create(request.getURI()).getPath();
      SimpleResponse.Builder answer = SimpleResponse.Builder.status(response.statusCode());
      response.headers().forEach(header -> answer.withHeader(header.getName(), header.getValue()));
      answer.withBody(response.asByteArray());
      ValidationReport report =
          RESPONSES.validateResponse(
              path,
              com.atlassian.oai.validator.model.Request.Method.valueOf(request.getMethod()),
              answer.build());
      if (this == REQUEST_AND_RESPONSE) {
        SimpleRequest.Builder sent = new SimpleRequest.Builder(request.getMethod(), path);
        request
            .getHeaders()
            .forEach(header -> sent.withHeader(header.getName(), header.getValue()));
        if (request.getBody() != null) {
          sent.withBody(request.getBody().toString());
        }
        // Multipart bodies are judged by the server alone: the validator does not read them.
        if (request.getMultiPartParams().isEmpty()) {
          report = report.merge(REQUESTS.validateRequest(sent.build()));
        }
      }
      if (report.hasErrors()) {
        Assertions.fail(
            request.getMethod()
                + " "
                + path
                + " breaks the document: "
                + report.getMessages()
                + "\nAnswer: "
                + response.asString());
      }
      return response;
    }
  }
}
