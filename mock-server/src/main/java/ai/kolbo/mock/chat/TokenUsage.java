package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The tokens of a completion, by which it is charged.
 *
 * @param promptTokens tokens of the messages, tools and schemas of the request
 * @param completionTokens tokens of all choices together, reasoning and tool calls included
 * @param reasoningTokens the part of the completion tokens that is reasoning; 0 without reasoning
 */
public record TokenUsage(int promptTokens, int completionTokens, int reasoningTokens) {

  /** Sum of the tokens of prompt and completion. */
  public int totalTokens() {
    return promptTokens + completionTokens;
  }

  ObjectNode toJson() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("prompt_tokens", promptTokens)
            .put("completion_tokens", completionTokens)
            .put("total_tokens", totalTokens());
    if (reasoningTokens > 0) {
      json.putObject("completion_tokens_details").put("reasoning_tokens", reasoningTokens);
    }
    return json;
  }
}
