package ai.kolbo.mock.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StructuredOutputTest extends ChatEngineCase {

  static ObjectNode structured(String message, JsonNode schema) {
    ObjectNode request = ask(message);
    request
        .putObject("response_format")
        .put("type", "json_schema")
        .putObject("json_schema")
        .put("name", "output")
        .set("schema", schema);
    return request;
  }

  static Stream<Arguments> schemas() throws IOException {
    try (InputStream file = StructuredOutputTest.class.getResourceAsStream("schemas.yaml")) {
      // As a client sends it, with JSON's numbers.
      JsonNode all = read(new YAMLMapper().readTree(file).toString());
      return all.properties().stream().map(one -> Arguments.of(one.getKey(), one.getValue()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schemas")
  void outputFollowsTheSchema(String name, JsonNode schema) {
    for (String message :
        List.of("Tell me about \"red\" foxes in Tel Aviv, 12 of them.", "", "x".repeat(20_000))) {
      for (int seed = 0; seed < 10; seed++) {
        ObjectNode request = structured(message, schema).put("seed", seed);
        JsonNode choice = complete(request).at("/choices/0");
        JsonNode value = read(choice.at("/message/content").asText());
        assertThat(SchemaValidation.violations(schema, value)).as("%s", value).isEmpty();
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schemas")
  void argumentsFollowTheSchema(String name, JsonNode schema) {
    ObjectNode parameters = JSON.createObjectNode().put("type", "object");
    parameters.putArray("required").add("it");
    parameters.putObject("properties").set("it", schema);
    if (schema.has("$defs") || schema.toString().contains("\"#\"")) {
      return; // References would lead elsewhere.
    }
    for (boolean strict : new boolean[] {true, false}) {
      ObjectNode request = ask("Try it with 12 in Tel Aviv.", "'tool_choice': 'required'");
      ObjectNode function =
          request.putArray("tools").addObject().put("type", "function").putObject("function");
      function.put("name", "try").put("strict", strict).set("parameters", parameters);
      for (JsonNode value : arguments(complete(request))) {
        assertThat(SchemaValidation.violations(parameters, value)).as("%s", value).isEmpty();
      }
    }
  }

  @Test
  void valuesComeFromThePrompt() {
    ObjectNode schema =
        json(
            """
            {'type': 'object', 'required': ['city', 'unit', 'days', 'day', 'email', 'detailed'],
             'properties': {'city': {'type': 'string'}, 'unit': {'enum': ['celsius', 'fahrenheit']},
               'days': {'type': 'integer'}, 'day': {'type': 'string', 'format': 'date'},
               'email': {'type': 'string', 'format': 'email'}, 'detailed': {'type': 'boolean'}}}
            """);
    String message =
        "The weather in Tel Aviv for 5 days from 2026-12-24 in Fahrenheit, detailed,"
            + " to dana@example.org please.";
    assertThat(read(content(structured(message, schema))))
        .isEqualTo(
            json(
                """
                {'city': 'Tel Aviv', 'unit': 'fahrenheit', 'days': 5, 'day': '2026-12-24',
                 'email': 'dana@example.org', 'detailed': true}
                """));
  }

  @Test
  void assignedValuesAndQuotedTexts() {
    ObjectNode schema =
        json(
            """
            {'type': 'object', 'required': ['title', 'size', 'audio', 'note'],
             'properties': {'size': {'type': 'integer'}, 'title': {'type': 'string'},
               'audio': {'type': 'boolean'}, 'note': {'type': 'string', 'maxLength': 7}}}
            """);
    String message = "Make 3 of \"The long film\" without audio, note: draft, size=512.";
    assertThat(read(content(structured(message, schema))))
        .isEqualTo(
            json("{'size': 512, 'title': 'The long film', 'audio': false, 'note': 'draft'}"));
  }

  @Test
  void theBranchThatThePromptNames() {
    ObjectNode schema =
        json(
            """
            {'oneOf': [
              {'type': 'object', 'required': ['kind'], 'properties': {'kind': {'const': 'circle'}}},
              {'type': 'object', 'required': ['kind'], 'properties': {'kind': {'const': 'square'}}}]}
            """);
    assertThat(content(structured("Draw a square.", schema))).isEqualTo("{\"kind\":\"square\"}");
    assertThat(content(structured("Draw a circle.", schema))).isEqualTo("{\"kind\":\"circle\"}");
  }

  @Test
  void alternativesDifferWhereTheSchemaAllows() {
    ObjectNode schema = json("{'type': 'object', 'properties': {'n': {'type': 'integer'}}}");
    List<String> contents =
        complete(structured("Choose.", schema).put("n", 5))
            .path("choices")
            .findValuesAsText("content");
    assertThat(contents).hasSize(5);
    assertThat(contents.stream().distinct().count()).isGreaterThan(2);
  }

  @Test
  void jsonObjectQuotesTheMessage() {
    JsonNode value = read(content(ask("Say \"hi\"", "'response_format': {'type': 'json_object'}")));
    assertThat(value.isObject()).isTrue();
    assertThat(value.path("reply").asText()).contains("Say \"hi\"");
  }

  @Test
  void textFormatIsText() {
    assertThat(content(ask("hi", "'response_format': {'type': 'text'}"))).contains("\"hi\".");
  }

  @Test
  void aLimitCutsTheJson() {
    ObjectNode schema = json("{'type': 'array', 'minItems': 50, 'items': {'type': 'integer'}}");
    JsonNode choice = complete(structured("x", schema).put("max_tokens", 10)).at("/choices/0");
    assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
    assertThat(Tokens.count(choice.at("/message/content").asText())).isEqualTo(10);
  }

  static final Map<String, String> IMPOSSIBLE =
      Map.ofEntries(
          Map.entry("false", "{'not': {}}"),
          Map.entry("two types", "{'allOf': [{'type': 'string'}, {'type': 'integer'}]}"),
          Map.entry("bounds", "{'type': 'integer', 'minimum': 5, 'maximum': 4}"),
          Map.entry("no integer", "{'type': 'integer', 'minimum': 4.1, 'maximum': 4.9}"),
          Map.entry("lengths", "{'type': 'string', 'minLength': 5, 'maxLength': 4}"),
          Map.entry(
              "unique flags",
              "{'type': 'array', 'items': {'type': 'boolean'}, 'minItems': 3, 'uniqueItems': true}"),
          Map.entry(
              "endless",
              "{'type': 'object', 'required': ['a'], 'properties': {'a': {'$ref': '#'}}}"),
          Map.entry("empty enumeration", "{'enum': []}"),
          Map.entry("unknown type", "{'type': 'strin'}"),
          Map.entry("no reference", "{'$ref': '#/$defs/none'}"),
          Map.entry("foreign reference", "{'$ref': 'https://example.com/a.json'}"),
          Map.entry("wrong pattern", "{'type': 'string', 'pattern': '('}"),
          Map.entry("wrong multiple", "{'type': 'integer', 'multipleOf': 0}"));

  static Stream<Arguments> impossible() {
    return IMPOSSIBLE.entrySet().stream()
        .map(one -> Arguments.of(one.getKey(), json(one.getValue())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void impossible(String name, JsonNode schema) {
    assertThatThrownBy(() -> complete(structured("x", schema)))
        .isInstanceOf(ChatRequestException.class)
        .hasMessageStartingWith("response_format.json_schema.schema: the schema ");
  }
}
