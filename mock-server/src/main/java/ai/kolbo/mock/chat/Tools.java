package ai.kolbo.mock.chat;

import ai.kolbo.mock.chat.ToolCall.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The tools of a request and which of them the assistant calls.
 *
 * <p>With {@code auto}, the default, it calls a tool that the last user message names. If that has
 * no tool's whole name, those tools are called that most of its words belong to: {@code send an
 * email} calls {@code send_email}, not {@code read_email}. Words of one or two letters and {@code
 * get}, {@code set}, {@code call}, {@code use}, {@code tool}, {@code function}, {@code and}, {@code
 * for}, {@code the} do not count; singular and plural are the same. It calls no tool when the
 * conversation ends with the result of one.
 *
 * <p>With {@code required} it calls these tools, or the first if there are none; with a named tool
 * that one. {@code allowed_tools} leaves only some of the tools. At most 16 tools are called at
 * once, and only one if {@code parallel_tool_calls} is false. A tool whose only required argument
 * is a text is called once for each name of an enumeration ({@code the weather in Haifa and
 * Eilat}).
 */
final class Tools {

  private static final int MOST_CALLS = 16;
  private static final Set<String> COMMON =
      Set.of("get", "set", "call", "use", "tool", "function", "and", "for", "the");

  /**
   * @param path where in the request the tool's schema is
   */
  private record Tool(Kind kind, JsonNode definition, String path) {
    String name() {
      return definition.path("name").asText();
    }
  }

  private final List<Tool> tools;
  private final String mode;
  private final boolean parallel;

  private Tools(List<Tool> tools, String mode, boolean parallel) {
    this.tools = tools;
    this.mode = mode;
    this.parallel = parallel;
  }

  /**
   * The tools of a request that its {@code tool_choice} or {@code function_call} leaves.
   *
   * @throws ChatRequestException if that names a tool which the request lacks
   */
  static Tools of(JsonNode request) {
    List<Tool> tools = new ArrayList<>();
    int index = 0;
    for (JsonNode tool : request.path("tools")) {
      Kind kind = tool.path("type").asText().equals(Kind.CUSTOM.type) ? Kind.CUSTOM : Kind.FUNCTION;
      String path = "tools[%d].%s".formatted(index++, kind.type);
      tools.add(new Tool(kind, tool.path(kind.type), path));
    }
    if (!tools.isEmpty() || request.hasNonNull("tool_choice")) {
      boolean parallel = request.path("parallel_tool_calls").asBoolean(true);
      return chosen(tools, request.path("tool_choice"), parallel);
    }
    for (JsonNode function : request.path("functions")) {
      tools.add(new Tool(Kind.LEGACY, function, "functions[%d]".formatted(index++)));
    }
    JsonNode choice = request.path("function_call");
    if (choice.isObject()) {
      return new Tools(named(tools, "function_call", choice), "required", false);
    }
    return new Tools(tools, choice.asText("auto"), false);
  }

  private static Tools chosen(List<Tool> tools, JsonNode choice, boolean parallel) {
    if (!choice.isObject()) {
      String mode = choice.asText("auto");
      if (mode.equals("required") && tools.isEmpty()) {
        throw new ChatRequestException("tool_choice", "there are no tools to choose from");
      }
      return new Tools(tools, mode.equals("null") ? "auto" : mode, parallel);
    }
    JsonNode allowed = choice.path("allowed_tools");
    if (!allowed.isObject()) {
      String type = choice.path("type").asText();
      return new Tools(named(tools, "tool_choice", choice.path(type)), "required", false);
    }
    Set<String> names = new HashSet<>();
    for (JsonNode tool : allowed.path("tools")) {
      JsonNode reference = tool.path(tool.path("type").asText());
      names.add(named(tools, "tool_choice.allowed_tools", reference).get(0).name());
    }
    List<Tool> left = tools.stream().filter(tool -> names.contains(tool.name())).toList();
    String mode = allowed.path("mode").asText("auto");
    if (mode.equals("required") && left.isEmpty()) {
      throw new ChatRequestException(
          "tool_choice.allowed_tools", "there are no tools to choose from");
    }
    return new Tools(left, mode, parallel);
  }

  private static List<Tool> named(List<Tool> tools, String parameter, JsonNode reference) {
    String name = reference.path("name").asText();
    for (Tool tool : tools) {
      if (tool.name().equals(name)) {
        return List.of(tool);
      }
    }
    String shown = PromptValues.cut(name, 100);
    throw new ChatRequestException(parameter, "no tool has the name '%s'".formatted(shown));
  }

  /** The calls of the reply to a conversation; empty if the reply is text. */
  List<ToolCall> calls(Conversation conversation, SplittableRandom random, WorkBudget budget) {
    if (mode.equals("none")) {
      return List.of();
    }
    boolean required = mode.equals("required");
    if (!required && !conversation.results().isEmpty()) {
      return List.of();
    }
    PromptWords message = PromptWords.of(conversation.message());
    List<Tool> called = mentioned(message);
    if (called.isEmpty() && required) {
      called = tools.subList(0, 1);
    }
    int most = parallel ? MOST_CALLS : 1;
    PromptWords words = conversation.words();
    List<ToolCall> calls = new ArrayList<>();
    for (Tool tool : called.subList(0, Math.min(most, called.size()))) {
      for (PromptWords each : parallel ? occasions(tool, words) : List.of(words)) {
        if (calls.size() < most) {
          String input = input(tool, each, random, budget);
          calls.add(new ToolCall(tool.kind(), Draft.newId(random), tool.name(), input));
        }
      }
    }
    return List.copyOf(calls);
  }

  private List<Tool> mentioned(PromptWords message) {
    List<Tool> named =
        tools.stream().filter(tool -> message.words().contains(lower(tool.name()))).toList();
    if (!named.isEmpty()) {
      return named;
    }
    List<Tool> best = new ArrayList<>();
    long most = 1;
    for (Tool tool : tools) {
      long count =
          PromptWords.parts(tool.name()).stream()
              .distinct()
              .filter(part -> part.length() > 2 && !COMMON.contains(part) && message.has(part))
              .count();
      if (count > most) {
        best.clear();
        most = count;
      }
      if (count == most) {
        best.add(tool);
      }
    }
    return best;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The prompt once for each call of the tool. */
  private static List<PromptWords> occasions(Tool tool, PromptWords words) {
    JsonNode parameters = tool.definition().path("parameters");
    JsonNode required = parameters.path("required");
    JsonNode only = parameters.path("properties").path(required.path(0).asText());
    List<String> names = words.enumeratedNames();
    boolean isName =
        required.size() == 1
            && only.path("type").asText().equals("string")
            && !only.has("enum")
            && !only.has("format")
            && !only.has("const");
    return isName && !names.isEmpty() && words.quoted().isEmpty()
        ? names.stream().map(words::withName).toList()
        : List.of(words);
  }

  private static String input(
      Tool tool, PromptWords words, SplittableRandom random, WorkBudget budget) {
    if (tool.kind() == Kind.CUSTOM) {
      return customInput(tool, words, random, budget);
    }
    JsonNode parameters = tool.definition().path("parameters");
    if (!parameters.isObject() || parameters.isEmpty()) {
      return "{}";
    }
    InstanceGenerator.OptionalProperties optional =
        tool.definition().path("strict").asBoolean()
            ? InstanceGenerator.OptionalProperties.ALL
            : InstanceGenerator.OptionalProperties.PROMPTED;
    String path = tool.path() + ".parameters";
    JsonNode arguments =
        InstanceGenerator.generate(
            objectSchema((ObjectNode) parameters), path, words, optional, random, budget);
    if (!arguments.isObject()) {
      throw new ChatRequestException(path, "the schema must be one of objects");
    }
    return arguments.toString();
  }

  /** Arguments are an object, even if their schema names no type. */
  private static JsonNode objectSchema(ObjectNode parameters) {
    if (parameters.has("type")) {
      return parameters;
    }
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.setAll(parameters);
    return schema.put("type", "object");
  }

  /** The input of a custom tool: a text that its regular expression allows, else of the prompt. */
  private static String customInput(
      Tool tool, PromptWords words, SplittableRandom random, WorkBudget budget) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "string");
    JsonNode grammar = tool.definition().path("format").path("grammar");
    if (grammar.path("syntax").asText().equals("regex")) {
      schema.put("pattern", "^(?:" + grammar.path("definition").asText() + ")$");
    }
    return InstanceGenerator.generate(
            schema,
            tool.path() + ".format",
            words,
            InstanceGenerator.OptionalProperties.PROMPTED,
            random,
            budget)
        .textValue();
  }

  /** Tokens of the definitions, all of which are part of the prompt. */
  static int tokens(JsonNode request) {
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    parts.add(request.path("tools")).add(request.path("functions"));
    parts.add(request.path("response_format").path("json_schema"));
    return Tokens.count(parts);
  }
}
