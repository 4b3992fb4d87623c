package ai.kolbo.client.chat;

import ai.kolbo.model.ChatRole;
import ai.kolbo.model.ChoiceLogprobs;
import ai.kolbo.model.ChunkChoice;
import ai.kolbo.model.ChunkDelta;
import ai.kolbo.model.FinishReason;
import ai.kolbo.model.TokenLogprob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One choice of a completion, put together from what the chunks add to it. */
final class ChoicePieces {
  final int index;

  private @Nullable ChatRole role;
  private @Nullable StringBuilder content;
  private @Nullable StringBuilder reasoning;
  private @Nullable StringBuilder refusal;
  private @Nullable ToolCallPieces toolCalls;
  private ToolCallPieces.@Nullable Function functionCall;
  private @Nullable List<TokenLogprob> contentLogprobs;
  private @Nullable List<TokenLogprob> refusalLogprobs;
  private @Nullable FinishReason finishReason;
  private final DeltaMembers unknownOfMessage = new DeltaMembers();
  private final Map<String, @Nullable Object> unknown = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> unknownOfLogprobs = new LinkedHashMap<>();
  private boolean hasLogprobs;

  ChoicePieces(int index) {
    this.index = index;
  }

  boolean isFinished() {
    return finishReason != null;
  }

  /** The content so far; empty if there is none. */
  String text() {
    return content == null ? "" : content.toString();
  }

  void add(ChunkChoice piece) {
    if (piece.getFinishReason() != null) {
      finishReason = piece.getFinishReason();
    }
    if (piece.getDelta() != null) {
      add(piece.getDelta());
    }
    if (piece.getLogprobs() != null) {
      add(piece.getLogprobs());
    }
    unknown.putAll(piece.getAdditionalProperties());
  }

  @SuppressWarnings("deprecation") // Of function_call: servers still send it.
  private void add(ChunkDelta delta) {
    if (role == null) {
      role = delta.getRole();
    }
    content = append(content, delta.getContent());
    reasoning = append(reasoning, delta.getReasoningContent());
    refusal = append(refusal, delta.getRefusal());
    if (delta.getToolCalls() != null && !delta.getToolCalls().isEmpty()) {
      toolCalls = toolCalls == null ? new ToolCallPieces() : toolCalls;
      toolCalls.add(delta.getToolCalls());
    }
    if (delta.getFunctionCall() != null) {
      functionCall = functionCall == null ? new ToolCallPieces.Function() : functionCall;
      functionCall.add(delta.getFunctionCall());
    }
    unknownOfMessage.add(delta.getAdditionalProperties());
  }

  private static @Nullable StringBuilder append(
      @Nullable StringBuilder before, @Nullable String text) {
    if (text == null) {
      return before;
    }
    return before == null ? new StringBuilder(text) : before.append(text);
  }

  private void add(ChoiceLogprobs piece) {
    hasLogprobs = true;
    contentLogprobs = append(contentLogprobs, piece.getContent());
    refusalLogprobs = append(refusalLogprobs, piece.getRefusal());
    unknownOfLogprobs.putAll(piece.getAdditionalProperties());
  }

  private static @Nullable List<TokenLogprob> append(
      @Nullable List<TokenLogprob> before, @Nullable List<TokenLogprob> tokens) {
    if (tokens == null) {
      return before;
    }
    List<TokenLogprob> all = before == null ? new ArrayList<>() : before;
    all.addAll(tokens);
    return all;
  }

  /** The choice as a whole completion has it. */
  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("role", role);
    message.put("content", content == null ? null : content.toString());
    message.put("reasoning_content", reasoning == null ? null : reasoning.toString());
    message.put("refusal", refusal == null ? null : refusal.toString());
    message.put("tool_calls", toolCalls == null ? null : toolCalls.toList());
    message.put("function_call", functionCall == null ? null : functionCall.toMap());
    unknownOfMessage.putInto(message);
    Map<String, @Nullable Object> choice = new LinkedHashMap<>(unknown);
    choice.put("index", index);
    choice.put("message", message);
    choice.put("finish_reason", finishReason);
    choice.put("logprobs", hasLogprobs ? logprobs() : null);
    return choice;
  }

  private Map<String, @Nullable Object> logprobs() {
    Map<String, @Nullable Object> logprobs = new LinkedHashMap<>(unknownOfLogprobs);
    logprobs.put("content", contentLogprobs);
    logprobs.put("refusal", refusalLogprobs);
    return logprobs;
  }
}
