package ai.kolbo.model;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The last short text of each member in a stream of events. Most texts of an event are those of the
 * event before: then the string is used again, and no new one is made.
 */
final class LastTexts {
  private static final int SLOTS = 64;
  private static final int LONGEST = 64;

  private final @Nullable String[] slots = new @Nullable String[SLOTS];

  /** The text at which the parser stands. */
  String of(String memberName, JsonParser parser) throws IOException {
    int length = parser.getTextLength();
    if (length > LONGEST) {
      return parser.getText();
    }
    // Members that share a slot only lose what it is for: the text itself is compared.
    int slot = memberName.hashCode() & SLOTS - 1;
    String last = slots[slot];
    char[] chars = parser.getTextCharacters();
    int offset = parser.getTextOffset();
    if (last != null && last.length() == length && isSame(last, chars, offset)) {
      return last;
    }
    String text = new String(chars, offset, length);
    slots[slot] = text;
    return text;
  }

  private static boolean isSame(String text, char[] chars, int offset) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != chars[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
