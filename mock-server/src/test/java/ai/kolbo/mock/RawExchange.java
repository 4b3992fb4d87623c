package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;

/**
 * A response to bytes that no HTTP client would send.
 *
 * @param status 0 if the connection was closed without a response
 * @param took from the last byte of the request to the end of the response's headers
 */
record RawExchange(int status, String head, byte[] body, Duration took) {
  private static final int TIMEOUT_MILLIS = 30_000;

  /** Sends a request on a connection of its own. */
  static RawExchange send(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      try {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
      } catch (IOException e) {
        // Refused before its end; the response is there.
      }
      boolean isHead = request[0] == 'H' && request[4] == ' ';
      return read(socket, !isHead);
    }
  }

  /** Reads one response. */
  static RawExchange read(Socket socket) throws IOException {
    return read(socket, true);
  }

  private static RawExchange read(Socket socket, boolean hasBody) throws IOException {
    long start = System.nanoTime();
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.write(next);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    String text = head.toString(ISO_8859_1);
    String[] line = text.split("[ \r]", 3);
    int status = line.length > 1 ? Integer.parseInt(line[1]) : 0;
    String length = header(text, "Content-Length");
    byte[] body =
        length == null || !hasBody ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    return new RawExchange(status, text, body, took);
  }

  private static String header(String head, String name) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  String header(String name) {
    return header(head, name);
  }

  JsonNode json() throws IOException {
    return MockTest.JSON.readTree(body);
  }

  @Override
  public String toString() {
    return head + new String(body, UTF_8);
  }
}
