package ai.kolbo.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads the requests of one connection: as much of HTTP/1.1 as HTTP clients use. */
final class ServerConnection {
  private final InputStream in;
  private final byte[] buffer = new byte[256 * 1024];
  private int position;
  private int end;
  private String path = "";
  private long contentLength;
  private boolean chunked;

  ServerConnection(InputStream in) {
    this.in = in;
  }

  /** Reads the head of the next request; false if the client sends no more. */
  boolean nextRequest() throws IOException {
    if (position == end && !fill()) {
      return false;
    }
    String requestLine = line();
    path = requestLine.substring(requestLine.indexOf(' ') + 1, requestLine.lastIndexOf(' '));
    contentLength = 0;
    chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      // Only headers that frame the body matter; the lower case of all others would cost time.
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        contentLength = Long.parseLong(header.substring(15).trim());
      } else if (header.regionMatches(true, 0, "transfer-encoding:", 0, 18)) {
        chunked = header.toLowerCase(Locale.ROOT).endsWith("chunked");
      }
    }
    return true;
  }

  /** The path and query of the request that was read last. */
  String path() {
    return path;
  }

  /** The body of a small request. */
  String body() throws IOException {
    StringBuilder text = new StringBuilder();
    readBody(text);
    return text.toString();
  }

  /** Reads the body and forgets it; returns its length in bytes. */
  long discardBody() throws IOException {
    return readBody(null);
  }

  /** Blocks until the client closes or resets the connection. */
  void awaitEnd() throws IOException {
    while (fill()) {}
  }

  private long readBody(StringBuilder text) throws IOException {
    if (!chunked) {
      take(contentLength, text);
      return contentLength;
    }
    long total = 0;
    for (long size = chunkSize(); size > 0; size = chunkSize()) {
      take(size, text);
      line();
      total += size;
    }
    line();
    return total;
  }

  private long chunkSize() throws IOException {
    return Long.parseLong(line(), 16);
  }

  private void take(long length, StringBuilder text) throws IOException {
    for (long left = length; left > 0; ) {
      if (position == end && !fill()) {
        throw new EOFException();
      }
      int taken = (int) Math.min(left, end - position);
      if (text != null) {
        text.append(new String(buffer, position, taken, StandardCharsets.ISO_8859_1));
      }
      position += taken;
      left -= taken;
    }
  }

  private String line() throws IOException {
    StringBuilder split = null;
    while (true) {
      for (int i = position; i < end; i++) {
        if (buffer[i] == '\n') {
          String rest = new String(buffer, position, i - position, StandardCharsets.ISO_8859_1);
          position = i + 1;
          return (split == null ? rest : split.append(rest).toString()).stripTrailing();
        }
      }
      split = split == null ? new StringBuilder() : split;
      split.append(new String(buffer, position, end - position, StandardCharsets.ISO_8859_1));
      if (!fill()) {
        throw new EOFException();
      }
    }
  }

  private boolean fill() throws IOException {
    position = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }
}
