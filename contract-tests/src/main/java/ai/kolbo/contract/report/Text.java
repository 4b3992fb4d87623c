package ai.kolbo.contract.report;

import ai.kolbo.contract.document.Secrets;
import java.util.Locale;

/** Makes text from servers fit for people. */
public final class Text {
  /** The most characters of a message. */
  static final int MESSAGE = 10_000;

  /** The most characters of a name. */
  static final int NAME = 300;

  private Text() {}

  /** A text of several lines. */
  static String message(String text) {
    return cut(clean(text), MESSAGE);
  }

  /** A text of one line, at most 300 characters, without secrets and control characters. */
  public static String name(String text) {
    return cut(clean(text).replaceAll("\\s+", " ").strip(), NAME);
  }

  /** Without secrets, and without what XML forbids. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().filter(Text::isAllowed).forEach(clean::appendCodePoint);
    return Secrets.masked(clean.toString());
  }

  /** The characters of XML 1.0; without those that turn the direction of the text around them. */
  private static boolean isAllowed(int character) {
    boolean isText =
        character == '\t'
            || character == '\n'
            || (character >= 0x20 && character < 0xD800 && !isControl(character))
            || (character >= 0xE000 && character < 0xFFFE)
            || character >= 0x10000;
    return isText && !isDirection(character);
  }

  private static boolean isControl(int character) {
    return character >= 0x7F && character <= 0x9F;
  }

  private static boolean isDirection(int character) {
    return (character >= 0x202A && character <= 0x202E)
        || (character >= 0x2066 && character <= 0x2069);
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end)
        + String.format(Locale.ROOT, "… (cut: %,d more characters)", text.length() - end);
  }
}
