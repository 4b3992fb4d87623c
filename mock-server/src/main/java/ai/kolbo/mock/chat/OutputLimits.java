package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the request makes a reply end.
 *
 * @param stop texts before which the content ends
 * @param completion most tokens of a choice, reasoning included
 * @param visible most tokens of a choice, without its reasoning
 */
record OutputLimits(List<String> stop, int completion, int visible) {

  static OutputLimits of(JsonNode request) {
    List<String> stop = new ArrayList<>();
    JsonNode texts = request.path("stop");
    if (texts.isTextual()) {
      stop.add(texts.textValue());
    }
    if (texts.isArray()) {
      texts.forEach(text -> stop.add(text.asText()));
    }
    stop.removeIf(String::isEmpty);
    return new OutputLimits(
        stop, limit(request, "max_completion_tokens"), limit(request, "max_tokens"));
  }

  private static int limit(JsonNode request, String name) {
    JsonNode limit = request.path(name);
    if (limit.isNumber() && limit.asLong() < 1) {
      throw new ChatRequestException(name, "must be at least 1");
    }
    return limit.isNumber() ? (int) Math.min(Integer.MAX_VALUE, limit.asLong()) : Integer.MAX_VALUE;
  }

  /** The choice that a draft becomes, without log probabilities. */
  Choice applied(Draft draft, int index) {
    String reasoning = draft.reasoning();
    int left = completion;
    boolean cut = false;
    if (reasoning != null) {
      String kept = Tokens.first(left, reasoning);
      cut = kept.length() < reasoning.length();
      reasoning = kept;
      left -= Tokens.count(kept);
    }
    left = Math.min(left, visible);
    String content = draft.content();
    if (content != null) {
      String kept = Tokens.first(left, beforeStop(content));
      cut |= kept.length() < beforeStop(content).length();
      content = kept;
      left -= Tokens.count(kept);
    }
    List<ToolCall> calls = new ArrayList<>();
    for (ToolCall call : draft.calls()) {
      left -= Tokens.count(call.name());
      if (cut || left < 0) {
        cut = true;
        break;
      }
      String input = Tokens.first(left, call.input());
      cut = input.length() < call.input().length();
      left -= Tokens.count(input);
      calls.add(call.withInput(input));
    }
    if (content == null && calls.isEmpty() && draft.refusal() == null) {
      content = "";
    }
    return new Choice(
        index,
        content,
        reasoning,
        draft.refusal(),
        List.copyOf(calls),
        finishReason(draft.finishReason(), cut, calls),
        null);
  }

  private static String finishReason(@Nullable String scripted, boolean cut, List<ToolCall> calls) {
    if (scripted != null) {
      return scripted;
    }
    if (cut) {
      return "length";
    }
    if (calls.isEmpty()) {
      return "stop";
    }
    return calls.get(0).kind() == ToolCall.Kind.LEGACY ? "function_call" : "tool_calls";
  }

  private String beforeStop(String content) {
    int end = content.length();
    for (String text : stop) {
      int found = content.indexOf(text);
      end = found < 0 ? end : Math.min(end, found);
    }
    return content.substring(0, end);
  }
}
