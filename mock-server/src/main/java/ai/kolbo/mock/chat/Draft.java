package ai.kolbo.mock.chat;

import ai.kolbo.mock.chat.ToolCall.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the assistant would say without the limits of the request.
 *
 * @param content null when it only calls tools
 * @param finishReason null for the one that follows from the rest
 */
record Draft(
    @Nullable String content,
    @Nullable String reasoning,
    @Nullable String refusal,
    List<ToolCall> calls,
    @Nullable String finishReason) {

  static Draft text(String content, @Nullable String reasoning) {
    return new Draft(content, reasoning, null, List.of(), null);
  }

  static Draft calls(List<ToolCall> calls, @Nullable String reasoning) {
    return new Draft(null, reasoning, null, calls, null);
  }

  /** A message of a script. */
  static Draft scripted(ObjectNode message, SplittableRandom random) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode call : message.path("tool_calls")) {
      Kind kind = call.has(Kind.CUSTOM.type) ? Kind.CUSTOM : Kind.FUNCTION;
      String id = call.path("id").asText(newId(random));
      calls.add(call(kind, id, call.path(kind.type)));
    }
    if (message.path("function_call").isObject()) {
      calls.add(call(Kind.LEGACY, "", message.get("function_call")));
    }
    String refusal = text(message, "refusal");
    String content = text(message, "content");
    if (content == null && refusal == null && calls.isEmpty()) {
      content = "";
    }
    return new Draft(
        content,
        text(message, "reasoning_content"),
        refusal,
        List.copyOf(calls),
        text(message, "finish_reason"));
  }

  /** Arguments may be written as text or as JSON. */
  private static ToolCall call(Kind kind, String id, JsonNode call) {
    JsonNode input = call.path(kind.inputMember);
    String text = input.isContainerNode() ? input.toString() : input.asText();
    return new ToolCall(kind, id, call.path("name").asText(), text);
  }

  private static @Nullable String text(JsonNode message, String name) {
    JsonNode member = message.path(name);
    return member.isTextual() ? member.textValue() : null;
  }

  /** A new id of a tool call. */
  static String newId(SplittableRandom random) {
    StringBuilder id = new StringBuilder("call_");
    for (int i = 0; i < 24; i++) {
      id.append(Character.forDigit(random.nextInt(36), 36));
    }
    return id.toString();
  }
}
