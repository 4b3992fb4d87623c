package ai.kolbo.benchmarks.mock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/**
 * A client's connection: as much of HTTP/1.1 as measurements need, so that the client takes little
 * of the machine that it shares with the servers.
 */
final class HttpConnection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final int port;
  private long length;
  private boolean isChunked;

  HttpConnection(int port) throws IOException {
    this.port = port;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(120_000);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
  }

  /** Sends a request with a JSON body, or without a body if that is empty; returns the response. */
  String send(String method, String target, String body, String... headers) throws IOException {
    head(method, target, body.getBytes(UTF_8).length, "application/json", headers);
    out.write(body.getBytes(UTF_8));
    return response();
  }

  /** Begins a request; its body is to be written to {@link #body}. */
  void head(String method, String target, long length, String type, String... headers)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1:");
    head.append(port).append("\r\nX-API-Key: any\r\n");
    if (length > 0) {
      head.append("Content-Type: ").append(type).append("\r\nContent-Length: ").append(length);
      head.append("\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  OutputStream body() {
    return out;
  }

  /** Reads the response to the request that was written. */
  String response() throws IOException {
    readHead();
    return isChunked ? chunks() : new String(in.readNBytes((int) length), UTF_8);
  }

  /** Sends what was written, and reads the head of a response with status 200. */
  void readHead() throws IOException {
    out.flush();
    String status = line();
    length = 0;
    isChunked = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Long.parseLong(header.substring(15).trim());
      }
      isChunked |= header.startsWith("transfer-encoding:") && header.endsWith("chunked");
    }
    if (!status.startsWith("HTTP/1.1 20")) {
      throw new IOException(status + ": " + (isChunked ? chunks() : text(length)));
    }
  }

  private String text(long bytes) throws IOException {
    return new String(in.readNBytes((int) bytes), UTF_8);
  }

  private String chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
      body.append(chunk);
    }
    return body.toString();
  }

  /** The next chunk of a response whose head has been read; empty at its end. */
  String chunk() throws IOException {
    int size = Integer.parseInt(line(), 16);
    String chunk = text(size);
    line();
    return chunk;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("The server has closed the connection");
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
