package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the alternatives of a completion.
 *
 * @param content null when the assistant only calls tools or refuses
 * @param probabilities one entry for each token of the content; null when not asked for
 */
record Choice(
    int index,
    @Nullable String content,
    @Nullable String reasoning,
    @Nullable String refusal,
    List<ToolCall> calls,
    String finishReason,
    @Nullable List<ObjectNode> probabilities) {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  Choice withProbabilities(List<ObjectNode> entries) {
    return new Choice(index, content, reasoning, refusal, calls, finishReason, entries);
  }

  int reasoningTokens() {
    return reasoning == null ? 0 : Tokens.count(reasoning);
  }

  int tokens() {
    int tokens = reasoningTokens();
    tokens += content == null ? 0 : Tokens.count(content);
    tokens += refusal == null ? 0 : Tokens.count(refusal);
    return tokens + calls.stream().mapToInt(ToolCall::tokens).sum();
  }

  ObjectNode toJson() {
    ObjectNode message = NODES.objectNode().put("role", "assistant").put("content", content);
    if (reasoning != null) {
      message.put("reasoning_content", reasoning);
    }
    if (refusal != null) {
      message.put("refusal", refusal);
    }
    for (ToolCall call : calls) {
      if (call.kind() == ToolCall.Kind.LEGACY) {
        message.set("function_call", call.toJson());
      } else {
        message.withArray("tool_calls").add(call.toJson());
      }
    }
    ObjectNode choice = NODES.objectNode().put("index", index);
    choice.set("message", message);
    choice.put("finish_reason", finishReason);
    if (probabilities != null) {
      choice.set("logprobs", logprobs(probabilities));
    }
    return choice;
  }

  private static ObjectNode logprobs(List<ObjectNode> entries) {
    ObjectNode logprobs = NODES.objectNode();
    logprobs.putArray("content").addAll(entries);
    return logprobs;
  }

  /**
   * The choice as it is streamed, one member of {@code choices} for each chunk: the role,
   * reasoning, content, refusal and calls in pieces, and the finish reason.
   *
   * @param mostPieces most pieces of each text
   */
  List<ObjectNode> pieces(int mostPieces) {
    List<ObjectNode> pieces = new ArrayList<>();
    ObjectNode start = NODES.objectNode().put("role", "assistant");
    start.put("content", content == null ? null : "");
    ObjectNode first = piece(start);
    if (probabilities != null) {
      first.set("logprobs", logprobs(List.of()));
    }
    pieces.add(first);
    addTexts(pieces, "reasoning_content", reasoning, mostPieces);
    addContent(pieces, mostPieces);
    addTexts(pieces, "refusal", refusal, mostPieces);
    for (int i = 0; i < calls.size(); i++) {
      ToolCall call = calls.get(i);
      pieces.add(piece(call, call.firstPiece(i)));
      for (List<String> tokens : Tokens.pieces(call.input(), mostPieces)) {
        pieces.add(piece(call, call.piece(i, String.join("", tokens))));
      }
    }
    pieces.add(piece(NODES.objectNode()).put("finish_reason", finishReason));
    return pieces;
  }

  private void addTexts(
      List<ObjectNode> pieces, String member, @Nullable String text, int mostPieces) {
    if (text != null) {
      for (List<String> tokens : Tokens.pieces(text, mostPieces)) {
        pieces.add(piece(NODES.objectNode().put(member, String.join("", tokens))));
      }
    }
  }

  private void addContent(List<ObjectNode> pieces, int mostPieces) {
    if (content == null) {
      return;
    }
    int at = 0;
    for (List<String> tokens : Tokens.pieces(content, mostPieces)) {
      ObjectNode piece = piece(NODES.objectNode().put("content", String.join("", tokens)));
      if (probabilities != null) {
        piece.set("logprobs", logprobs(probabilities.subList(at, at + tokens.size())));
        at += tokens.size();
      }
      pieces.add(piece);
    }
  }

  private ObjectNode piece(ToolCall call, ObjectNode news) {
    ObjectNode delta = NODES.objectNode();
    if (call.kind() == ToolCall.Kind.LEGACY) {
      delta.set("function_call", news);
    } else {
      delta.putArray("tool_calls").add(news);
    }
    return piece(delta);
  }

  private ObjectNode piece(ObjectNode delta) {
    ObjectNode piece = NODES.objectNode().put("index", index);
    piece.set("delta", delta);
    return piece.putNull("finish_reason");
  }
}
