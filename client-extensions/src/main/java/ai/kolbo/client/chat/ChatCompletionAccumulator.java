package ai.kolbo.client.chat;

import ai.kolbo.model.ChatCompletion;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChunkChoice;
import ai.kolbo.model.CompletionUsage;
import ai.kolbo.model.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of a stream together to the completion that the same request would have had
 * without a stream: choices by their index, texts and arguments of tool calls appended, log
 * probabilities in order, the last usage. Members that this version does not know are kept: of a
 * delta, texts grow and objects are merged; elsewhere the last value counts. A {@link
 * ChatCompletionStream} has one; this class is for chunks that come another way. Not safe for use
 * by several threads.
 */
public final class ChatCompletionAccumulator {
  private final List<ChoicePieces> choices = new ArrayList<>(1);
  private int unfinished;
  private @Nullable String id;
  private @Nullable Long created;
  private @Nullable String model;
  private @Nullable CompletionUsage usage;
  private @Nullable String serviceTier;
  private @Nullable String systemFingerprint;
  private final Map<String, @Nullable Object> unknown = new LinkedHashMap<>();

  /** Begins a completion without chunks. */
  public ChatCompletionAccumulator() {}

  /** Adds the next chunk, which is not changed. */
  public void accept(ChatCompletionChunk chunk) {
    if (id == null || id.isEmpty()) {
      id = chunk.getId();
    }
    if (created == null || created == 0) {
      created = chunk.getCreated();
    }
    if (model == null || model.isEmpty()) {
      model = chunk.getModel();
    }
    if (chunk.getUsage() != null) {
      usage = chunk.getUsage();
    }
    if (chunk.getServiceTier() != null) {
      serviceTier = chunk.getServiceTier();
    }
    if (chunk.getSystemFingerprint() != null) {
      systemFingerprint = chunk.getSystemFingerprint();
    }
    List<ChunkChoice> pieces = chunk.getChoices();
    for (int i = 0; pieces != null && i < pieces.size(); i++) {
      if (pieces.get(i) != null) {
        accept(pieces.get(i), i);
      }
    }
    unknown.putAll(chunk.getAdditionalProperties());
  }

  private void accept(ChunkChoice piece, int position) {
    ChoicePieces choice = choice(piece.getIndex() == null ? position : piece.getIndex());
    boolean wasFinished = choice.isFinished();
    choice.add(piece);
    if (!wasFinished && choice.isFinished()) {
      unfinished--;
    }
  }

  private ChoicePieces choice(int index) {
    for (int i = 0; i < choices.size(); i++) {
      if (choices.get(i).index == index) {
        return choices.get(i);
      }
    }
    ChoicePieces choice = new ChoicePieces(index);
    choices.add(choice);
    choices.sort(Comparator.comparingInt(each -> each.index));
    unfinished++;
    return choice;
  }

  /** Whether each choice that was seen has a reason why it finished, and there is one at least. */
  public boolean isFinished() {
    return unfinished == 0 && !choices.isEmpty();
  }

  /** The text of the first choice so far; empty if it has none. */
  public String text() {
    return choices.isEmpty() ? "" : choices.get(0).text();
  }

  /** The completion so far, which further chunks do not change. */
  public ChatCompletion completion() {
    Map<String, @Nullable Object> completion = new LinkedHashMap<>(unknown);
    completion.put("id", id);
    completion.put("object", "chat.completion");
    completion.put("created", created);
    completion.put("model", model);
    completion.put("choices", choices.stream().map(ChoicePieces::toMap).toList());
    completion.put("usage", usage);
    completion.put("service_tier", serviceTier);
    completion.put("system_fingerprint", systemFingerprint);
    try {
      return Json.read(ChatCompletion.class, Json.write(completion));
    } catch (IOException e) {
      throw new IllegalStateException("the completion cannot be read again", e);
    }
  }
}
