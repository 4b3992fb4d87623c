package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The tokenizer. A token is one of these, the first that fits:
 *
 * <ul>
 *   <li>up to four letters, digits or marks, with the one space before them, if any
 *   <li>one other visible character, with the one space before it, if any
 *   <li>up to four white space characters
 * </ul>
 *
 * The tokens of a text concatenate to it, and no token splits a code point.
 */
final class Tokens {

  private static final int LONGEST = 4;

  private Tokens() {}

  static int count(String text) {
    int count = 0;
    for (int at = 0; at < text.length(); at = end(text, at)) {
      count++;
    }
    return count;
  }

  /** The tokens of all names and values in a tree. */
  static int count(JsonNode tree) {
    if (!tree.isContainerNode()) {
      return tree.isMissingNode() || tree.isNull() ? 0 : count(tree.asText());
    }
    int count = 0;
    for (Map.Entry<String, JsonNode> member : tree.properties()) {
      count += count(member.getKey()) + count(member.getValue());
    }
    if (tree.isArray()) {
      for (JsonNode item : tree) {
        count += count(item);
      }
    }
    return count;
  }

  static List<String> of(String text) {
    List<String> tokens = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int end = end(text, at);
      tokens.add(text.substring(at, end));
      at = end;
    }
    return tokens;
  }

  /** The first tokens of the text, as text; all of it when it has no more. */
  static String first(int count, String text) {
    int at = 0;
    for (int i = 0; i < count && at < text.length(); i++) {
      at = end(text, at);
    }
    return text.substring(0, at);
  }

  /**
   * Splits a text between tokens into pieces of three tokens, or of more when that would be more
   * than {@code most} pieces.
   */
  static List<List<String>> pieces(String text, int most) {
    List<String> tokens = of(text);
    int size = Math.max(3, (tokens.size() + most - 1) / most);
    if (tokens.size() > 1) {
      // Even a short text comes in two pieces.
      size = Math.min(size, (tokens.size() + 1) / 2);
    }
    List<List<String>> pieces = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i += size) {
      pieces.add(tokens.subList(i, Math.min(tokens.size(), i + size)));
    }
    return pieces;
  }

  private static int end(String text, int start) {
    int at = start;
    if (text.charAt(at) == ' ' && at + 1 < text.length() && !isSpace(text.codePointAt(at + 1))) {
      at++;
    }
    int first = text.codePointAt(at);
    if (!isWord(first) && !isSpace(first)) {
      return at + Character.charCount(first);
    }
    boolean word = isWord(first);
    for (int i = 0; i < LONGEST && at < text.length(); i++) {
      int next = text.codePointAt(at);
      if (word ? !isWord(next) : !isSpace(next)) {
        break;
      }
      at += Character.charCount(next);
    }
    return at;
  }

  private static boolean isSpace(int character) {
    return Character.isWhitespace(character);
  }

  private static boolean isWord(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          true;
      default -> Character.isLetterOrDigit(character);
    };
  }
}
