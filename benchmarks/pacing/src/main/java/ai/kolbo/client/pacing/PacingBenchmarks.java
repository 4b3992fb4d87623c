package ai.kolbo.client.pacing;

import ai.kolbo.model.JobKind;
import ai.kolbo.model.JobKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares orders of polls: 150 jobs of mixed kinds, and for each distribution of their times many
 * runs, the same ones for each contender.
 */
public final class PacingBenchmarks {
  private static final Map<JobKind<?>, Integer> MIX =
      Map.of(
          JobKinds.IMAGE, 40,
          JobKinds.IMAGE_EDIT, 10,
          JobKinds.VIDEO, 30,
          JobKinds.SPEECH, 20,
          JobKinds.MUSIC, 15,
          JobKinds.SOUND, 15,
          JobKinds.LIPSYNC, 10,
          JobKinds.CHAT, 10);

  private static final int JOBS = MIX.values().stream().mapToInt(count -> count).sum();
  private static final int RUNS = 1000;

  private PacingBenchmarks() {}

  /**
   * @param args the file for the table
   */
  public static void main(String[] args) throws IOException {
    double scale = Double.parseDouble(System.getProperty("benchmarks.scale", "1"));
    String table = table((int) Math.max(1, RUNS * scale));
    System.out.print(table);
    Files.writeString(Path.of(args[0]), table);
  }

  private static String table(int runs) {
    Map<String, Function<Integer, Contender>> contenders = Contender.all();
    StringBuilder table = new StringBuilder("| lateness in s: mean, p99 |");
    contenders.keySet().forEach(name -> table.append(' ').append(name).append(" |"));
    table.append("\n|---").append("|---".repeat(contenders.size())).append("|\n");
    for (Times times : Times.values()) {
      table
          .append("| ")
          .append(times.title)
          .append(" | ")
          .append(
              contenders.values().stream()
                  .map(contender -> cell(lateness(times, contender, runs)))
                  .collect(Collectors.joining(" | ")))
          .append(" |\n");
    }
    return table.toString();
  }

  /** The lateness of all jobs of all runs, in order. */
  private static double[] lateness(Times times, Function<Integer, Contender> contender, int runs) {
    return IntStream.range(0, runs)
        .parallel()
        .mapToObj(
            seed -> new Simulation(MIX, times, new Random(seed)).lateness(contender.apply(JOBS)))
        .flatMapToDouble(Arrays::stream)
        .sorted()
        .toArray();
  }

  private static String cell(double[] lateness) {
    return String.format(
        Locale.ROOT,
        "%.2f, %.1f",
        Arrays.stream(lateness).average().orElseThrow(),
        lateness[lateness.length * 99 / 100]);
  }
}
