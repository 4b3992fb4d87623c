package ai.kolbo.client.chat;

import ai.kolbo.api.BodyMemory;
import ai.kolbo.api.EventStream;
import ai.kolbo.client.KolboClient;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.internal.EventConnections;
import ai.kolbo.client.internal.OpenCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.assertj.core.util.introspection.FieldSupport;

/** Streams over a real connection, without the requests that ask for them. */
final class StreamFixture implements AutoCloseable {
  /** What the server sends to one request; the connection is closed afterwards. */
  interface Script {
    void run(Wire wire) throws Exception;
  }

  /** The server's end of a connection. */
  record Wire(InputStream in, OutputStream out, CountDownLatch clientGone) {
    Wire head(String type) throws IOException {
      return write(
          "HTTP/1.1 200 OK\r\n"
              + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n")
              + "Transfer-Encoding: chunked\r\n\r\n");
    }

    Wire events(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      write(Integer.toHexString(bytes.length) + "\r\n");
      out.write(bytes);
      return write("\r\n");
    }

    Wire end() throws IOException {
      return write("0\r\n\r\n");
    }

    Wire write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return this;
    }

    void awaitClientGone() throws IOException {
      try {
        while (in.read() != -1) {
          // What else the client sends does not matter.
        }
      } finally {
        clientGone.countDown();
      }
    }
  }

  static final EventStream FORMAT =
      new EventStream(
          "stream", "text/event-stream", ai.kolbo.model.ChatCompletionChunk.class, "[DONE]");

  final OkHttpClient http = new OkHttpClient.Builder().readTimeout(Duration.ofSeconds(20)).build();
  final OpenCalls open;
  final Set<?> registered;
  final CountDownLatch clientGone = new CountDownLatch(1);
  final AtomicInteger connections = new AtomicInteger();
  private final ServerSocket server;
  private final KolboClient client;
  private final Calls calls;
  private final Script script;
  Duration longestSilence = Duration.ofMinutes(1);
  long limit = BodyMemory.DEFAULT_LIMIT;

  StreamFixture(Script script) {
    this.script = script;
    try {
      server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
    client = KolboClient.builder().baseUrl(url()).apiKey("kolbo_test").build();
    calls = FieldSupport.extraction().fieldValue("calls", Calls.class, client);
    open = calls.open();
    registered = FieldSupport.extraction().fieldValue("open", Set.class, open);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        daemon(() -> serve(socket));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Wire wire = new Wire(socket.getInputStream(), socket.getOutputStream(), clientGone);
      while (readHead(wire.in())) {
        script.run(wire);
      }
    } catch (Exception e) {
      // The client has gone, or the script wants the connection cut.
      clientGone.countDown();
    }
  }

  private static boolean readHead(InputStream in) throws IOException {
    int matched = 0;
    for (int next; matched < 4; ) {
      next = in.read();
      if (next == -1) {
        return false;
      }
      matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return true;
  }

  ChatCompletionStream stream() {
    Call call = http.newCall(new Request.Builder().url(url()).build());
    try {
      return ChatCompletionStream.open(
          EventConnections.of(calls, call, call.execute(), FORMAT, longestSilence, limit));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String url() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/";
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
