package ai.kolbo.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every figure that was taken, by row, contender and round; {@code NaN} where there is none. */
final class Samples {
  private final Map<String, Map<Entrant, List<Double>>> values = new TreeMap<>();
  private final Map<Entrant, String> failures = new HashMap<>();

  /**
   * @param reply what a worker replied: figures, {@code unsupported} or {@code failed …}
   */
  void add(String measurement, Entrant entrant, String reply) {
    if (reply.startsWith("failed")) {
      failures.put(entrant, measurement + " " + reply);
      System.out.println(entrant + ": " + measurement + " " + reply);
    }
    for (Figure figure : Figure.ALL) {
      if (figure.key().startsWith(measurement + ".")) {
        String name = figure.key().substring(measurement.length() + 1) + "=";
        double value = Double.NaN;
        for (String word : reply.split(" ", -1)) {
          if (word.startsWith(name)) {
            value = Double.parseDouble(word.substring(name.length()));
          }
        }
        values
            .computeIfAbsent(figure.key(), key -> new HashMap<>())
            .computeIfAbsent(entrant, key -> new ArrayList<>())
            .add(value);
      }
    }
  }

  boolean has(Figure figure) {
    return values.containsKey(figure.key());
  }

  /** What did not run to its end, by contender. */
  Map<Entrant, String> failures() {
    return failures;
  }

  Spread absolute(Figure figure, Entrant entrant) {
    return Spread.of(of(figure, entrant));
  }

  /** A contender's figures, each divided by that of raw in the same round. */
  Spread ratios(Figure figure, Entrant entrant) {
    List<Double> own = of(figure, entrant);
    List<Double> raw = of(figure, Entrant.RAW);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < Math.min(own.size(), raw.size()); round++) {
      ratios.add(own.get(round) / raw.get(round));
    }
    return Spread.of(ratios);
  }

  /** All values, one line each. */
  List<String> csv() {
    List<String> lines = new ArrayList<>(List.of("figure,contender,round,value"));
    values.forEach(
        (key, entrants) ->
            entrants.forEach(
                (entrant, list) -> {
                  for (int round = 0; round < list.size(); round++) {
                    lines.add(key + "," + entrant + "," + round + "," + list.get(round));
                  }
                }));
    return lines;
  }

  private List<Double> of(Figure figure, Entrant entrant) {
    return values.getOrDefault(figure.key(), Map.of()).getOrDefault(entrant, List.of());
  }

  /** The median of some rounds, and how far apart they lie. {@code NaN} if there is no value. */
  record Spread(double median, double min, double max) {
    private static Spread of(List<Double> values) {
      List<Double> sorted = values.stream().filter(value -> !value.isNaN()).sorted().toList();
      if (sorted.isEmpty()) {
        return new Spread(Double.NaN, Double.NaN, Double.NaN);
      }
      int last = sorted.size() - 1;
      double median = (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2;
      return new Spread(median, sorted.get(0), sorted.get(last));
    }
  }
}
