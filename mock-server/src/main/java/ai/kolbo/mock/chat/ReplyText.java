package ai.kolbo.mock.chat;

import ai.kolbo.mock.chat.Conversation.Attachment;
import ai.kolbo.mock.chat.Conversation.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The text of a reply. Sentence by sentence it says what a test can assert on, each sentence only
 * where there is something to say:
 *
 * <ol>
 *   <li>{@code The tool get_weather returned "21 °C".} for each result at the end of the
 *       conversation
 *   <li>{@code You said "hi".}, in words that depend on seed and choice
 *   <li>{@code I received 2 images, 1 audio.}
 *   <li>{@code Before it came 4 messages; the first was "My name is Dana".}
 *   <li>{@code My instructions are "Be brief".}
 *   <li>{@code This is alternative 2 of 3.}
 * </ol>
 *
 * Quoted texts are cut to 500 characters, those of tools to 1,000.
 */
final class ReplyText {

  private static final int LONGEST_QUOTE = 500;
  private static final int LONGEST_RESULT = 1_000;

  private static final List<String> OPENINGS =
      List.of(
          "You said %s.",
          "I have read %s.",
          "Your message is %s.",
          "This is about %s.",
          "To your message %s I say yes.",
          "Let me think about %s.");

  private static final List<String> THOUGHTS =
      List.of(
          "The user says %s.",
          "I refer to it in my reply.",
          "The messages before it matter too.",
          "A short reply is best.",
          "I check it once more.",
          "Nothing is missing.");

  private ReplyText() {}

  /**
   * @param opening which of the openings to take; any number
   * @param index index of the choice, from 0
   * @param count number of choices
   */
  static String of(Conversation conversation, int opening, int index, int count) {
    List<String> sentences = new ArrayList<>();
    for (ToolResult result : conversation.results()) {
      sentences.add(
          "The tool %s returned %s."
              .formatted(quotable(result.tool(), 100), quoted(result.text(), LONGEST_RESULT)));
    }
    sentences.add(
        conversation.message().isEmpty()
            ? "Your message has no text."
            : OPENINGS
                .get(Math.floorMod(opening + index, OPENINGS.size()))
                .formatted(quoted(conversation.message(), LONGEST_QUOTE)));
    if (!conversation.attachments().isEmpty()) {
      List<String> counted = new ArrayList<>();
      for (Map.Entry<Attachment, Integer> kind : conversation.attachments().entrySet()) {
        counted.add(kind.getKey().counted(kind.getValue()));
      }
      sentences.add("I received " + String.join(", ", counted) + ".");
    }
    String first = conversation.first();
    if (first != null) {
      int before = conversation.before();
      sentences.add(
          "Before it came %d %s; the first was %s."
              .formatted(
                  before, before == 1 ? "message" : "messages", quoted(first, LONGEST_QUOTE)));
    }
    String instructions = conversation.instructions();
    if (instructions != null) {
      sentences.add("My instructions are %s.".formatted(quoted(instructions, LONGEST_QUOTE)));
    }
    if (count > 1) {
      sentences.add("This is alternative %d of %d.".formatted(index + 1, count));
    }
    return String.join(" ", sentences);
  }

  /** The reasoning before a reply: from one sentence for the least effort to six for the most. */
  static String reasoning(Conversation conversation, String effort) {
    int sentences =
        switch (effort) {
          case "minimal" -> 1;
          case "low" -> 2;
          case "high" -> 5;
          case "xhigh" -> 6;
          default -> 3;
        };
    return String.join(" ", THOUGHTS.subList(0, sentences))
        .formatted(quoted(conversation.message(), LONGEST_QUOTE));
  }

  private static String quoted(String text, int most) {
    return '"' + quotable(text, most) + '"';
  }

  private static String quotable(String text, int most) {
    String cut = PromptValues.cut(text, most);
    return cut.length() < text.length() ? cut + "…" : cut;
  }
}
