package ai.kolbo.mock.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatToolsTest extends ChatEngineCase {

  private static final String WEATHER =
      """
      {'type': 'function', 'function': {'name': 'get_weather', 'parameters': {
        'type': 'object', 'required': ['city'], 'additionalProperties': false,
        'properties': {'city': {'type': 'string'}, 'unit': {'enum': ['celsius', 'fahrenheit']},
          'days': {'type': 'integer', 'minimum': 1, 'maximum': 7}}}}}""";
  private static final String SEND =
      """
      {'type': 'function', 'function': {'name': 'send_email', 'parameters': {
        'type': 'object', 'required': ['to'], 'properties': {'to': {'type': 'string', 'format': 'email'}}}}}""";
  private static final String READ = "{'type': 'function', 'function': {'name': 'read_email'}}";
  private static final String SQL = "{'type': 'custom', 'custom': {'name': 'run_sql'}}";
  private static final String TOOLS =
      "'tools': [" + String.join(",", WEATHER, SEND, READ, SQL) + "]";

  private static List<String> called(JsonNode body) {
    return body.at("/choices/0/message/tool_calls")
        .valueStream()
        .map(call -> call.path(call.path("type").asText()).path("name").asText())
        .toList();
  }

  private static List<String> called(String message, String... members) {
    ObjectNode request = ask(message, members);
    request.setAll(json("{" + TOOLS + "}"));
    return called(complete(request));
  }

  @Test
  void aToolThatTheMessageNamesIsCalled() {
    JsonNode body = complete(ask("What is the weather in Tel Aviv?", TOOLS));
    assertThat(called(body)).containsExactly("get_weather");
    assertThat(arguments(body)).containsExactly(json("{'city': 'Tel Aviv'}"));
    JsonNode call = body.at("/choices/0/message/tool_calls/0");
    assertThat(call.path("id").asText()).matches("call_[a-z0-9]{24}");
    assertThat(call.path("type").asText()).isEqualTo("function");
    assertThat(body.at("/usage/completion_tokens").asInt())
        .isEqualTo(
            Tokens.count("get_weather") + Tokens.count(call.at("/function/arguments").asText()));
  }

  @Test
  void optionalArgumentsThatThePromptHas() {
    JsonNode body = complete(ask("The weather in Haifa for 3 days, in Celsius", TOOLS));
    assertThat(arguments(body))
        .containsExactly(json("{'city': 'Haifa', 'unit': 'celsius', 'days': 3}"));
  }

  @Test
  void anUnfitNumberIsNotTaken() {
    JsonNode body = complete(ask("The weather in Haifa for 30 days", TOOLS));
    assertThat(arguments(body).get(0).path("days").asInt()).isBetween(1, 7);
  }

  @Test
  void oneCallForEachNameOfAnEnumeration() {
    JsonNode body = complete(ask("Is the weather better in Haifa or in Tel Aviv?", TOOLS));
    assertThat(arguments(body))
        .containsExactly(json("{'city': 'Haifa'}"), json("{'city': 'Tel Aviv'}"));
    assertThat(body.at("/choices/0/message/tool_calls").findValuesAsText("id"))
        .doesNotHaveDuplicates();
    JsonNode single =
        complete(
            ask(
                "Is the weather better in Haifa or in Tel Aviv?",
                TOOLS,
                "'parallel_tool_calls': false"));
    assertThat(arguments(single)).containsExactly(json("{'city': 'Haifa'}"));
  }

  @Test
  void wordsAndNames() {
    assertThat(called("Hello!")).isEmpty();
    assertThat(called("Get it and use the tool.")).isEmpty();
    assertThat(called("Send an email to dana@example.org")).containsExactly("send_email");
    assertThat(called("Please use read_email to send them")).containsExactly("read_email");
    assertThat(called("Any emails?")).containsExactly("send_email", "read_email");
    assertThat(called("Any emails?", "'parallel_tool_calls': false")).containsExactly("send_email");
    assertThat(called("The weather, then READ my emails")).containsExactly("read_email");
  }

  @Test
  void choices() {
    assertThat(called("The weather?", "'tool_choice': 'none'")).isEmpty();
    assertThat(called("The weather?", "'tool_choice': 'auto'")).containsExactly("get_weather");
    assertThat(called("Hello", "'tool_choice': 'required'")).containsExactly("get_weather");
    assertThat(called("Any SQL?", "'tool_choice': 'required'")).containsExactly("run_sql");
    assertThat(
            called(
                "The weather?",
                "'tool_choice': {'type': 'function', 'function': {'name': 'send_email'}}"))
        .containsExactly("send_email");
    assertThat(called("Hello", "'tool_choice': {'type': 'custom', 'custom': {'name': 'run_sql'}}"))
        .containsExactly("run_sql");
  }

  @Test
  void allowedTools() {
    String allowed =
        "'tool_choice': {'type': 'allowed_tools', 'allowed_tools': {'mode': '%s', 'tools': [{'type': 'function', 'function': {'name': 'read_email'}}]}}";
    assertThat(called("The weather?", allowed.formatted("auto"))).isEmpty();
    assertThat(called("Any email?", allowed.formatted("auto"))).containsExactly("read_email");
    assertThat(called("The weather?", allowed.formatted("required"))).containsExactly("read_email");
  }

  @Test
  void unknownToolsAreRefused() {
    assertThatThrownBy(
            () -> called("x", "'tool_choice': {'type': 'function', 'function': {'name': 'none'}}"))
        .isInstanceOf(ChatRequestException.class)
        .hasMessage("tool_choice: no tool has the name 'none'");
    assertThatThrownBy(() -> complete(ask("x", "'tool_choice': 'required'")))
        .isInstanceOf(ChatRequestException.class)
        .hasMessageStartingWith("tool_choice: ");
    assertThatThrownBy(
            () ->
                complete(ask("x", "'functions': [{'name': 'a'}], 'function_call': {'name': 'b'}")))
        .isInstanceOf(ChatRequestException.class)
        .hasMessage("function_call: no tool has the name 'b'");
  }

  @Test
  void resultsAreQuotedAndNoToolIsCalledAgain() {
    ObjectNode request =
        json(
            """
            {'model': 'm', 'messages': [
              {'role': 'user', 'content': 'The weather in Haifa or Eilat?'},
              {'role': 'assistant', 'content': null, 'tool_calls': [
                {'id': 'c1', 'type': 'function', 'function': {'name': 'get_weather', 'arguments': '{}'}},
                {'id': 'c2', 'type': 'custom', 'custom': {'name': 'run_sql', 'input': 'x'}}]},
              {'role': 'tool', 'tool_call_id': 'c1', 'content': '21 degrees'},
              {'role': 'tool', 'tool_call_id': 'c2', 'content': [{'type': 'text', 'text': '35 degrees'}]}]}
            """);
    request.setAll(json("{" + TOOLS + "}"));
    JsonNode body = complete(request);
    assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(body.at("/choices/0/message/content").asText())
        .startsWith(
            "The tool get_weather returned \"21 degrees\". The tool run_sql returned \"35 degrees\".")
        .contains("\"The weather in Haifa or Eilat?\"");
    assertThat(called(complete(request.deepCopy().put("tool_choice", "required"))))
        .contains("get_weather");
    request.withArray("messages").addObject().put("role", "assistant").put("content", "Warm.");
    request
        .withArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "And the weather in Jaffa?");
    assertThat(arguments(complete(request))).containsExactly(json("{'city': 'Jaffa'}"));
  }

  @Test
  void resultsFillStructuredOutput() {
    ObjectNode request =
        json(
            """
            {'model': 'm', 'messages': [
              {'role': 'user', 'content': 'How warm is it?'},
              {'role': 'assistant', 'tool_calls': [
                {'id': 'c1', 'type': 'function', 'function': {'name': 'get_weather', 'arguments': '{}'}}]},
              {'role': 'tool', 'tool_call_id': 'c1', 'content': 'temperature: 21'}],
             'response_format': {'type': 'json_schema', 'json_schema': {'name': 'a', 'schema': {
               'type': 'object', 'required': ['temperature'],
               'properties': {'temperature': {'type': 'number'}}}}}}
            """);
    assertThat(read(content(request))).isEqualTo(json("{'temperature': 21}"));
  }

  @Test
  void callsAreStreamedInPieces() {
    List<ObjectNode> chunks =
        ChatEngine.complete(
                ask("The weather in Haifa and Tel Aviv", TOOLS), new CompletionContext("c", 1, 1))
            .chunks();
    List<JsonNode> pieces =
        chunks.stream()
            .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
            .filter(JsonNode::isObject)
            .toList();
    for (int index : new int[] {0, 1}) {
      List<JsonNode> call =
          pieces.stream().filter(piece -> piece.path("index").asInt(-1) == index).toList();
      assertThat(call).hasSizeGreaterThan(2);
      assertThat(call.get(0).at("/function/name").asText()).isEqualTo("get_weather");
      assertThat(call.get(0).at("/function/arguments").asText("-")).isEmpty();
      assertThat(call.get(0).path("id").asText()).startsWith("call_");
      assertThat(call.subList(1, call.size()))
          .noneMatch(piece -> piece.has("id") || piece.path("function").has("name"))
          .noneMatch(piece -> piece.at("/function/arguments").asText().isEmpty());
    }
    assertThat(chunks.get(0).at("/choices/0/delta/content").isNull()).isTrue();
  }

  @Test
  void evenEmptyArgumentsComeInPieces() {
    Completion completion =
        ChatEngine.complete(ask("Use read_email", TOOLS), new CompletionContext("c", 1, 1));
    assertThat(completion.body().findValue("arguments").asText()).isEqualTo("{}");
    assertThat(completion.chunks()).hasSize(5);
  }

  @Test
  void strictArgumentsHaveAllProperties() {
    ObjectNode request = ask("The weather in Haifa", TOOLS);
    ((ObjectNode) request.at("/tools/0/function")).put("strict", true);
    assertThat(arguments(complete(request)).get(0).properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("city", "unit", "days");
  }

  @Test
  void customToolsTakeText() {
    JsonNode call =
        complete(ask("Run the sql `select 1`", TOOLS)).at("/choices/0/message/tool_calls/0");
    assertThat(call.path("type").asText()).isEqualTo("custom");
    assertThat(call.at("/custom/input").asText()).isEqualTo("select 1");
    ObjectNode request = ask("Run the sql", TOOLS);
    ((ObjectNode) request.at("/tools/3/custom"))
        .setAll(
            json(
                "{'format': {'type': 'grammar', 'grammar': {'syntax': 'regex', 'definition': '[A-Z]{3}|[0-9]{5}'}}}"));
    assertThat(message(request).at("/tool_calls/0/custom/input").asText())
        .matches("[A-Z]{3}|[0-9]{5}");
  }

  @Test
  void functionsOfOld() {
    String functions =
        "'functions': [{'name': 'get_weather', 'parameters': {'type': 'object', 'required': ['city'], 'properties': {'city': {'type': 'string'}}}}]";
    JsonNode choice = complete(ask("The weather in Haifa?", functions)).at("/choices/0");
    assertThat(choice.path("finish_reason").asText()).isEqualTo("function_call");
    assertThat(choice.at("/message/function_call"))
        .isEqualTo(
            JSON.createObjectNode()
                .put("name", "get_weather")
                .put("arguments", "{\"city\":\"Haifa\"}"));
    assertThat(
            complete(ask("The weather in Haifa?", functions, "'function_call': 'none'"))
                .at("/choices/0/finish_reason")
                .asText())
        .isEqualTo("stop");
    assertThat(
            complete(ask("Hello", functions, "'function_call': {'name': 'get_weather'}"))
                .at("/choices/0/finish_reason")
                .asText())
        .isEqualTo("function_call");
    ObjectNode after = ask("The weather in Haifa?", functions);
    after
        .withArray("messages")
        .add(
            json(
                "{'role': 'assistant', 'function_call': {'name': 'get_weather', 'arguments': '{}'}}"));
    after
        .withArray("messages")
        .add(json("{'role': 'function', 'name': 'get_weather', 'content': 'Sun'}"));
    assertThat(content(after)).contains("The tool get_weather returned \"Sun\".");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 7, 9, 14})
  void aLimitCutsCalls(int limit) {
    JsonNode body =
        complete(ask("The weather in Haifa and Tel Aviv", TOOLS).put("max_tokens", limit));
    assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(body.at("/usage/completion_tokens").asInt()).isLessThanOrEqualTo(limit);
  }

  @Test
  void aSchemaWithoutAValueIsRefused() {
    String tool =
        "'tools': [{'type': 'function', 'function': {'name': 'a', 'parameters': {'type': 'object', 'required': ['x'], 'properties': {'x': {'type': 'integer', 'minimum': 2, 'maximum': 1}}}}}], 'tool_choice': 'required'";
    assertThatThrownBy(() -> complete(ask("x", tool)))
        .isInstanceOf(ChatRequestException.class)
        .hasMessage("tools[0].function.parameters: the schema allows no value that could be found");
    assertThatThrownBy(
            () ->
                complete(
                    ask(
                        "x",
                        "'tools': [{'type': 'function', 'function': {'name': 'a', 'parameters': {'type': 'string'}}}], 'tool_choice': 'required'")))
        .isInstanceOf(ChatRequestException.class)
        .hasMessageContaining("must be one of objects");
  }

  @Test
  void reasoningPrecedesCalls() {
    JsonNode body =
        complete(ask("The weather in Haifa", TOOLS, "'reasoning_effort': 'low', 'logprobs': true"));
    assertThat(body.at("/choices/0/message/reasoning_content").asText()).isNotEmpty();
    assertThat(arguments(body)).hasSize(1);
    assertThat(body.at("/choices/0").has("logprobs")).isFalse();
  }

  @Test
  void definitionsArePartOfThePrompt() {
    assertThat(complete(ask("Hi", TOOLS)).at("/usage/prompt_tokens").asInt())
        .isGreaterThan(complete(ask("Hi")).at("/usage/prompt_tokens").asInt() + 50);
  }
}
