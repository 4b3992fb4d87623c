package ai.kolbo.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server that all contenders call, in a JVM of its own: HTTP/1.1 on loopback, a thread for each
 * connection, and responses made beforehand, so that what is measured is the client.
 *
 * <p>Prints its port and ends with its standard input.
 */
public final class LoopbackServer {
  private static final int EVENTS_A_BLOCK = 64;
  private static final long NOT_YET = Long.MAX_VALUE;
  private static final String[] WORDS = {
    "Red", " globes", " in", " the", " sun,\\n", "Morning", " dew", " on", " tender", " vines,\\n"
  };
  private static final byte[] COMPLETION =
      json(
          """
          {"id":"chatcmpl-1","object":"chat.completion","created":1775912345,"model":"kolbo-cli",\
          "choices":[{"index":0,"message":{"role":"assistant","content":"Red globes in the sun,\\n\
          Morning dew on tender vines,\\nSummer in one bite."},"finish_reason":"stop"}],\
          "usage":{"prompt_tokens":14,"completion_tokens":19,"total_tokens":33}}""");
  private static final byte[] STREAM_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
          .getBytes(UTF_8);

  private final int chunks;
  private final long uploadBytes;
  private final byte[] eventBlock = chunked(events());
  private final byte[] lastEvent = chunked("data: [DONE]\n\n");
  private final AtomicInteger jobsStarted = new AtomicInteger();
  private volatile long released = NOT_YET;
  private final BlockingQueue<Boolean> hanging = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> resets = new LinkedBlockingQueue<>();

  private LoopbackServer(int chunks, long uploadBytes) {
    this.chunks = chunks;
    this.uploadBytes = uploadBytes;
  }

  /**
   * @param args events of a stream, least bytes of an upload
   */
  public static void main(String[] args) throws IOException {
    LoopbackServer server = new LoopbackServer(Integer.parseInt(args[0]), Long.parseLong(args[1]));
    try (ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
      daemon(() -> server.accept(listener));
      System.out.println(listener.getLocalPort());
      while (System.in.read() != -1) {}
    }
  }

  /** The number of typed chunks in a stream that should have that many: whole blocks of events. */
  static int wholeBlocks(int chunks) {
    return Math.max(1, chunks / EVENTS_A_BLOCK) * EVENTS_A_BLOCK;
  }

  /** The time of day in microseconds; comparable between the processes of one machine. */
  static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /**
   * When the server ends a job: spread over five seconds after all have been released, so that ends
   * fall anywhere between two polls.
   *
   * @param released in milliseconds since the epoch, as {@code /release} responds
   */
  static long endOf(String jobId, long released) {
    return released + Long.parseLong(jobId.substring("job-".length())) * 3_089 % 5_000;
  }

  private void accept(ServerSocket listener) {
    try {
      while (true) {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        daemon(() -> serve(socket));
      }
    } catch (IOException closed) {
      // The process ends.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      OutputStream out = socket.getOutputStream();
      ServerConnection connection = new ServerConnection(socket.getInputStream());
      while (connection.nextRequest()) {
        respond(connection, out);
      }
    } catch (IOException | InterruptedException gone) {
      // The client has closed the connection.
    }
  }

  private void respond(ServerConnection request, OutputStream out)
      throws IOException, InterruptedException {
    String path = request.path();
    if (path.endsWith("/status")) {
      out.write(status(path));
    } else if (path.endsWith("/files")) {
      out.write(uploaded(request.discardBody()));
    } else if (path.endsWith("/generate/image")) {
      request.body();
      out.write(started());
    } else if (path.endsWith("/chat/completions")) {
      chat(request, out);
    } else if (path.endsWith("/hanging")) {
      out.write(json(String.valueOf(hanging.poll(10, TimeUnit.SECONDS))));
    } else if (path.endsWith("/release")) {
      released = System.currentTimeMillis();
      out.write(json(String.valueOf(released)));
    } else if (path.endsWith("/reset")) {
      out.write(json(String.valueOf(resets.poll(3, TimeUnit.SECONDS))));
    } else {
      out.write(response("404 Not Found", "{\"error\":\"no such path\"}"));
    }
  }

  private void chat(ServerConnection request, OutputStream out)
      throws IOException, InterruptedException {
    String body = request.body();
    if (body.contains(Contender.HANGING_MODEL)) {
      resets.clear();
      hanging.put(true);
      try {
        request.awaitEnd();
      } finally {
        resets.put(micros());
      }
    } else if (body.contains("\"stream\":true")) {
      out.write(STREAM_HEAD);
      for (int sent = 0; sent < chunks; sent += EVENTS_A_BLOCK) {
        out.write(eventBlock);
      }
      out.write(lastEvent);
      out.write("0\r\n\r\n".getBytes(UTF_8));
    } else {
      out.write(COMPLETION);
    }
  }

  private byte[] started() {
    released = NOT_YET;
    return json(
        """
        {"success":true,"generation_id":"%1$s","type":"image","model":"auto","credits_charged":2,\
        "poll_url":"/v1/generate/%1$s/status","poll_interval_hint":1}"""
            .formatted("job-" + jobsStarted.getAndIncrement()));
  }

  private byte[] status(String path) {
    String id = path.substring(path.indexOf("job-"), path.lastIndexOf('/'));
    String begin =
        "{\"success\":true,\"generation_id\":\"" + id + "\",\"type\":\"image\",\"state\":";
    long release = released;
    boolean running = release == NOT_YET || System.currentTimeMillis() < endOf(id, release);
    return json(
        begin
            + (running
                ? "\"processing\",\"progress\":40}"
                : "\"completed\",\"progress\":100,\"result\":{\"urls\":[\"https://cdn.kolbo.ai/images/1.png\"],"
                    + "\"model\":\"auto\",\"prompt_used\":\"Enhanced version of your prompt\","
                    + "\"created_at\":\"2026-03-05T10:30:00Z\"}}"));
  }

  private byte[] uploaded(long bytes) {
    return bytes < uploadBytes
        ? response("400 Bad Request", "{\"error\":\"got " + bytes + " bytes\"}")
        : json(
            """
            {"id":"file-1","object":"file","bytes":%d,"created_at":1775912345,"filename":"upload.bin",\
            "purpose":"assistants","status":"processed","url":"https://cdn.kolbo.ai/files/1"}"""
                .formatted(bytes));
  }

  private static String events() {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < EVENTS_A_BLOCK; i++) {
      events.append(
          """
          data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1775912345,\
          "model":"kolbo-cli","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}

          """
              .formatted(WORDS[i % WORDS.length]));
    }
    return events.toString();
  }

  private static byte[] chunked(String text) {
    return (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(UTF_8);
  }

  private static byte[] json(String body) {
    return response("200 OK", body);
  }

  private static byte[] response(String status, String body) {
    return ("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, body.length(), body))
        .getBytes(UTF_8);
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }
}
