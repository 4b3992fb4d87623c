package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.parser.OpenAPIParser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kolbo-openapi.yaml",
        "kolbo-openapi.json",
        "kolbo-openapi.codegen.yaml",
        "kolbo-openapi.mock.yaml"
      })
  void swaggerParserReadsEveryViewWithoutAMessage(String view) {
    SwaggerParseResult result =
        new OpenAPIParser().readContents(Contract.view(view), List.of(), new ParseOptions());

    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getPaths()).isNotEmpty();
  }

  /** The JSON examples of the API's own documents, for the operations that the document has. */
  @TestFactory
  Stream<DynamicTest> documentedExamplesAreValid() throws IOException {
    JsonNode index = documented("index.json");
    List<JsonNode> examples =
        StreamSupport.stream(index.get("examples").spliterator(), false)
            .filter(example -> isDescribed(example.get("operation").asText()))
            // Text parts of a form, not JSON: FirstLastFrameTest sends them.
            .filter(example -> !example.get("file").asText().contains("form-fields"))
            .toList();
    assertThat(examples).hasSizeGreaterThanOrEqualTo(29);
    return examples.stream()
        .map(
            example -> DynamicTest.dynamicTest(example.get("file").asText(), () -> judge(example)));
  }

  @Test
  void theJudgeSeesWhatIsMissingAndWhatIsOfTheWrongType() {
    String path = "/api/v1/generate/image";
    assertThat(Contract.judgeRequest("POST", path, "{}").hasErrors()).isTrue();
    assertThat(Contract.judgeRequest("POST", path, "{\"prompt\": 1}").hasErrors()).isTrue();
    assertThat(Contract.judgeResponse("POST", path, 200, "{\"success\": true}").hasErrors())
        .isTrue();
    assertThat(Contract.judgeResponse("POST", path, 401, "{\"success\": \"no\"}").hasErrors())
        .isTrue();
    assertThat(Contract.judgeResponse("POST", path, 418, "{\"success\": false}").hasErrors())
        .isTrue();
  }

  private static void judge(JsonNode example) throws IOException {
    String[] operation = example.get("operation").asText().split(" ");
    String path = operation[1].replace("{generation_id}", "abc123");
    String body = documented(example.get("file").asText()).toString();

    ValidationReport report =
        example.get("kind").asText().equals("request")
            ? Contract.judgeRequest(operation[0], path, body)
            : Contract.judgeResponse(operation[0], path, example.get("status").asInt(), body);

    assertThat(report.getMessages()).isEmpty();
  }

  private static boolean isDescribed(String operation) {
    String[] parts = operation.split(" ");
    return Contract.DOCUMENT
        .get("paths")
        .path(parts[1])
        .has(parts[0].toLowerCase(java.util.Locale.ROOT));
  }

  private static JsonNode documented(String file) throws IOException {
    try (InputStream example =
        Objects.requireNonNull(
            DocumentTest.class.getResourceAsStream("/documented-examples/" + file), file)) {
      return JSON.readTree(example);
    }
  }
}
