package ai.kolbo.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** JSON with U+FFFD in place of what is no character: bytes that are not UTF-8, half characters. */
final class MendedText {
  private MendedText() {}

  /** The mended bytes; null if there is nothing to mend. */
  static byte @Nullable [] of(byte[] json, int offset, int length) {
    String text = new String(json, offset, length, StandardCharsets.UTF_8);
    byte[] mended = withoutHalves(text).getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(mended, 0, mended.length, json, offset, offset + length) ? null : mended;
  }

  /** Escapes of half a character only, which Jackson takes in texts, but not in names. */
  private static String withoutHalves(String json) {
    StringBuilder mended = new StringBuilder(json.length());
    int from = 0;
    for (int at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at)) {
      char first = escaped(json, at);
      if (!Character.isSurrogate(first)) {
        // At least the character after it: it may be a backslash.
        at += 2;
      } else if (Character.isSurrogatePair(first, escaped(json, at + 6))) {
        at += 12;
      } else {
        mended.append(json, from, at).append("\\uFFFD");
        at += 6;
        from = at;
      }
    }
    return from == 0 ? json : mended.append(json, from, json.length()).toString();
  }

  /** The character that an escape such as <code>&#92;ud83d</code> stands for; 0 if it is none. */
  private static char escaped(String json, int at) {
    if (!json.startsWith("\\u", at) || at + 6 > json.length()) {
      return 0;
    }
    int code = 0;
    for (int i = at + 2; i < at + 6; i++) {
      int digit = Character.digit(json.charAt(i), 16);
      if (digit < 0) {
        return 0;
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }
}
