package ai.kolbo.mock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Completions and chunks follow the schemas of the OpenAPI document. */
class DocumentedCompletionTest extends ChatEngineCase {

  private static JsonNode components;

  @BeforeAll
  static void readDocument() throws IOException {
    try (InputStream file =
        DocumentedCompletionTest.class.getResourceAsStream("/ai/kolbo/spec/kolbo-openapi.yaml")) {
      components = new YAMLMapper().readTree(file).get("components");
    }
  }

  private static List<String> violations(String component, JsonNode value) {
    ObjectNode schema = JSON.createObjectNode().put("$ref", "#/components/schemas/" + component);
    schema.set("components", components);
    Schema compiled = SchemaRegistry.withDialect(Dialects.getOpenApi30()).getSchema(schema);
    return compiled.validate(value).stream().map(Error::toString).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'n': 2",
        "'logprobs': true, 'top_logprobs': 2, 'stream_options': {'include_usage': true}",
        "'reasoning_effort': 'low', 'max_tokens': 4",
        "'tools': [{'type': 'function', 'function': {'name': 'greet'}}], 'tool_choice': 'required'",
        "'tools': [{'type': 'custom', 'custom': {'name': 'greet'}}], 'tool_choice': 'required'",
        "'functions': [{'name': 'greet'}], 'function_call': {'name': 'greet'}"
      })
  void followsTheDocument(String members) {
    Completion completion =
        ChatEngine.complete(ask("Hello", members), new CompletionContext("c", CREATED, 1));
    assertThat(violations("ChatCompletion", completion.body())).isEmpty();
    for (ObjectNode chunk : completion.chunks()) {
      assertThat(violations("ChatCompletionChunk", chunk)).isEmpty();
    }
  }

  @Test
  void theValidationSeesFaults() {
    ObjectNode body =
        ChatEngine.complete(ask("Hello"), new CompletionContext("c", CREATED, 1)).body();
    ((ObjectNode) body.at("/choices/0")).put("finish_reason", "bored");
    assertThat(violations("ChatCompletion", body)).isNotEmpty();
  }
}
