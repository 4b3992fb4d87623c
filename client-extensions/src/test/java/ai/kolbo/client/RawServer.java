package ai.kolbo.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that does to a connection what no HTTP server would do. */
final class RawServer implements AutoCloseable {
  /** What happens to one connection; it is closed afterwards. */
  interface Script {
    void run(Connection connection) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** The head of each request that was read whole. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  RawServer(Script script) {
    this(0, script);
  }

  RawServer(int port, Script script) {
    try {
      server = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(
        () -> {
          while (true) {
            Socket socket = server.accept();
            sockets.add(socket);
            daemon(
                () -> {
                  try (socket) {
                    script.run(new Connection(socket));
                  }
                });
          }
        });
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                // The test is over, or the client has gone: both are what a script waits for.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  KolboClient.Builder client() {
    return KolboClient.builder(Map.of()).apiKey(ScriptedServer.KEY).baseUrl(url());
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  int connections() {
    return sockets.size();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** One connection of a client. */
  final class Connection {
    private final InputStream in;
    private final OutputStream out;

    Connection(Socket socket) throws IOException {
      in = socket.getInputStream();
      out = socket.getOutputStream();
    }

    /** Reads a request with its body and returns its head. */
    String read() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next == -1) {
          throw new IOException("the client has gone");
        }
        head.write(next);
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      for (String line : text.split("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          in.readNBytes(Integer.parseInt(line.substring(15).strip()));
        }
      }
      requests.add(text);
      return text;
    }

    Connection write(String text) throws IOException {
      return write(text.getBytes(StandardCharsets.UTF_8));
    }

    Connection write(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
      return this;
    }

    Connection json(String body) throws IOException {
      return write(
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
              + body.getBytes(StandardCharsets.UTF_8).length
              + "\r\n\r\n"
              + body);
    }

    /** Begins a stream of events that the end of the connection ends. */
    Connection eventStream() throws IOException {
      return write(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    }

    /** Returns when the client has closed the connection. */
    void awaitEnd() throws IOException {
      try {
        while (in.read() != -1) {
          // What else the client sends does not matter.
        }
      } catch (IOException e) {
        // A reset is an end as well.
      }
    }
  }
}
