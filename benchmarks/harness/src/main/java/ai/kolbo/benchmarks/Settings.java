package ai.kolbo.benchmarks;

import java.util.List;

/**
 * How much is measured, from system properties.
 *
 * @param scale {@code benchmarks.scale}: the share of the full number of calls, chunks, bytes and
 *     jobs; 1 for figures that count, less to try the benchmarks out
 * @param forks {@code benchmarks.forks}: how often each contender gets a new JVM
 * @param rounds {@code benchmarks.rounds}: how often all contenders take turns in their JVMs
 * @param only {@code benchmarks.only}: names of the measurements to run, or {@code all}
 */
record Settings(double scale, int forks, int rounds, List<String> only) {
  static Settings fromProperties() {
    return new Settings(
        Double.parseDouble(System.getProperty("benchmarks.scale", "1")),
        Integer.getInteger("benchmarks.forks", 3),
        Integer.getInteger("benchmarks.rounds", 5),
        List.of(System.getProperty("benchmarks.only", "all").split(",", -1)));
  }

  boolean selects(String measurement) {
    return only.contains("all") || only.contains(measurement);
  }

  int scaled(int full) {
    return (int) Math.max(64, full * scale);
  }

  int chunks() {
    return LoopbackServer.wholeBlocks(scaled(200_000));
  }

  long uploadBytes() {
    return (long) (500_000_000 * Math.min(1, scale));
  }

  int jobs() {
    return scaled(10_000);
  }
}
