package ai.kolbo.benchmarks;

import java.util.List;

/**
 * One row of the table.
 *
 * @param title what is measured, with its unit
 * @param key measurement and figure, as {@code sync1.p50}
 * @param relative whether contenders are compared with raw, not by their own values
 * @param goal for Kolbo: {@code <=} or {@code >=} and a limit, or nothing
 */
record Figure(String title, String key, boolean relative, String goal) {
  static final List<Figure> ALL =
      List.of(
          new Figure("sync call, 1 thread: p50, µs", "sync1.p50", true, "<= 1.10"),
          new Figure("sync call, 8 threads: p50, µs", "sync8.p50", true, "<= 1.10"),
          new Figure("CPU per call, 1 thread, µs", "sync1.cpu", true, ""),
          new Figure("CPU per call, 8 threads, µs", "sync8.cpu", true, ""),
          new Figure("allocation per call, all threads, KB", "sync1.kb", true, "<= 1.20"),
          new Figure("fresh JVM to first answer, s", "first.seconds", true, "<= 0.90"),
          new Figure("SSE: thousand typed chunks/s", "stream.rate", true, ">= 1.40"),
          new Figure("SSE: allocation per chunk, KB", "stream.kb", true, "<= 0.25"),
          new Figure("upload with -Xmx32m, MB/s", "upload.rate", true, ">= 1.00"),
          new Figure("jobs in flight: threads above idle", "jobs.threads", false, "<= 16"),
          new Figure("jobs in flight: live heap, MB", "jobs.heap", false, "<= 25"),
          new Figure("jobs in flight: lateness p99, ms", "jobs.late", false, "<= 1000"),
          new Figure("cancel to connection reset, ms", "cancel.reset", false, "<= 50"),
          new Figure("exit without close, s", "exit.seconds", false, "<= 1.0"),
          new Figure("class path, MB", "classpath.mb", false, "<= 5.0"),
          new Figure("class path, jars", "classpath.jars", false, "<= 12"));

  boolean hasGoal() {
    return !goal.isEmpty();
  }

  boolean meetsGoal(double value) {
    double limit = Double.parseDouble(goal.substring(2));
    return goal.startsWith("<=") ? value <= limit : value >= limit;
  }
}
