package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The examples in the OpenAPI document, judged by a second validator beside the linter's; their
 * wrong forms too, which no linter tries.
 */
class OpenApiExamplesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An example at one place of the document; the same at another place is the same. */
  private record Example(String name, JsonNode schema, JsonNode value) {
    boolean isSame(Example other) {
      return schema.equals(other.schema) && value.equals(other.value);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyBodyIsValidAndItsWrongFormsAreNot() {
    ExampleTally tally = new ExampleTally();
    List<Example> bodies = distinct(bodies());
    return Stream.concat(
        bodies.stream()
            .map(body -> dynamicTest(body.name(), () -> tally.judge(body.schema(), body.value()))),
        Stream.of(tally)
            .map(
                complete ->
                    dynamicTest(
                        complete.toString(),
                        () -> {
                          assertThat(complete.valid()).isEqualTo(bodies.size());
                          assertThat(complete.missing()).isGreaterThan(complete.valid());
                          assertThat(complete.wrongType()).isGreaterThan(complete.valid() * 10);
                        })));
  }

  @TestFactory
  Stream<DynamicTest> everyExampleOfAParameterHeaderOrSchemaIsValid() {
    List<Example> examples = new ArrayList<>();
    collectSchemaExamples("", PublishedDocument.ROOT, examples);
    assertThat(examples).isNotEmpty();
    return examples.stream()
        .map(
            example ->
                dynamicTest(
                    example.name(),
                    () ->
                        assertThat(
                                JsonSchemaValidation.violations(example.schema(), example.value()))
                            .isEmpty()));
  }

  private static List<Example> distinct(List<Example> examples) {
    List<Example> distinct = new ArrayList<>();
    for (Example example : examples) {
      if (distinct.stream().noneMatch(example::isSame)) {
        distinct.add(example);
      }
    }
    return distinct;
  }

  /** The examples of request and answer bodies, and of each event of a stream. */
  private static List<Example> bodies() {
    List<Example> bodies = new ArrayList<>();
    PublishedDocument.operations()
        .values()
        .forEach(
            operation -> {
              JsonNode stream = operation.node().path("x-kolbo-stream");
              collect(operation.key() + " request", operation.requestContent(), stream, bodies);
              operation
                  .responses()
                  .fieldNames()
                  .forEachRemaining(
                      status ->
                          collect(
                              operation.key() + " " + status,
                              operation.response(status).path("content"),
                              stream,
                              bodies));
            });
    return bodies;
  }

  private static void collect(
      String place, JsonNode content, JsonNode stream, List<Example> bodies) {
    content
        .properties()
        .forEach(
            media -> {
              JsonNode schema = media.getValue().path("schema");
              named(media.getValue())
                  .forEach(
                      example -> {
                        String name = "%s %s %s".formatted(place, media.getKey(), example.name());
                        bodies.add(new Example(name, schema, example.value()));
                        if (media.getKey().equals(stream.path("mediaType").asText())) {
                          bodies.addAll(events(name, example.value().asText(), stream));
                        }
                      });
            });
  }

  /** The examples of a media type, by name. */
  private static List<Example> named(JsonNode media) {
    List<Example> examples = new ArrayList<>();
    if (media.has("example")) {
      examples.add(new Example("example", media, media.get("example")));
    }
    media
        .path("examples")
        .properties()
        .forEach(
            example ->
                examples.add(
                    new Example(
                        example.getKey(),
                        media,
                        PublishedDocument.resolve(example.getValue()).path("value"))));
    return examples;
  }

  private static List<Example> events(String name, String text, JsonNode stream) {
    JsonNode schema = PublishedDocument.schema(stream.path("event").asText());
    List<String> data =
        text.lines()
            .filter(line -> line.startsWith("data:"))
            .map(line -> line.substring("data:".length()).strip())
            .toList();
    String terminator = stream.path("terminator").asText();
    assertThat(data).as(name).hasSizeGreaterThan(1).endsWith(terminator);
    List<Example> events = new ArrayList<>();
    for (String event : data.subList(0, data.size() - 1)) {
      events.add(new Example(name + " event " + (events.size() + 1), schema, parse(event)));
    }
    return events;
  }

  private static JsonNode parse(String event) {
    try {
      return JSON.readTree(event);
    } catch (JsonProcessingException e) {
      throw new AssertionError(event, e);
    }
  }

  /** Wherever a schema or something with a schema carries an example of itself. */
  private static void collectSchemaExamples(String at, JsonNode node, List<Example> examples) {
    if (at.startsWith("/components/examples")) {
      return;
    }
    if (node.isObject() && node.has("example") && !isNamesOfProperties(at)) {
      JsonNode schema = node.has("schema") ? node.get("schema") : node;
      examples.add(new Example(at, schema, node.get("example")));
    }
    if (node.isObject()) {
      node.properties()
          .forEach(
              member -> {
                if (!Set.of("example", "examples", "default").contains(member.getKey())
                    || isNamesOfProperties(at)) {
                  collectSchemaExamples(at + "/" + member.getKey(), member.getValue(), examples);
                }
              });
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collectSchemaExamples(at + "/" + i, node.get(i), examples);
      }
    }
  }

  private static boolean isNamesOfProperties(String at) {
    return at.endsWith("/properties");
  }
}
