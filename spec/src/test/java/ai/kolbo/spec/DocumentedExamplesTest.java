package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.kolbo.spec.PublishedDocument.Operation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The examples of the API's own documents: each is valid as it stands, and no longer once a
 * required member is missing or any value has a wrong type.
 */
class DocumentedExamplesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<JsonNode> INDEX =
      PublishedDocument.elements(documented("index.json").get("examples")).toList();

  @Test
  void theIndexListsEveryFile() throws Exception {
    Path index =
        Path.of(
            Objects.requireNonNull(
                    DocumentedExamplesTest.class.getResource("/documented-examples/index.json"))
                .toURI());
    try (Stream<Path> files = Files.list(index.getParent())) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .filter(file -> !file.equals(index))
                  .map(file -> file.getFileName().toString()))
          .hasSize(39)
          .containsExactlyInAnyOrderElementsOf(
              INDEX.stream().map(example -> example.get("file").asText()).toList());
    }
  }

  @TestFactory
  Stream<DynamicTest> everyExampleIsValidAndItsWrongFormsAreNot() {
    ExampleTally tally = new ExampleTally();
    return Stream.concat(
        INDEX.stream()
            .map(
                example ->
                    dynamicTest(
                        example.get("file").asText(),
                        () -> tally.judge(schema(example, operation(example)), instance(example)))),
        // Named when it is reached: the tally is complete then.
        Stream.of(tally)
            .map(
                complete ->
                    dynamicTest(
                        complete.toString(),
                        () -> {
                          assertThat(complete.valid()).isEqualTo(39);
                          assertThat(complete.missing()).isGreaterThan(39);
                          assertThat(complete.wrongType()).isGreaterThan(39 * 10);
                        })));
  }

  @TestFactory
  Stream<DynamicTest> anExampleThatStandsForFurtherOperationsIsValidThere() {
    return INDEX.stream()
        .flatMap(
            example ->
                PublishedDocument.elements(example.path("also_operations"))
                    .map(
                        operation ->
                            dynamicTest(
                                example.get("file").asText() + " for " + operation.asText(),
                                () ->
                                    new ExampleTally()
                                        .judge(
                                            schema(example, operation.asText()),
                                            instance(example)))));
  }

  private static String operation(JsonNode example) {
    return example.get("operation").asText();
  }

  private static String mediaType(JsonNode example) {
    return example.path("content_type").asText("application/json");
  }

  private static JsonNode schema(JsonNode example, String key) {
    Operation operation = PublishedDocument.operation(key);
    JsonNode content =
        example.get("kind").asText().equals("request")
            ? operation.requestContent()
            : operation.response(example.get("status").asText()).path("content");
    JsonNode schema = content.path(mediaType(example)).path("schema");
    assertThat(schema.isObject()).as("%s has a schema for this", key).isTrue();
    return schema;
  }

  private static JsonNode instance(JsonNode example) {
    JsonNode json = documented(example.get("file").asText());
    return mediaType(example).equals("multipart/form-data")
        ? form(schema(example, operation(example)), json)
        : json;
  }

  /** A form as a server reads it: texts by the types of their fields, and the files it asks for. */
  private static ObjectNode form(JsonNode schema, JsonNode texts) {
    ObjectNode form = JSON.createObjectNode();
    List<SchemaField> root = SchemaField.of(schema, true, "");
    SchemaField.allBelow(root)
        .forEach(
            (name, fields) -> {
              JsonNode field = fields.get(0).schema();
              if (texts.has(name)) {
                form.set(name, read(texts.get(name), field));
              } else if (fields.get(0).required()
                  && field.path("items").path("format").asText().equals("binary")) {
                ArrayNode files = form.putArray(name);
                for (int i = 0; i < field.path("minItems").asInt(1); i++) {
                  files.add("the bytes of a file");
                }
              }
            });
    texts.fieldNames().forEachRemaining(name -> form.putIfAbsent(name, texts.get(name)));
    return form;
  }

  private static JsonNode read(JsonNode text, JsonNode field) {
    if (field.path("type").asText().equals("string")) {
      return text;
    }
    try {
      return JSON.readTree(text.asText());
    } catch (JsonProcessingException e) {
      return text;
    }
  }

  private static JsonNode documented(String file) {
    try (InputStream example =
        Objects.requireNonNull(
            DocumentedExamplesTest.class.getResourceAsStream("/documented-examples/" + file),
            file)) {
      return JSON.readTree(example);
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
