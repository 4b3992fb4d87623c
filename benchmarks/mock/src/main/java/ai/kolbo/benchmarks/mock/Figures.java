package ai.kolbo.benchmarks.mock;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, as a Markdown table. */
final class Figures {
  private final List<String> lines =
      new ArrayList<>(List.of("| | baseline | mock | ratio | goal |", "|---|---|---|---|---|"));

  /** The mock beside a baseline, of which each list has the value of each round. */
  void compare(String title, List<Double> baseline, List<Double> mock, String goal) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < mock.size(); round++) {
      ratios.add(mock.get(round) / baseline.get(round));
    }
    ratios.sort(null);
    String ratio =
        "%s × (%s–%s)"
            .formatted(
                number(median(ratios)),
                number(ratios.get(0)),
                number(ratios.get(ratios.size() - 1)));
    add(title, number(median(baseline)), number(median(mock)), ratio, goal(median(ratios), goal));
  }

  /** A value of the mock alone. */
  void tell(String title, double value, String goal) {
    add(title, "", number(value), "", goal(value, goal));
  }

  private void add(String... cells) {
    String line = "| " + String.join(" | ", cells) + " |";
    System.out.println(line);
    lines.add(line);
  }

  private static String goal(double value, String goal) {
    if (goal.isEmpty()) {
      return "";
    }
    double limit = Double.parseDouble(goal.substring(2));
    boolean isMet = goal.startsWith("<=") ? value <= limit : value >= limit;
    return goal.replace("<=", "≤").replace(">=", "≥") + (isMet ? ", met" : ", missed");
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int last = sorted.size() - 1;
    return (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2;
  }

  private static String number(double value) {
    int decimals = value == Math.rint(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  String markdown() {
    return String.join("\n", lines) + "\n";
  }
}
