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

  private final int words;
  private final String reply;
  private long lost;
  private long gaps;
  private long punctual;

  /**
   * @param words of each reply, each an event
   */
  Streams(int words) {
    this.words = words;
    this.reply = IntStream.range(0, words).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
  }

  void run(ServerProcess server, int streams) throws Exception {
    try (HttpConnection connection = server.connect()) {
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
    if (!text.toString().equals(reply)) {
      System.out.println("A stream had another text, of %,d events".formatted(times.size()));
    }
    return times;
  }

  private void judge(List<Long> times) {
    lost += Math.max(0, words - times.size());
    for (int i = 1; i < times.size(); i++) {
      double gap = (times.get(i) - times.get(i - 1)) / 1e6;
      gaps++;
      punctual += Math.abs(gap - INTERVAL_MS) <= TOLERANCE_MS ? 1 : 0;
    }
  }

  /** Events that did not come. */
  double lost() {
    return lost;
  }

  /** The share of gaps that were as long as asked for, in percent. */
  double punctual() {
    return 100.0 * punctual / gaps;
  }
}
