package ai.kolbo.mock.files;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Letters of 3 by 5 dots: fonts are missing on many servers. */
final class DotLetters {
  private static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.,:/_#!?'\"";

  /** One glyph of 15 dots for each letter, row by row from the top, as five octal digits. */
  private static final String[] GLYPHS =
      """
      75557 26227 71747 71717 55711 74717 74757 71122 75757 75717
      25755 65656 34443 65556 74647 74644 34553 55755 72227 11152 55655 44447
      57755 65555 25552 65644 25563 65655 34216 72222 55557 55522 55775 55255 55222 71247
      00700 00002 00024 02020 11244 00007 57575 22202 71202 22000 55000
      """
          .split("\\s+");

  /** With the gap to the next letter, in dots. */
  private static final int LETTER_WIDTH = 4;

  private static final int LINE_HEIGHT = 8;

  private DotLetters() {}

  /** More would be too small to read. */
  private static final int MAX_LETTERS = 500;

  /** Draws a text as large as it fits into the image, with a dozen letters a line or more. */
  static void write(String label, BufferedImage image) {
    String text = label.substring(0, Math.min(label.length(), MAX_LETTERS));
    int margin = Math.min(image.getWidth(), image.getHeight()) / 12;
    int width = image.getWidth() - 2 * margin;
    int height = image.getHeight() - 2 * margin;
    int dot = Math.max(1, width / (12 * LETTER_WIDTH));
    List<String> lines = wrap(text, width / (dot * LETTER_WIDTH));
    while (dot > 1 && lines.size() * LINE_HEIGHT * dot > height) {
      dot--;
      lines = wrap(text, width / (dot * LETTER_WIDTH));
    }
    for (int i = 0; i < lines.size() && (i + 1) * LINE_HEIGHT * dot <= height; i++) {
      writeLine(lines.get(i), image, margin, margin + i * LINE_HEIGHT * dot, dot);
    }
  }

  private static List<String> wrap(String text, int lettersPerLine) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.toUpperCase(Locale.ROOT).strip().split("\\s+")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > lettersPerLine) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
      while (lettersPerLine > 0 && line.length() > lettersPerLine) {
        lines.add(line.substring(0, lettersPerLine));
        line.delete(0, lettersPerLine);
      }
    }
    lines.add(line.toString());
    return lines;
  }

  private static void writeLine(String line, BufferedImage image, int left, int top, int dot) {
    for (int i = 0; i < line.length(); i++) {
      int letter = LETTERS.indexOf(line.charAt(i));
      if (letter >= 0) {
        draw(GLYPHS[letter], image, left + i * LETTER_WIDTH * dot, top, dot);
      }
    }
  }

  private static void draw(String glyph, BufferedImage image, int left, int top, int dot) {
    for (int row = 0; row < 5; row++) {
      int dots = glyph.charAt(row) - '0';
      for (int column = 0; column < 3; column++) {
        if ((dots >> (2 - column) & 1) == 1) {
          fill(image, left + column * dot, top + row * dot, dot);
        }
      }
    }
  }

  private static void fill(BufferedImage image, int left, int top, int size) {
    for (int i = 0; i < size * size; i++) {
      int x = left + i % size;
      if (x < image.getWidth()) {
        image.setRGB(x, top + i / size, 0xffffff);
      }
    }
  }
}
