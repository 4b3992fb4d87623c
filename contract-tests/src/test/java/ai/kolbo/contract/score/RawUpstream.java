package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A server that answers one request with bytes, and then closes the connection. */
final class RawUpstream implements AutoCloseable {

  /** Writes the response. */
  interface Answer {
    void write(Out out) throws Exception;
  }

  /** Where the response goes. */
  static final class Out extends FilterOutputStream {
    private final String authority;

    Out(OutputStream out, String authority) {
      super(out);
      this.authority = authority;
    }

    String authority() {
      return authority;
    }
  }

  private final ServerSocket server;
  private final CompletableFuture<List<String>> lines = new CompletableFuture<>();

  private RawUpstream(ServerSocket server) {
    this.server = server;
  }

  static RawUpstream answering(Answer answer) throws IOException {
    RawUpstream upstream =
        new RawUpstream(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(() -> upstream.answer(answer), "raw-upstream");
    thread.setDaemon(true);
    thread.start();
    return upstream;
  }

  private void answer(Answer answer) {
    try (Socket socket = server.accept()) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      List<String> head = new ArrayList<>();
      for (String line; !(line = in.readLine()).isEmpty(); ) {
        head.add(line);
      }
      lines.complete(head);
      Out out = new Out(socket.getOutputStream(), uri().getAuthority());
      answer.write(out);
      out.flush();
      // Closing with unread data would reset the connection.
      socket.shutdownOutput();
      while (in.read() >= 0) {
        // To the end of what the client sends.
      }
    } catch (Exception e) {
      lines.completeExceptionally(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** The request line and the headers of the request. */
  List<String> lines() {
    return lines.join();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
