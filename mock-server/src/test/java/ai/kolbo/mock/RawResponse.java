package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;

/**
 * What a socket has received.
 *
 * @param text all bytes, one character each
 * @param isReset whether the connection was reset, and not closed
 * @param reads how many times there was something to read
 */
record RawResponse(String text, boolean isReset, int reads) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Sends a request, and reads until the connection ends. */
  static RawResponse of(KolboMockServer mock, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", mock.port())) {
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      byte[] piece = new byte[1 << 16];
      InputStream in = socket.getInputStream();
      int reads = 0;
      try {
        for (int read; (read = in.read(piece)) >= 0; reads++) {
          received.write(piece, 0, read);
        }
      } catch (SocketException e) {
        return new RawResponse(received.toString(ISO_8859_1), true, reads);
      }
      return new RawResponse(received.toString(ISO_8859_1), false, reads);
    }
  }

  /** What follows the headers. */
  String body() {
    return text.substring(text.indexOf("\r\n\r\n") + 4);
  }
}
