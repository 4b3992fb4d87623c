package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A call of a tool that the assistant asks for.
 *
 * @param id id of the call; unused for a {@link Kind#LEGACY} call
 * @param input JSON text of the arguments, or the text for a custom tool
 */
record ToolCall(Kind kind, String id, String name, String input) {

  enum Kind {
    /** A tool with JSON arguments. */
    FUNCTION("function", "arguments"),
    /** A tool with free text. */
    CUSTOM("custom", "input"),
    /** A function of the superseded {@code functions}. */
    LEGACY("function_call", "arguments");

    final String type;
    final String inputMember;

    Kind(String type, String inputMember) {
      this.type = type;
      this.inputMember = inputMember;
    }
  }

  int tokens() {
    return Tokens.count(name) + Tokens.count(input);
  }

  ToolCall withInput(String shortened) {
    return new ToolCall(kind, id, name, shortened);
  }

  /** The call as a member of {@code tool_calls}, or as {@code function_call}. */
  ObjectNode toJson() {
    return toJson(input);
  }

  /** The call without its input, which comes in later chunks. */
  ObjectNode firstPiece(int index) {
    ObjectNode call = toJson("");
    return kind == Kind.LEGACY ? call : indexed(index).setAll(call);
  }

  /** A piece of the input. */
  ObjectNode piece(int index, String text) {
    ObjectNode input = JsonNodeFactory.instance.objectNode().put(kind.inputMember, text);
    return kind == Kind.LEGACY ? input : indexed(index).set(kind.type, input);
  }

  private static ObjectNode indexed(int index) {
    return JsonNodeFactory.instance.objectNode().put("index", index);
  }

  private ObjectNode toJson(String text) {
    ObjectNode call =
        JsonNodeFactory.instance.objectNode().put("name", name).put(kind.inputMember, text);
    if (kind == Kind.LEGACY) {
      return call;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id).put("type", kind.type);
    json.set(kind.type, call);
    return json;
  }
}
