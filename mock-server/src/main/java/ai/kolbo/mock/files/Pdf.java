package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** A PDF file with the text on pages of A4. Letters beyond Latin-1 appear as question marks. */
final class Pdf {
  private static final int LETTERS_PER_LINE = 78;
  private static final int LINES_PER_PAGE = 50;

  /** Object numbers. Each page is followed by its content. */
  private static final int CATALOG = 1;

  private static final int PAGES = 2;
  private static final int FONT = 3;
  private static final int TITLE = 4;
  private static final int FIRST_PAGE = 5;

  private final StringBuilder file = new StringBuilder("%PDF-1.4\n");
  private final List<Integer> offsets = new ArrayList<>();

  private Pdf() {}

  static ResultFile make(FileRequest request) {
    Pdf pdf = new Pdf();
    pdf.write(request.label(), lines(request.text()));
    return ResultFile.of("application/pdf", pdf.file.toString().getBytes(ISO_8859_1));
  }

  private void write(String title, List<String> lines) {
    int pages = (lines.size() + LINES_PER_PAGE - 1) / LINES_PER_PAGE;
    StringJoiner kids = new StringJoiner(" ");
    for (int i = 0; i < pages; i++) {
      kids.add((FIRST_PAGE + 2 * i) + " 0 R");
    }
    object("<< /Type /Catalog /Pages " + PAGES + " 0 R >>");
    object("<< /Type /Pages /Kids [" + kids + "] /Count " + pages + " >>");
    object("<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>");
    object("<< /Title <FEFF" + HexFormat.of().formatHex(title.getBytes(UTF_16BE)) + "> >>");
    for (int i = 0; i < pages; i++) {
      int end = Math.min(lines.size(), (i + 1) * LINES_PER_PAGE);
      page(lines.subList(i * LINES_PER_PAGE, end));
    }
    end();
  }

  private void page(List<String> lines) {
    String page =
        "<< /Type /Page /Parent "
            + PAGES
            + " 0 R /MediaBox [0 0 595 842] /Contents "
            + (offsets.size() + 2)
            + " 0 R /Resources << /Font << /F1 "
            + FONT
            + " 0 R >> >> >>";
    object(page);
    StringBuilder content = new StringBuilder("BT /F1 10 Tf 14 TL 60 780 Td\n");
    for (String line : lines) {
      content.append('(').append(escaped(line)).append(") Tj T*\n");
    }
    content.append("ET");
    object("<< /Length " + content.length() + " >>\nstream\n" + content + "\nendstream");
  }

  private void object(String content) {
    offsets.add(file.length());
    file.append(offsets.size()).append(" 0 obj\n").append(content).append("\nendobj\n");
  }

  private void end() {
    int start = file.length();
    int size = offsets.size() + 1;
    file.append("xref\n0 ").append(size).append("\n0000000000 65535 f \n");
    for (int offset : offsets) {
      file.append(String.format(Locale.ROOT, "%010d 00000 n \n", offset));
    }
    file.append("trailer\n<< /Size ").append(size).append(" /Root ").append(CATALOG);
    file.append(" 0 R /Info ").append(TITLE).append(" 0 R >>\nstartxref\n").append(start);
    file.append("\n%%EOF\n");
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : Texts.words(text)) {
      if (line.length() > 0 && line.length() + word.length() >= LETTERS_PER_LINE) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** One Latin-1 character for each letter, so that offsets count bytes. */
  private static String escaped(String line) {
    StringBuilder escaped = new StringBuilder();
    line.codePoints()
        .map(letter -> letter < 0x7f || letter > 0x9f && letter <= 0xff ? letter : '?')
        .forEach(
            letter -> {
              if (letter == '(' || letter == ')' || letter == '\\') {
                escaped.append('\\');
              }
              escaped.append((char) letter);
            });
    return escaped.toString();
  }
}
