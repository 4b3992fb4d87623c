package ai.kolbo.benchmarks;

import ai.kolbo.benchmarks.Samples.Spread;
import java.util.Locale;

/** Writes samples as a Markdown table. */
final class ResultTable {
  /** If the baseline differs from itself by more than this, the machine was too busy to judge. */
  private static final double STEADY = 0.05;

  private final Samples samples;

  ResultTable(Samples samples) {
    this.samples = samples;
  }

  String markdown() {
    StringBuilder table = new StringBuilder("| |");
    Entrant.ALL.forEach(entrant -> table.append(' ').append(entrant).append(" |"));
    table.append(" goal for Kolbo |\n|---|").append("---|".repeat(Entrant.ALL.size() + 1));
    table.append('\n');
    for (Figure figure : Figure.ALL) {
      if (samples.has(figure)) {
        table.append("| ").append(figure.title()).append(" |");
        for (Entrant entrant : Entrant.ALL) {
          table.append(' ').append(cell(figure, entrant)).append(" |");
        }
        table.append(' ').append(goal(figure)).append(" |\n");
      }
    }
    return table.toString();
  }

  private String cell(Figure figure, Entrant entrant) {
    boolean ratio = figure.relative() && entrant != Entrant.RAW;
    Spread spread = ratio ? samples.ratios(figure, entrant) : samples.absolute(figure, entrant);
    if (Double.isNaN(spread.median())) {
      return "–";
    }
    String median = number(spread.median()) + (ratio ? " ×" : "");
    return spread.min() == spread.max()
        ? median
        : median + " (" + number(spread.min()) + "–" + number(spread.max()) + ")";
  }

  private String goal(Figure figure) {
    if (!figure.hasGoal()) {
      return "";
    }
    String goal = figure.goal().replace("<=", "≤").replace(">=", "≥");
    double reached =
        (figure.relative()
                ? samples.ratios(figure, Entrant.KOLBO)
                : samples.absolute(figure, Entrant.KOLBO))
            .median();
    if (Double.isNaN(reached)) {
      return goal;
    }
    double control = samples.ratios(figure, Entrant.CONTROL).median();
    boolean steady = !figure.relative() || Math.abs(control - 1) <= STEADY;
    return goal
        + (figure.meetsGoal(reached) ? ", met" : ", missed")
        + (steady ? "" : ", but the control is off");
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return "never";
    }
    int decimals = value == Math.rint(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
