package ai.kolbo.mock.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.SearchPattern;
import org.jspecify.annotations.Nullable;

/**
 * Splits a multipart body into its parts while it arrives, in pieces of any size. Jetty's own
 * parser hides what its listener throws, and damages content that begins like a boundary where two
 * pieces meet; its search is what is used here.
 */
final class MultipartParser {
  private static final int MAX_HEAD_BYTES = 16 << 10;
  private static final byte[] LINE_END = {'\r', '\n'};

  /** A parameter of a header, with its value in quotes or without. */
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*([^=;\\s]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;]*))");

  private static final Pattern ESCAPED = Pattern.compile("\\\\([\"\\\\])");

  /** Takes parts, one after the other. */
  interface Parts {
    /** A part begins. */
    void begin(Head head) throws IOException;

    /** More of the part's content, which is only there during the call. */
    void content(ByteBuffer bytes) throws IOException;

    /** The part is complete. */
    void endPart() throws IOException;
  }

  /**
   * What the headers of a part say.
   *
   * @param field the field's name; null if there is none
   * @param filename null if the part is not a file
   * @param mediaType null if it names none
   * @param bytes how long the headers are
   */
  record Head(
      @Nullable String field, @Nullable String filename, @Nullable String mediaType, int bytes) {}

  private enum State {
    PREAMBLE,
    BOUNDARY,
    HEAD,
    CONTENT,
    EPILOGUE
  }

  private final SearchPattern delimiter;
  private final Parts parts;
  private final Line line = new Line();
  private State state = State.PREAMBLE;

  /** How much of the delimiter the last piece ended with. A body begins like a line. */
  private int matched = LINE_END.length;

  MultipartParser(String boundary, Parts parts) {
    this.delimiter = SearchPattern.compile(("\r\n--" + boundary).getBytes(UTF_8));
    this.parts = parts;
  }

  /** The value of a parameter of a header such as {@code multipart/form-data; boundary=x}. */
  static @Nullable String parameter(String header, String name) {
    return parameters(header).get(name);
  }

  private static Map<String, String> parameters(String header) {
    Map<String, String> parameters = new HashMap<>();
    Matcher parameter = PARAMETER.matcher(header);
    while (parameter.find()) {
      String quoted = parameter.group(2);
      String value =
          quoted == null
              ? parameter.group(3).strip()
              : ESCAPED
                  .matcher(quoted)
                  .replaceAll(escaped -> Matcher.quoteReplacement(escaped.group(1)));
      parameters.putIfAbsent(parameter.group(1).toLowerCase(Locale.ROOT), value);
    }
    return parameters;
  }

  /** Takes the next piece of the body. */
  void parse(ByteBuffer in) throws IOException {
    while (in.hasRemaining()) {
      switch (state) {
        case PREAMBLE, CONTENT -> {
          if (isDelimited(in)) {
            if (state == State.CONTENT) {
              parts.endPart();
            }
            state = State.BOUNDARY;
          }
        }
        case BOUNDARY -> parseBoundaryEnd(in);
        case HEAD -> parseHead(in);
        default -> in.position(in.limit());
      }
    }
  }

  /** Tells the parser that the body has ended. */
  void end() {
    if (state == State.PREAMBLE) {
      throw broken("no part begins with the boundary that the Content-Type header names");
    }
    if (state != State.EPILOGUE) {
      throw broken("it ends before the closing boundary, or its boundaries are damaged");
    }
  }

  static Refusal broken(String how) {
    return Refusal.because(400, "Broken multipart body: " + how);
  }

  /** Passes content on up to the next delimiter; true once that is found. */
  private boolean isDelimited(ByteBuffer in) throws IOException {
    if (matched > 0 && isJoined(in)) {
      return true;
    }
    if (!in.hasRemaining()) {
      return false;
    }
    int start = in.position();
    int length = delimiter.match(in);
    boolean isFound = length >= 0;
    if (!isFound) {
      matched = delimiter.endsWith(in);
      length = in.remaining() - matched;
    }
    pass(in.slice(start, length));
    in.position(isFound ? start + length + delimiter.getLength() : in.limit());
    return isFound;
  }

  /** Looks for a delimiter that began in the last piece; true if there is one. */
  private boolean isJoined(ByteBuffer in) throws IOException {
    int start = in.position();
    int head = Math.min(in.remaining(), delimiter.getLength() - 1);
    byte[] joined = new byte[matched + head];
    System.arraycopy(delimiter.getPattern(), 0, joined, 0, matched);
    in.get(start, joined, matched, head);
    int found = delimiter.match(joined, 0, joined.length);
    if (found >= 0) {
      pass(ByteBuffer.wrap(joined, 0, found));
      in.position(start + found + delimiter.getLength() - matched);
      matched = 0;
      return true;
    }
    if (head == in.remaining()) {
      matched = delimiter.endsWith(joined, 0, joined.length);
      pass(ByteBuffer.wrap(joined, 0, joined.length - matched));
      in.position(in.limit());
    } else {
      // No delimiter begins in what was carried over: it would have ended by now.
      pass(ByteBuffer.wrap(joined, 0, matched));
      matched = 0;
    }
    return false;
  }

  private void pass(ByteBuffer content) throws IOException {
    if (state == State.CONTENT && content.hasRemaining()) {
      parts.content(content);
    }
  }

  /** After a boundary comes a line end before a part, or two hyphens after the last one. */
  private void parseBoundaryEnd(ByteBuffer in) {
    byte next = in.get();
    if (line.size() == 0 && (next == ' ' || next == '\t')) {
      return;
    }
    line.write(next);
    if (line.size() < 2) {
      return;
    }
    String end = line.toString(UTF_8);
    line.reset();
    if (end.equals("--")) {
      state = State.EPILOGUE;
    } else if (end.equals("\r\n")) {
      state = State.HEAD;
    } else {
      throw broken("it ends before the closing boundary, or its boundaries are damaged");
    }
  }

  private void parseHead(ByteBuffer in) throws IOException {
    while (in.hasRemaining()) {
      line.write(in.get());
      if (line.size() > MAX_HEAD_BYTES) {
        throw broken("a part's headers do not end");
      }
      if (line.isBlank()) {
        String head = line.toString(UTF_8);
        line.reset();
        state = State.CONTENT;
        parts.begin(head(head));
        return;
      }
    }
  }

  private static Head head(String head) {
    String disposition = "";
    String mediaType = null;
    // A line that begins with a space continues the one before.
    for (String header : head.replaceAll("\r\n[ \t]+", " ").split("\r\n")) {
      String[] nameAndValue = header.split(":", 2);
      if (nameAndValue.length == 2) {
        switch (nameAndValue[0].strip().toLowerCase(Locale.ROOT)) {
          case "content-disposition" -> disposition = nameAndValue[1].strip();
          case "content-type" -> mediaType = nameAndValue[1].strip();
          default -> {}
        }
      }
    }
    Map<String, String> parameters = parameters(disposition);
    String encoded = parameters.get("filename*");
    String filename = encoded == null ? null : decoded(encoded);
    return new Head(
        parameters.get("name"),
        filename == null ? parameters.get("filename") : filename,
        mediaType,
        head.length());
  }

  /** A name as RFC 5987 writes it, such as {@code UTF-8''na%C3%AFve.png}; null if it is not. */
  private static @Nullable String decoded(String value) {
    String[] charsetAndText = value.split("'[^']*'", 2);
    try {
      return URLDecoder.decode(
          charsetAndText[1].replace("+", "%2B"), Charset.forName(charsetAndText[0]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return null;
    }
  }

  /** The bytes of a head so far. */
  private static final class Line extends ByteArrayOutputStream {
    /** Whether the last line is an empty one. */
    boolean isBlank() {
      return endsWithLine(count) && (count == 2 || endsWithLine(count - 2));
    }

    private boolean endsWithLine(int end) {
      return end >= 2 && buf[end - 2] == '\r' && buf[end - 1] == '\n';
    }
  }
}
