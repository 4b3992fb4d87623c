package ai.kolbo.client;

import java.io.IOException;
import java.util.Arrays;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data of server-sent events, one event at a time and no faster than it is asked to.
 * Follows the <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG
 * standard</a>, but for event names, ids and reconnection times, which this API does not use.
 */
final class ServerSentEvents {
  private static final ByteString BYTE_ORDER_MARK = ByteString.decodeHex("efbbbf");
  private static final ByteString LINE_ENDS = ByteString.encodeUtf8("\r\n");
  private static final byte[] DATA = {'d', 'a', 't', 'a'};

  private final BufferedSource source;
  private boolean begun;
  private boolean afterCarriageReturn;

  ServerSentEvents(BufferedSource source) {
    this.source = source;
  }

  /**
   * The data of the next event that has any, in UTF-8.
   *
   * @return null if the stream has ended; an event that the end cuts off is dropped, as the
   *     standard says
   */
  byte @Nullable [] next() throws IOException {
    if (!begun) {
      begun = true;
      if (source.rangeEquals(0, BYTE_ORDER_MARK)) {
        source.skip(BYTE_ORDER_MARK.size());
      }
    }
    byte[] data = null;
    for (byte[] line; (line = line()) != null; ) {
      if (line.length == 0) {
        if (data != null) {
          return data;
        }
      } else {
        byte[] value = value(line);
        if (value != null) {
          data = data == null ? value : joined(data, value);
        }
      }
    }
    return null;
  }

  /** A line without its end; null if the stream ended before the line did. */
  private byte @Nullable [] line() throws IOException {
    if (afterCarriageReturn) {
      // Only now: to wait for the LF of a CR LF would hold back an event that is already here.
      afterCarriageReturn = false;
      if (source.request(1) && source.getBuffer().getByte(0) == '\n') {
        source.skip(1);
      }
    }
    long end = source.indexOfElement(LINE_ENDS);
    if (end == -1) {
      return null;
    }
    byte[] line = source.readByteArray(end);
    afterCarriageReturn = source.readByte() == '\r';
    return line;
  }

  /** The value of a data line; null if it is a line of another field, or a comment. */
  private static byte @Nullable [] value(byte[] line) {
    int colon = DATA.length;
    if (line.length < colon || !Arrays.equals(line, 0, colon, DATA, 0, colon)) {
      return null;
    }
    if (line.length == colon) {
      return new byte[0];
    }
    if (line[colon] != ':') {
      return null;
    }
    boolean blank = line.length > colon + 1 && line[colon + 1] == ' ';
    return Arrays.copyOfRange(line, colon + (blank ? 2 : 1), line.length);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + 1 + second.length);
    both[first.length] = '\n';
    System.arraycopy(second, 0, both, first.length + 1, second.length);
    return both;
  }
}
