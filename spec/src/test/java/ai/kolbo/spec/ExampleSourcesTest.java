package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The examples of the API's own documents stand in the OpenAPI document word for word, and an
 * example that stands in none of them says so.
 */
class ExampleSourcesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FORM = "multipart/form-data";

  /** An example at one operation; a request has no status. */
  private record Example(
      String operation, String kind, String status, String mediaType, String name, JsonNode node) {
    boolean isMarked() {
      return node.has("x-kolbo-source");
    }

    boolean isAtPlaceOf(Example other) {
      return operation.equals(other.operation)
          && kind.equals(other.kind)
          && status.equals(other.status)
          && mediaType.equals(other.mediaType);
    }

    boolean isSameAs(Example other) {
      return isAtPlaceOf(other) && value().equals(other.value());
    }

    /** Of a form its texts: the documents write them so, and name the files apart. */
    private JsonNode value() {
      JsonNode value = node.path("value");
      if (!mediaType.equals(FORM)) {
        return value;
      }
      ObjectNode texts = JSON.createObjectNode();
      value.properties().stream()
          .filter(field -> field.getValue().isValueNode())
          .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
      return texts;
    }

    @Override
    public String toString() {
      return "%s %s %s %s %s".formatted(operation, kind, status, mediaType, name);
    }
  }

  private static final List<Example> PUBLISHED = published();
  private static final List<Example> DOCUMENTED = new ArrayList<>();
  private static final List<Example> ELIDED = new ArrayList<>();

  static {
    seeds();
    furtherDocuments();
  }

  @Test
  void noExampleGetsLost() throws URISyntaxException {
    JsonNode index = read("docs/index.json");
    File[] files =
        new File(
                Objects.requireNonNull(
                        ExampleSourcesTest.class.getResource("/documented-examples/docs"))
                    .toURI())
            .listFiles(file -> !file.getName().equals("index.json"));
    assertThat(files)
        .hasSize(37)
        .extracting(File::getName)
        .containsExactlyInAnyOrderElementsOf(
            PublishedDocument.elements(index.path("examples"))
                .map(example -> example.get("file").asText())
                .toList());
    assertThat(ELIDED).hasSize(6);
  }

  @TestFactory
  Stream<DynamicTest> everyDocumentedExampleIsInTheDocument() {
    return DOCUMENTED.stream()
        .map(
            documented ->
                dynamicTest(
                    documented.toString(),
                    () ->
                        assertThat(PUBLISHED)
                            .filteredOn(example -> !example.isMarked())
                            .anyMatch(documented::isSameAs)));
  }

  /** What a document replaces by an ellipsis was filled in here, and is marked therefore. */
  @TestFactory
  Stream<DynamicTest> everyElidedExampleIsInTheDocumentWithMore() {
    return ELIDED.stream()
        .map(
            elided ->
                dynamicTest(
                    elided.toString(),
                    () ->
                        assertThat(PUBLISHED)
                            .filteredOn(Example::isMarked)
                            .filteredOn(elided::isAtPlaceOf)
                            .anyMatch(example -> contains(example.value(), elided.value()))));
  }

  @TestFactory
  Stream<DynamicTest> everyOtherExampleTellsItsSource() {
    return PUBLISHED.stream()
        .filter(example -> !example.isMarked())
        .map(
            example ->
                dynamicTest(
                    example.toString(), () -> assertThat(DOCUMENTED).anyMatch(example::isSameAs)));
  }

  private static boolean contains(JsonNode whole, JsonNode part) {
    return part.isObject()
        ? part.properties().stream()
            .allMatch(member -> contains(whole.path(member.getKey()), member.getValue()))
        : whole.equals(part);
  }

  private static void seeds() {
    for (JsonNode entry : read("index.json").get("examples")) {
      JsonNode value = read(entry.get("file").asText());
      List<String> operations = new ArrayList<>(List.of(entry.get("operation").asText()));
      operations.addAll(PublishedDocument.texts(entry.path("also_operations")));
      boolean elided = entry.get("origin").asText().endsWith("-elided");
      for (String operation : operations) {
        (elided ? ELIDED : DOCUMENTED)
            .add(
                new Example(
                    operation,
                    entry.get("kind").asText(),
                    entry.get("status").isNull() ? "" : entry.get("status").asText(),
                    entry.path("content_type").asText("application/json"),
                    entry.get("file").asText(),
                    JSON.createObjectNode().set("value", value)));
      }
    }
  }

  private static void furtherDocuments() {
    for (JsonNode entry : read("docs/index.json").get("examples")) {
      JsonNode value = read("docs/" + entry.get("file").asText());
      List<String> statuses =
          entry.has("statuses") ? PublishedDocument.texts(entry.get("statuses")) : List.of("");
      for (String operation : PublishedDocument.texts(entry.get("operations"))) {
        for (String status : statuses) {
          DOCUMENTED.add(
              new Example(
                  operation,
                  entry.get("kind").asText(),
                  status,
                  "application/json",
                  entry.get("file").asText(),
                  JSON.createObjectNode().set("value", value)));
        }
      }
    }
  }

  private static List<Example> published() {
    List<Example> examples = new ArrayList<>();
    PublishedDocument.operations()
        .forEach(
            (key, operation) -> {
              collect(key, "request", "", operation.requestContent(), examples);
              operation
                  .responses()
                  .fieldNames()
                  .forEachRemaining(
                      status ->
                          collect(
                              key,
                              "response",
                              status,
                              operation.response(status).path("content"),
                              examples));
            });
    return examples;
  }

  private static void collect(
      String operation, String kind, String status, JsonNode contents, List<Example> examples) {
    contents
        .properties()
        .forEach(
            content ->
                content
                    .getValue()
                    .path("examples")
                    .properties()
                    .forEach(
                        example ->
                            examples.add(
                                new Example(
                                    operation,
                                    kind,
                                    status,
                                    content.getKey(),
                                    example.getKey(),
                                    PublishedDocument.resolve(example.getValue())))));
  }

  private static JsonNode read(String file) {
    try (InputStream json =
        Objects.requireNonNull(
            ExampleSourcesTest.class.getResourceAsStream("/documented-examples/" + file), file)) {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
