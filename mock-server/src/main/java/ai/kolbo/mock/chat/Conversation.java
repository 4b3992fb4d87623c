package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a reply refers to of the messages so far.
 *
 * @param message text of the last user message, or of the last message when there is none
 * @param before number of messages before that one, not counting instructions (system and developer
 *     messages)
 * @param first text of the first of these messages, null without any
 * @param instructions text of the last instructions, null without any
 * @param attachments the parts of the message that are no text, by kind
 * @param results results of tools at the end of the conversation, oldest first; empty when the
 *     conversation ends otherwise
 * @param tokens tokens of the messages: three for each message and for the reply, those of the
 *     texts, and 85 for each attachment
 */
record Conversation(
    String message,
    int before,
    @Nullable String first,
    @Nullable String instructions,
    Map<Attachment, Integer> attachments,
    List<ToolResult> results,
    int tokens) {

  private static final int TOKENS_OF_MESSAGE = 3;
  private static final int TOKENS_OF_ATTACHMENT = 85;

  enum Attachment {
    IMAGE,
    AUDIO,
    VIDEO,
    FILE;

    /** The attachments with their number: {@code 2 images}. */
    String counted(int count) {
      return count + " " + name().toLowerCase(Locale.ROOT) + (count == 1 ? "" : "s");
    }

    static @Nullable Attachment of(String part) {
      return switch (part) {
        case "image_url" -> IMAGE;
        case "input_audio", "audio_url" -> AUDIO;
        case "video_url" -> VIDEO;
        case "file" -> FILE;
        default -> null;
      };
    }
  }

  record ToolResult(String tool, String text) {}

  static Conversation of(JsonNode messages) {
    int last = messages.size() - 1;
    String instructions = null;
    int before = 0;
    int beforeLast = 0;
    String first = null;
    int lastUser = -1;
    int tokens = TOKENS_OF_MESSAGE;
    for (int i = 0; i <= last; i++) {
      JsonNode message = messages.get(i);
      tokens += tokens(message);
      switch (message.path("role").asText()) {
        case "system", "developer" -> instructions = text(message);
        case "user" -> {
          lastUser = i;
          beforeLast = before++;
          first = first == null ? text(message) : first;
        }
        default -> {
          before++;
          first = first == null ? text(message) : first;
        }
      }
    }
    JsonNode subject = messages.path(lastUser >= 0 ? lastUser : last);
    if (lastUser < 0) {
      beforeLast = Math.max(0, before - 1);
    }
    return new Conversation(
        text(subject),
        beforeLast,
        beforeLast > 0 ? first : null,
        instructions,
        attachments(subject),
        results(messages),
        tokens);
  }

  /** The text parts of a message, joined by line feeds. */
  private static String text(JsonNode message) {
    JsonNode content = message.path("content");
    if (!content.isArray()) {
      return content.isTextual() ? content.textValue() : "";
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode part : content) {
      String text = part.path("text").asText(part.path("refusal").asText());
      if (!text.isEmpty()) {
        texts.add(text);
      }
    }
    return String.join("\n", texts);
  }

  private static Map<Attachment, Integer> attachments(JsonNode message) {
    Map<Attachment, Integer> counts = new EnumMap<>(Attachment.class);
    JsonNode content = message.path("content");
    if (content.isArray()) {
      for (JsonNode part : content) {
        Attachment attachment = Attachment.of(part.path("type").asText());
        if (attachment != null) {
          counts.merge(attachment, 1, Integer::sum);
        }
      }
    }
    return counts;
  }

  private static int tokens(JsonNode message) {
    int attached = attachments(message).values().stream().mapToInt(Integer::intValue).sum();
    int tokens = TOKENS_OF_MESSAGE + TOKENS_OF_ATTACHMENT * attached + Tokens.count(text(message));
    tokens += Tokens.count(message.path("name").asText());
    for (JsonNode call : message.path("tool_calls")) {
      tokens += Tokens.count(call.path("function")) + Tokens.count(call.path("custom"));
    }
    return tokens + Tokens.count(message.path("function_call"));
  }

  private static List<ToolResult> results(JsonNode messages) {
    List<ToolResult> results = new ArrayList<>();
    int from = messages.size();
    while (from > 0 && isResult(messages.get(from - 1))) {
      from--;
    }
    Map<String, String> tools = new HashMap<>();
    if (from > 0 && from < messages.size()) {
      for (JsonNode call : messages.get(from - 1).path("tool_calls")) {
        tools.put(
            call.path("id").asText(), call.path(call.path("type").asText()).path("name").asText());
      }
    }
    for (int i = from; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String id = message.path("tool_call_id").asText();
      String tool = message.path("name").asText(tools.getOrDefault(id, id));
      results.add(new ToolResult(tool, text(message)));
    }
    return results;
  }

  private static boolean isResult(JsonNode message) {
    String role = message.path("role").asText();
    return role.equals("tool") || role.equals("function");
  }

  /** The words that values are taken from: those of the message and of the tools' results. */
  PromptWords words() {
    StringBuilder text = new StringBuilder(message);
    for (ToolResult result : results) {
      text.append('\n').append(result.text());
    }
    return PromptWords.of(text.toString());
  }
}
