package ai.kolbo.client.chat;

import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A completion of a server that took no notice of the wish for a stream. */
final class WholeCompletion {
  private WholeCompletion() {}

  /** The completion as the only chunk of a stream; null if it is no completion. */
  static @Nullable ChatCompletionChunk toChunk(Map<?, ?> completion) {
    if (!(completion.get("choices") instanceof List<?> choices)) {
      return null;
    }
    List<Object> deltas = new ArrayList<>();
    for (Object item : choices) {
      if (!(item instanceof Map<?, ?> choice) || !(choice.get("message") instanceof Map<?, ?>)) {
        return null;
      }
      Map<Object, Object> delta = new LinkedHashMap<>(choice);
      delta.put("delta", delta((Map<?, ?>) delta.remove("message")));
      deltas.add(delta);
    }
    Map<Object, Object> chunk = new LinkedHashMap<>(completion);
    chunk.put("object", "chat.completion.chunk");
    chunk.put("choices", deltas);
    try {
      return Json.read(ChatCompletionChunk.class, Json.write(chunk));
    } catch (IOException e) {
      return null;
    }
  }

  private static Map<Object, Object> delta(Map<?, ?> message) {
    Map<Object, Object> delta = new LinkedHashMap<>(message);
    if (message.get("tool_calls") instanceof List<?> calls) {
      List<Object> pieces = new ArrayList<>();
      for (Object item : calls) {
        if (item instanceof Map<?, ?> call) {
          Map<Object, Object> piece = new LinkedHashMap<>(call);
          piece.putIfAbsent("index", pieces.size());
          pieces.add(piece);
        }
      }
      delta.put("tool_calls", pieces);
    }
    return delta;
  }
}
