package ai.kolbo.client.internal;

import ai.kolbo.api.BodyMemory;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events, one at a time and no faster than it is asked to. Follows the <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG standard</a>, but
 * for ids and reconnection times, which this API does not use, and for the end of the stream: an
 * event that it cuts off is delivered, too. So is what servers send without framing it: an error
 * that has a name but no data, a JSON object between events, which is an event of a name of its
 * own, and JSON objects that follow one another without a blank line.
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

  /** The lines of events begin with one of these: comments, data, event, id, retry. */
  public static final String FIRST_OF_FIELDS = ":deir";

  /** Over this, a buffer is not kept when it is not needed. */
  private static final int LARGE_BUFFER = 1 << 20;

  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** Where the bytes come from. */
  public interface Input {
    /**
     * Reads some bytes, at least one; waits for them.
     *
     * @return how many were read; -1 if the stream has ended
     */
    int read(byte[] into, int offset, int length) throws IOException;

    /**
     * Takes memory for a buffer of a size, before it is made.
     *
     * @throws BodyMemory.TooLarge if there is not so much
     */
    void reserve(int bytes) throws BodyMemory.TooLarge;
  }

  /** The names of events, as far as they matter. */
  public enum Name {
    /** None, or {@code message}. */
    MESSAGE,
    /** {@code error}. */
    ERROR,
    /** Any other, such as {@code ping}; or no event, but a JSON object between events. */
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
  private @Nullable Nesting unframed;
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
   * Reads the next event that has data, or is an error.
   *
   * @return false if there is none: the stream has ended
   * @throws BodyMemory.TooLarge if an event is longer than the bound, or if there is no memory for
   *     it
   * @throws IOException if the stream broke, after an event that this cuts off
   */
  public boolean next() throws IOException {
    skipByteOrderMark();
    begin();
    for (int end; (end = endOfLine()) >= 0; ) {
      int start = line;
      if (isNextEvent(start, end)) {
        return true;
      }
      line = scanned = end + 1;
      skipLineFeed = buffer[end] == '\r';
      boolean isBlank = start == end && unframed == null;
      if (isBlank ? hasData || name == Name.ERROR : start < end && line(start, end)) {
        return true;
      }
      name = isBlank ? Name.MESSAGE : name;
    }
    if (line < limit) {
      if (isNextEvent(line, limit)) {
        return true;
      }
      line(line, limit);
      line = limit;
    }
    isCut = hasData || name == Name.ERROR;
    if (!isCut && failure != null) {
      throw failure;
    }
    return isCut;
  }

  private void begin() {
    hasData = false;
    isCut = false;
    unframed = null;
    name = Name.MESSAGE;
    dataEnd = dataStart;
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

  /** The beginning of a stream after a look at its first byte, as far as it is here. */
  public byte[] start(int most) {
    return Arrays.copyOfRange(buffer, line, Math.min(limit, line + most));
  }

  /**
   * Reads what comes in place of events, after a look at the first byte: a JSON object or list to
   * its end, of anything else all that is left.
   *
   * @param most after so many bytes it stops reading
   */
  public byte[] rest(int most) throws IOException {
    Nesting nesting = new Nesting();
    int end = -1;
    int seen;
    do {
      seen = limit - line;
      end = nesting.end(buffer, scanned, limit);
      scanned = limit;
    } while (end < 0 && seen < most && fill());
    return Arrays.copyOfRange(buffer, line, end < 0 ? line + Math.min(most, seen) : end);
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

  /** Takes a line that is not blank; true if the event ends with it. */
  private boolean line(int start, int end) throws IOException {
    byte first = buffer[start];
    if (unframed == null && (first != '{' || hasData) || FIRST_OF_FIELDS.indexOf(first) >= 0) {
      if (unframed != null) {
        // What came before was no JSON.
        begin();
      }
      field(start, end);
      return false;
    }
    if (unframed == null) {
      unframed = new Nesting();
      name = name == Name.ERROR ? name : Name.OTHER;
    }
    addData(start, end);
    return unframed.end(buffer, dataEnd - (end - start), dataEnd) >= 0;
  }

  /**
   * Whether a line begins another event, though no blank line ends this one: no JSON goes on so.
   */
  private boolean isNextEvent(int start, int end) {
    boolean hasObject = unframed == null && dataEnd > dataStart && buffer[dataEnd - 1] == '}';
    int data = hasObject ? valueOf(DATA, start, end) : -1;
    return data >= 0 && data < end && (buffer[data] == '{' || buffer[data] == '[');
  }

  private void field(int start, int end) throws IOException {
    int data = valueOf(DATA, start, end);
    int event = data >= 0 ? -1 : valueOf(EVENT, start, end);
    if (data >= 0) {
      addData(data, end);
    } else if (event >= 0) {
      boolean isMessage = event == end || isText(MESSAGE, event, end);
      name = isMessage ? Name.MESSAGE : isText(ERROR, event, end) ? Name.ERROR : Name.OTHER;
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
    if (hasData) {
      buffer[dataEnd++] = '\n';
      System.arraycopy(buffer, from, buffer, dataEnd, to - from);
    } else {
      dataStart = dataEnd = from;
    }
    hasData = true;
    dataEnd += to - from;
    checkLength(dataEnd - dataStart);
  }

  private void checkLength(int bytes) throws IOException {
    if (bytes > longest) {
      ended = true;
      throw new BodyMemory.TooLarge("an event has more than " + longest + " bytes", false);
    }
  }

  private void skipByteOrderMark() throws IOException {
    int i = 0;
    while (!begun && i < MARK.length && (i < limit || fill()) && buffer[i] == MARK[i]) {
      i++;
    }
    begun = true;
    if (i == MARK.length) {
      line = scanned = i;
    }
  }

  /** Reads more; false if the stream has ended, or broken. */
  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    // Unless something is read: what fails here fails for good.
    ended = true;
    if (limit == buffer.length || line == limit && !hasData) {
      makeRoom();
    }
    try {
      int count = input.read(buffer, limit, buffer.length - limit);
      ended = count < 0;
      limit += Math.max(0, count);
    } catch (IOException e) {
      failure = e;
    }
    return !ended;
  }

  /** Keeps the data of the event and the line that is being read; drops all else. */
  private void makeRoom() throws IOException {
    int data = hasData ? dataEnd - dataStart : 0;
    int rest = limit - line;
    checkLength(data + rest);
    int size = bufferFor(data + rest);
    byte[] to = buffer;
    if (size != buffer.length) {
      input.reserve(size);
      to = new byte[size];
    }
    System.arraycopy(buffer, dataStart, to, 0, data);
    System.arraycopy(buffer, line, to, data, rest);
    scanned += data - line;
    line = data;
    limit = data + rest;
    dataStart = 0;
    dataEnd = data;
    buffer = to;
  }

  /** The size of a buffer in which much of it is free, so that the time is linear. */
  private int bufferFor(int kept) {
    int size = buffer.length;
    int largest = longest + longest / 2;
    if (kept > size / 2 && size < largest) {
      return Math.min(2 * size, largest);
    }
    return size > LARGE_BUFFER && kept < BUFFER / 2 ? BUFFER : size;
  }

  /** Follows the nesting of a JSON object or list, to find where it ends. */
  private static final class Nesting {
    private int depth;
    private boolean inText;
    private boolean isEscaped;
    private boolean isOther;

    /** The index behind its end, if that is among some bytes that follow; -1 if not. */
    int end(byte[] bytes, int from, int to) {
      for (int i = from; i < to && !isOther; i++) {
        byte next = bytes[i];
        if (inText) {
          inText = isEscaped || next != '"';
          isEscaped = !isEscaped && next == '\\';
        } else if (next == '{' || next == '[') {
          depth++;
        } else if (depth == 0) {
          isOther = next < 0 || next > ' ';
        } else if (next == '"') {
          inText = true;
        } else if ((next == '}' || next == ']') && --depth == 0) {
          return i + 1;
        }
      }
      return -1;
    }
  }
}
