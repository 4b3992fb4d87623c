package ai.kolbo.client;

import java.io.IOException;
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
  private static final ByteString DATA = ByteString.encodeUtf8("data");

  private final BufferedSource source;
  private boolean begun;
  private boolean afterCarriageReturn;

  ServerSentEvents(BufferedSource source) {
    this.source = source;
  }

  /**
   * The data of the next event that has any.
   *
   * @return null if the stream has ended; an event that the end cuts off is dropped, as the
   *     standard says
   */
  @Nullable String next() throws IOException {
    if (!begun) {
      begun = true;
      if (source.rangeEquals(0, BYTE_ORDER_MARK)) {
        source.skip(BYTE_ORDER_MARK.size());
      }
    }
    StringBuilder data = null;
    for (ByteString line; (line = line()) != null; ) {
      if (line.size() == 0) {
        if (data != null) {
          return data.toString();
        }
      } else if (line.startsWith(DATA)) {
        String value = value(line);
        if (value != null) {
          data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
        }
      }
    }
    return null;
  }

  /** A line without its end; null if the stream ended before the line did. */
  private @Nullable ByteString line() throws IOException {
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
    ByteString line = source.readByteString(end);
    afterCarriageReturn = source.readByte() == '\r';
    return line;
  }

  /** The value of a data line; null if the name of the field only begins like that. */
  private static @Nullable String value(ByteString line) {
    int colon = DATA.size();
    if (line.size() == colon) {
      return "";
    }
    if (line.getByte(colon) != ':') {
      return null;
    }
    boolean blank = line.size() > colon + 1 && line.getByte(colon + 1) == ' ';
    return line.substring(colon + (blank ? 2 : 1)).utf8();
  }
}
