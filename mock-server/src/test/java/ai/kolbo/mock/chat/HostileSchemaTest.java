package ai.kolbo.mock.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas that ask for too much are refused, or completed, within bounds of time and memory. */
class HostileSchemaTest extends ChatEngineCase {

  /** Far above what is needed (below 2 s), for machines that do other things too. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** Of all objects that are made, most of which live for a moment only. */
  private static final long MOST_BYTES = 1L << 30;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static ObjectNode nested(int times, ObjectNode inner, UnaryOperator<ObjectNode> around) {
    ObjectNode schema = inner;
    for (int i = 0; i < times; i++) {
      schema = around.apply(schema);
    }
    return schema;
  }

  private static ObjectNode chain(int length) {
    ObjectNode schema = json("{'$ref': '#/$defs/d0', '$defs': {}}");
    for (int i = 0; i < length; i++) {
      schema.withObject("$defs").putObject("d" + i).put("$ref", "#/$defs/d" + (i + 1));
    }
    schema.withObject("$defs").putObject("d" + length).put("type", "string");
    return schema;
  }

  private static ObjectNode doubling(int levels) {
    ObjectNode schema = json("{'$ref': '#/$defs/d0', '$defs': {}}");
    for (int i = 0; i < levels; i++) {
      ObjectNode level = schema.withObject("$defs").putObject("d" + i).put("type", "object");
      level.putArray("required").add("a").add("b");
      for (String name : new String[] {"a", "b"}) {
        level.withObject("properties").putObject(name).put("$ref", "#/$defs/d" + (i + 1));
      }
    }
    schema.withObject("$defs").putObject("d" + levels).put("type", "string");
    return schema;
  }

  private static ObjectNode alternatives(int groups, int branches) {
    ObjectNode schema = json("{'type': 'object'}");
    for (int i = 0; i < groups; i++) {
      ArrayNode anyOf = schema.withArray("allOf").addObject().putArray("anyOf");
      for (int j = 0; j < branches; j++) {
        ObjectNode property = anyOf.addObject().putObject("properties").putObject("p");
        property.put("type", "integer").put("minimum", i * branches + j + 1).put("maximum", j);
        ((ObjectNode) anyOf.get(j)).putArray("required").add("p");
      }
    }
    return schema;
  }

  private static ObjectNode wide(int count, boolean required) {
    ObjectNode schema = json("{'type': 'object', 'properties': {}, 'required': []}");
    for (int i = 0; i < count; i++) {
      schema.withObject("properties").putObject("property" + i).put("type", "string");
      if (required) {
        schema.withArray("required").add("property" + i);
      }
    }
    return schema;
  }

  private static ObjectNode pattern(String pattern, String more) {
    return json("{'type': 'string'" + more + "}").put("pattern", pattern);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("items", json("{'type': 'array', 'minItems': 1000000000, 'items': {}}")),
        Arguments.of(
            "nested items",
            nested(
                4,
                json("{'type': 'string'}"),
                items -> json("{'type': 'array', 'minItems': 100}").set("items", items))),
        Arguments.of("length", json("{'type': 'string', 'minLength': 2000000000}")),
        Arguments.of(
            "length of many",
            json(
                "{'type': 'array', 'minItems': 1000, 'items': {'type': 'string', 'minLength': 2000}}")),
        Arguments.of("properties", json("{'type': 'object', 'minProperties': 100000000}")),
        Arguments.of(
            "contained", json("{'contains': {'type': 'string'}, 'minContains': 99999999}")),
        Arguments.of(
            "unique",
            json(
                "{'type': 'array', 'minItems': 40000, 'uniqueItems': true, 'items': {'type': 'object', 'required': ['a'], 'properties': {'a': {'const': 1}}}}")),
        Arguments.of(
            "objects in objects",
            nested(
                300,
                json("{'type': 'string'}"),
                inner -> {
                  ObjectNode schema = json("{'type': 'object', 'required': ['a']}");
                  schema.putObject("properties").set("a", inner);
                  return schema;
                })),
        Arguments.of(
            "all of all",
            nested(
                900,
                json("{'type': 'string'}"),
                inner -> {
                  ObjectNode schema = JSON.createObjectNode();
                  schema.putArray("allOf").add(inner);
                  return schema;
                })),
        Arguments.of("chain of references", chain(20_000)),
        Arguments.of("doubling", doubling(40)),
        Arguments.of("endless reference", json("{'$ref': '#'}")),
        Arguments.of(
            "endless alternatives", json("{'anyOf': [{'$ref': '#'}, {'allOf': [{'$ref': '#'}]}]}")),
        Arguments.of(
            "endless first alternative", json("{'anyOf': [{'$ref': '#'}, {'type': 'string'}]}")),
        Arguments.of("many alternatives", alternatives(30, 30)),
        Arguments.of("required properties", wide(200_000, true)),
        Arguments.of(
            "backtracking",
            pattern("^(a+)+$", ", 'minLength': 60, 'not': {'pattern': '^(a|a)*b|(a*)*c'}")),
        Arguments.of("backtracking that fails", pattern("^(x+x+)+y$", ", 'maxLength': 2")),
        Arguments.of(
            "empty alternatives",
            pattern("^" + "(|)".repeat(300) + "(?:(a*|b*){0,900})*x$", ", 'maxLength': 0")),
        Arguments.of("repeats", pattern("^((a{1000}){1000}){1000}$", "")),
        Arguments.of("empty repeats", pattern("^(((){1000}){1000}){1000}$", "")),
        Arguments.of("long pattern", pattern("a".repeat(100_000), "")),
        Arguments.of("nested groups", pattern("(".repeat(5_000) + ")".repeat(5_000), "")),
        Arguments.of("huge bound", json("{'type': 'integer', 'minimum': 1e999999999}")),
        Arguments.of(
            "tiny step", json("{'type': 'number', 'multipleOf': 1e-999999999, 'minimum': 1}")),
        Arguments.of(
            "nested not",
            nested(900, json("{'type': 'string'}"), inner -> json("{}").set("not", inner))));
  }

  static Stream<Arguments> completed() {
    return Stream.of(
        Arguments.of("chain of references", chain(80)),
        Arguments.of("optional properties", wide(50_000, false)),
        Arguments.of("required properties", wide(10_000, true)),
        Arguments.of("doubling", doubling(12)),
        Arguments.of(
            "items", json("{'type': 'array', 'minItems': 20000, 'items': {'type': 'integer'}}")),
        Arguments.of(
            "unique items",
            json(
                "{'type': 'array', 'minItems': 10000, 'uniqueItems': true, 'items': {'type': 'integer'}}")),
        Arguments.of("length", json("{'type': 'string', 'minLength': 500000}")),
        Arguments.of(
            "nested groups", pattern("^" + "(".repeat(300) + "a" + ")".repeat(300) + "$", "")),
        Arguments.of(
            "enumeration",
            json("{}").set("enum", JSON.valueToTree(IntStream.range(0, 20_000).toArray()))),
        Arguments.of("large numbers", json("{'type': 'integer', 'minimum': 1e300}")));
  }

  private static Object outcome(JsonNode schema) {
    return assertTimeoutPreemptively(
        LONGEST,
        () -> {
          long before = THREADS.getCurrentThreadAllocatedBytes();
          Object outcome;
          try {
            outcome =
                ChatEngine.complete(
                        StructuredOutputTest.structured("Make it.", schema),
                        new CompletionContext("c", 1, 1))
                    .body();
          } catch (ChatRequestException e) {
            outcome = e;
          }
          assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
          return outcome;
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String name, JsonNode schema) {
    assertThat(outcome(schema))
        .isInstanceOfSatisfying(
            ChatRequestException.class,
            e ->
                assertThat(e)
                    .hasMessageStartingWith("response_format.json_schema.schema: the schema ")
                    .hasMessageMatching("[^\n]{1,300}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void completed(String name, JsonNode schema) {
    assertThat(outcome(schema)).isInstanceOf(ObjectNode.class);
  }

  /** All choices and calls of a request share one budget. */
  @Test
  void manyChoicesAreBoundedTogether() {
    ObjectNode request =
        StructuredOutputTest.structured(
                "x", json("{'type': 'array', 'minItems': 20000, 'items': {'type': 'integer'}}"))
            .put("n", 128);
    Object outcome =
        assertTimeoutPreemptively(
            LONGEST,
            () -> {
              try {
                return ChatEngine.complete(request, new CompletionContext("c", 1, 1));
              } catch (ChatRequestException e) {
                return e;
              }
            });
    assertThat(outcome).isInstanceOf(ChatRequestException.class);
  }

  @Test
  void aLongPromptIsNotReadForEveryProperty() {
    ObjectNode request =
        StructuredOutputTest.structured("word, Name ".repeat(900), wide(10_000, true));
    JsonNode body = assertTimeoutPreemptively(LONGEST, () -> complete(request));
    assertThat(read(body.findValue("content").asText())).hasSize(10_000);
  }

  @Test
  void largeRequestsTakeNoTime() {
    ObjectNode request = ask("word ".repeat(2_000_000) + "'\"".repeat(100_000));
    for (int i = 0; i < 10_000; i++) {
      request
          .withArray("tools")
          .addObject()
          .put("type", "function")
          .putObject("function")
          .put("name", "word_" + i);
    }
    JsonNode body = assertTimeoutPreemptively(LONGEST, () -> complete(request));
    assertThat(body.at("/choices/0/message/tool_calls")).hasSize(16);
    assertThat(body.at("/usage/prompt_tokens").asInt()).isGreaterThan(2_000_000);
  }
}
