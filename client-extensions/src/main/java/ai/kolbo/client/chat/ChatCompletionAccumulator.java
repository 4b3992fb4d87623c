package ai.kolbo.client.chat;

import ai.kolbo.model.ChatCompletion;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChoiceLogprobs;
import ai.kolbo.model.ChunkChoice;
import ai.kolbo.model.ChunkDelta;
import ai.kolbo.model.FinishReason;
import ai.kolbo.model.FunctionCallDelta;
import ai.kolbo.model.Json;
import ai.kolbo.model.ToolCallDelta;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of a stream together to the completion that the same request would have had
 * without a stream: choices by their index, texts and arguments of tool calls appended, log
 * probabilities in order, the last usage. Members that this version does not know are kept: of a
 * delta, texts grow and objects are merged; elsewhere the last value counts. A {@link
 * ChatCompletionStream} has one; this class is for chunks that come another way. Safe for use by
 * several threads.
 */
public final class ChatCompletionAccumulator {
  private final Pieces completion = new Pieces(null, 0);
  private final List<Pieces> choices = completion.parts("choices");
  private boolean hasHead;
  private int unfinished;

  /** Begins a completion without chunks. */
  public ChatCompletionAccumulator() {
    completion.last("object", "chat.completion");
  }

  /** Adds the next chunk, which is not changed. */
  public synchronized void accept(ChatCompletionChunk chunk) {
    if (!hasHead) {
      hasHead =
          completion.first("id", chunk.getId())
              & completion.first("created", chunk.getCreated())
              & completion.first("model", chunk.getModel());
    }
    completion.last("usage", chunk.getUsage());
    completion.last("service_tier", chunk.getServiceTier());
    completion.last("system_fingerprint", chunk.getSystemFingerprint());
    completion.keep(chunk.getAdditionalProperties());
    List<ChunkChoice> pieces = chunk.getChoices();
    for (int i = 0; pieces != null && i < pieces.size(); i++) {
      if (pieces.get(i) != null) {
        add(pieces.get(i), i);
      }
    }
  }

  private void add(ChunkChoice piece, int position) {
    int index = piece.getIndex() == null ? position : piece.getIndex();
    Pieces choice = Pieces.last(choices, index);
    if (choice == null) {
      choice = completion.begin(choices, index);
      choice.last("index", index);
      unfinished++;
    }
    FinishReason reason = piece.getFinishReason();
    // Some servers send an empty one with each chunk, or "null".
    if (reason != null
        && !reason.value().isBlank()
        && !reason.value().equals("null")
        && choice.last("finish_reason", reason)) {
      unfinished--;
    }
    choice.keep(piece.getAdditionalProperties());
    Pieces message = choice.part("message");
    if (piece.getDelta() != null) {
      add(piece.getDelta(), message);
    }
    ChoiceLogprobs logprobs = piece.getLogprobs();
    if (logprobs != null) {
      Pieces all = choice.part("logprobs");
      all.add("content", logprobs.getContent());
      all.add("refusal", logprobs.getRefusal());
      all.keep(logprobs.getAdditionalProperties());
    }
  }

  @SuppressWarnings("deprecation") // Of function_call: servers still send it.
  private static void add(ChunkDelta delta, Pieces message) {
    message.first("role", delta.getRole());
    message.add("content", delta.getContent());
    message.add("reasoning_content", delta.getReasoningContent());
    message.add("refusal", delta.getRefusal());
    message.merge(delta.getAdditionalProperties());
    add(delta.getFunctionCall(), "function_call", message);
    if (delta.getToolCalls() != null) {
      for (ToolCallDelta piece : delta.getToolCalls()) {
        if (piece != null) {
          add(piece, message);
        }
      }
    }
  }

  private static void add(@Nullable FunctionCallDelta piece, String name, Pieces whole) {
    if (piece != null) {
      Pieces function = whole.part(name);
      function.add("name", piece.getName());
      function.add("arguments", piece.getArguments());
      function.merge(piece.getAdditionalProperties());
    }
  }

  private static void add(ToolCallDelta piece, Pieces message) {
    List<Pieces> calls = message.parts("tool_calls");
    Pieces call = Pieces.last(calls, piece.getIndex());
    if (call == null || isOther(piece, call)) {
      call = message.begin(calls, piece.getIndex() == null ? calls.size() : piece.getIndex());
    }
    call.first("id", piece.getId());
    call.first("type", piece.getType());
    add(piece.getFunction(), "function", call);
    call.merge(piece.getAdditionalProperties());
  }

  /**
   * Whether a piece begins another call, though it has the same index, or none: some servers give
   * all calls the same one, and others give each piece of a call another id.
   */
  private static boolean isOther(ToolCallDelta piece, Pieces call) {
    Object begun = call.known("id");
    FunctionCallDelta function = piece.getFunction();
    return !Pieces.isBlank(begun)
        && !Pieces.isBlank(piece.getId())
        && !piece.getId().equals(begun)
        && function != null
        && !Pieces.isBlank(function.getName());
  }

  /** Whether each choice that was seen has a reason why it finished, and there is one at least. */
  public synchronized boolean isFinished() {
    return unfinished == 0 && !choices.isEmpty();
  }

  /** How many choices have begun; for the thread that adds the chunks. */
  int begun() {
    return choices.size();
  }

  /** How many bytes all that was received has, as JSON; for the thread that adds the chunks. */
  long size() {
    return completion.bytes();
  }

  /** The text of the first choice so far; empty if it has none. */
  public synchronized String text() {
    return choices.isEmpty()
        ? ""
        : Objects.toString(choices.get(0).part("message").known("content"), "");
  }

  /** The completion so far, which further chunks do not change. */
  public synchronized ChatCompletion completion() {
    try {
      return Json.read(ChatCompletion.class, Json.write(completion));
    } catch (IOException e) {
      throw new IllegalStateException("the completion cannot be read again", e);
    }
  }
}
