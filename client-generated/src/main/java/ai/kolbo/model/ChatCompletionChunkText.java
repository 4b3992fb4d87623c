package ai.kolbo.model;

import java.util.List;

/** The text of a {@link ChatCompletionChunk}. */
interface ChatCompletionChunkText {
  List<ChunkChoice> getChoices();

  /** The text that this chunk adds to the first choice; empty if it adds none. */
  default String text() {
    List<ChunkChoice> choices = getChoices();
    if (choices == null
        || choices.isEmpty()
        || choices.get(0) == null
        || choices.get(0).getDelta() == null) {
      return "";
    }
    String content = choices.get(0).getDelta().getContent();
    return content == null ? "" : content;
  }
}
