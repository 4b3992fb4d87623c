package ai.kolbo.model;

import java.util.List;

/** The text of a {@link ChatCompletion}. */
interface ChatCompletionText {
  List<ChatChoice> getChoices();

  /** The text of the first choice; empty if it has none, as when the model calls a tool. */
  default String text() {
    List<ChatChoice> choices = getChoices();
    if (choices == null
        || choices.isEmpty()
        || choices.get(0) == null
        || choices.get(0).getMessage() == null) {
      return "";
    }
    String content = choices.get(0).getMessage().getContent();
    return content == null ? "" : content;
  }
}
