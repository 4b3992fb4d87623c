package ai.kolbo.contract.score;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts the observations of a criterion. */
public final class Tally {
  private static final int MOST_FINDINGS = 50;
  private static final int LONGEST_FINDING = 240;
  private static final String OTHERS = "other findings";

  private final Map<String, Integer> findings = new LinkedHashMap<>();
  private int observed;
  private int kept;

  void keep() {
    observed++;
    kept++;
  }

  void violate(Iterable<String> reasons) {
    observed++;
    reasons.forEach(this::note);
  }

  void violate(String reason) {
    observed++;
    note(reason);
  }

  private void note(String reason) {
    String line = reason.replaceAll("\\s+", " ");
    String text = line.length() > LONGEST_FINDING ? line.substring(0, LONGEST_FINDING) + "…" : line;
    boolean isFull = findings.size() >= MOST_FINDINGS && !findings.containsKey(text);
    findings.merge(isFull ? OTHERS : text, 1, Integer::sum);
  }

  /** How often the criterion applied. */
  public int observed() {
    return observed;
  }

  /** How often it was met. */
  public int kept() {
    return kept;
  }

  /** What was wrong, each with the number of times. */
  public Map<String, Integer> findings() {
    return Collections.unmodifiableMap(findings);
  }
}
