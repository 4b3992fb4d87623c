package ai.kolbo.benchmarks.mock;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Chat completions that are streamed side by side, and the times at which their events come. */
final class Streams {
  private static final Pattern CONTENT = Pattern.compile("\"content\":\"([^\"]*)\"");
  private static final double INTERVAL_MS = 30;
  private static final double TOLERANCE_MS = 10;

  /** Of which an event has this many. */
  private static final int WORDS = 3;

  private final int events;
  private final String reply;
  private int incomplete;
  private long gaps;
  private long punctual;

  /**
   * @param events of each stream, at least
   */
  Streams(int events) {
    this.events = events;
    this.reply =
        IntStream.range(0, WORDS * events).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
  }

  void run(ServerProcess server, int streams) throws Exception {
    try (HttpConnection connection = server.connect()) {
      connection.send("DELETE", "/__mock/scenarios", "");
      connection.send(
          "POST",
          "/__mock/scenarios",
          "{\"scenario\":\"reply\",\"value\":\"%s\"}".formatted(reply));
    }
    ExecutorService threads = Executors.newFixedThreadPool(streams);
    try {
      List<Future<List<Long>>> running = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        running.add(threads.submit(() -> times(server)));
      }
      for (Future<List<Long>> times : running) {
        judge(times.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private List<Long> times(ServerProcess server) throws Exception {
    String body =
        """
        {"model": "kolbo-cli", "messages": [{"role": "user", "content": "hi"}], "stream": true}""";
    List<Long> times = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    try (HttpConnection connection = server.connect()) {
      connection.head("POST", "/api/kolbo/v1/chat/completions", body.length(), "application/json");
      connection.body().write(body.getBytes());
      connection.readHead();
      for (String chunk = connection.chunk(); !chunk.isEmpty(); chunk = connection.chunk()) {
        long time = System.nanoTime();
        Matcher content = CONTENT.matcher(chunk);
        if (content.find() && !content.group(1).isEmpty()) {
          text.append(content.group(1));
          times.add(time);
        }
      }
    }
    boolean isComplete = text.toString().equals(reply) && times.size() >= events;
    synchronized (this) {
      incomplete += isComplete ? 0 : 1;
    }
    return times;
  }

  private void judge(List<Long> times) {
    for (int i = 1; i < times.size(); i++) {
      double gap = (times.get(i) - times.get(i - 1)) / 1e6;
      gaps++;
      punctual += Math.abs(gap - INTERVAL_MS) <= TOLERANCE_MS ? 1 : 0;
    }
  }

  /** Streams that lack a part of their text, or have fewer events. */
  synchronized double incomplete() {
    return incomplete;
  }

  /** The share of gaps that were as long as asked for, in percent. */
  double punctual() {
    return 100.0 * punctual / gaps;
  }
}
