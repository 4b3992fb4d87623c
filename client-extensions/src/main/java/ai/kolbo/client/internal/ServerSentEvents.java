package ai.kolbo.client.internal;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events, one at a time and no faster than it is asked to. Follows the <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG standard</a>, but
 * for ids and reconnection times, which this API does not use, and for the end of the stream: an
 * event that it cuts off is delivered, too.
 *
 * <p>The data of an event are a part of the one buffer into which the stream is read, not decoded
 * and valid until the next event is asked for. Lines of data are joined where they stand.
 */
public final class ServerSentEvents {
  /** The most bytes of one event and of one line. */
  static final int LONGEST_EVENT = 16 << 20;

  /** Room for what a connection delivers at once behind the beginning of an event. */
  private static final int BUFFER = 8192 + 2048;

  private static final byte[] DATA = {'d', 'a', 't', 'a'};
  private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
  private static final byte[] ERROR = {'e', 'r', 'r', 'o', 'r'};
  private static final byte[] MESSAGE = {'m', 'e', 's', 's', 'a', 'g', 'e'};
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** Where the bytes come from. */
  public interface Input {
    /**
     * Reads some bytes, at least one; waits for them.
     *
     * @return how many were read; -1 if the stream has ended
     */
    int read(byte[] into, int offset, int length) throws IOException;
  }

  /** The names of events, as far as they matter. */
  public enum Name {
    /** None, or {@code message}. */
    MESSAGE,
    /** {@code error}. */
    ERROR,
    /** Any other, such as {@code ping}. */
    OTHER
  }

  private final Input input;
  private final int longest;
  private byte[] buffer = new byte[BUFFER];

  /** The line that is being read begins here; what was read ends at {@link #limit}. */
  private int line;

  private int limit;

  /** Up to here the line has no end. */
  private int scanned;

  private boolean begun;
  private boolean skipLineFeed;
  private boolean ended;
  private @Nullable IOException failure;

  private boolean hasData;
  private int dataStart;
  private int dataEnd;
  private boolean isCut;
  private Name name = Name.MESSAGE;

  /** The events of an input, each of 16 MB at most. */
  public ServerSentEvents(Input input) {
    this(input, LONGEST_EVENT);
  }

  ServerSentEvents(Input input, int longest) {
    this.input = input;
    this.longest = longest;
  }

  /**
   * Reads the next event that has data.
   *
   * @return false if there is none: the stream has ended
   * @throws IOException if the stream broke, after an event that this cuts off; or if an event is
   *     longer than the bound
   */
  public boolean next() throws IOException {
    skipByteOrderMark();
    hasData = false;
    isCut = false;
    name = Name.MESSAGE;
    for (int end; (end = endOfLine()) >= 0; ) {
      int start = line;
      line = end + 1;
      scanned = line;
      skipLineFeed = buffer[end] == '\r';
      if (start < end) {
        field(start, end);
      } else if (hasData) {
        return true;
      } else {
        name = Name.MESSAGE;
      }
    }
    if (line < limit) {
      field(line, limit);
      line = limit;
    }
    isCut = hasData;
    if (!hasData && failure != null) {
      throw failure;
    }
    return hasData;
  }

  /** Holds the data of the event. */
  public byte[] buffer() {
    return buffer;
  }

  /** Where the data of the event begin in the buffer. */
  public int offset() {
    return dataStart;
  }

  /** How many bytes the data of the event have. */
  public int length() {
    return dataEnd - dataStart;
  }

  /** The name of the event. */
  public Name name() {
    return name;
  }

  /** Whether the stream ended before the blank line that ends the event. */
  public boolean isCut() {
    return isCut;
  }

  /**
   * The first byte of a stream of which nothing was read yet, apart from white space; it is not
   * consumed. Waits for it.
   *
   * @return -1 if there is none
   */
  public int firstByte() throws IOException {
    skipByteOrderMark();
    // Counted from the line, which moves when room is made.
    for (int i = 0; line + i < limit || fill(); i++) {
      int next = buffer[line + i] & 0xff;
      if (next > ' ') {
        return next;
      }
    }
    return -1;
  }

  /**
   * Reads all that is left after a look at the first byte: it is no stream of events.
   *
   * @param most after so many bytes it stops reading
   */
  public byte[] rest(int most) throws IOException {
    while (limit - line < most && fill()) {
      scanned = line;
    }
    return Arrays.copyOfRange(buffer, line, line + Math.min(most, limit - line));
  }

  /** Where the next line ends; -1 if the stream ended before it did. */
  private int endOfLine() throws IOException {
    // Only now: to wait for the LF of a CR LF would hold back an event that is already here.
    if (skipLineFeed && (line < limit || fill())) {
      skipLineFeed = false;
      if (buffer[line] == '\n') {
        scanned = ++line;
      }
    }
    do {
      byte[] bytes = buffer;
      int to = limit;
      for (int i = scanned; i < to; i++) {
        byte next = bytes[i];
        // The first comparison is enough for almost all bytes.
        if (next <= '\r' && (next == '\n' || next == '\r')) {
          return i;
        }
      }
      scanned = to;
    } while (fill());
    return -1;
  }

  private void field(int start, int end) throws IOException {
    int data = valueOf(DATA, start, end);
    if (data >= 0) {
      addData(data, end);
      return;
    }
    int event = valueOf(EVENT, start, end);
    if (event >= 0) {
      name =
          event == end || isText(MESSAGE, event, end)
              ? Name.MESSAGE
              : isText(ERROR, event, end) ? Name.ERROR : Name.OTHER;
    }
  }

  /** Where a field's value begins in a line; -1 if the line is not of this field. */
  private int valueOf(byte[] field, int start, int end) {
    int colon = start + field.length;
    if (colon > end || colon < end && buffer[colon] != ':' || !isText(field, start, colon)) {
      return -1;
    }
    int value = Math.min(colon + 1, end);
    return value < end && buffer[value] == ' ' ? value + 1 : value;
  }

  private boolean isText(byte[] text, int from, int to) {
    return Arrays.equals(buffer, from, to, text, 0, text.length);
  }

  /** Moves a further line to the one before: there is always room where its field's name stood. */
  private void addData(int from, int to) throws IOException {
    if (!hasData) {
      hasData = true;
      dataStart = from;
      dataEnd = to;
    } else {
      buffer[dataEnd++] = '\n';
      System.arraycopy(buffer, from, buffer, dataEnd, to - from);
      dataEnd += to - from;
    }
    checkLength(dataEnd - dataStart);
  }

  private void checkLength(int bytes) throws IOException {
    if (bytes > longest) {
      ended = true;
      throw new OversizedEventException(longest);
    }
  }

  private void skipByteOrderMark() throws IOException {
    int i = 0;
    while (!begun && i < MARK.length && (i < limit || fill()) && buffer[i] == MARK[i]) {
      i++;
    }
    begun = true;
    if (i == MARK.length) {
      line = i;
      scanned = i;
    }
  }

  /** Reads more; false if the stream has ended, or broken. */
  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    if (limit == buffer.length || line == limit && !hasData) {
      makeRoom();
    }
    try {
      int count = input.read(buffer, limit, buffer.length - limit);
      ended = count < 0;
      limit += Math.max(0, count);
    } catch (IOException e) {
      failure = e;
      ended = true;
    }
    return !ended;
  }

  /** Keeps the data of the event and the line that is being read; drops all else. */
  private void makeRoom() throws IOException {
    int data = hasData ? dataEnd - dataStart : 0;
    int rest = limit - line;
    checkLength(data + rest);
    // Moved only if that frees half of the buffer, so that the time is linear.
    byte[] to = data + rest > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
    System.arraycopy(buffer, dataStart, to, 0, data);
    System.arraycopy(buffer, line, to, data, rest);
    scanned += data - line;
    line = data;
    limit = data + rest;
    dataStart = 0;
    dataEnd = data;
    buffer = to;
  }
}
