package ai.kolbo.mock.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Texts that match a regular expression. Understood are literals, classes, groups, alternatives,
 * quantifiers and the escapes {@code \d \w \s \D \W \S \t \n \r \p{L} \p{N} \xhh \\uhhhh}. Of an
 * expression with anything else (lookaround, back references) no text is made.
 */
final class PatternText {

  private static final int LONGEST = 3_000;
  private static final int[] REPEATS = {1, 0, 2, 3, 5, 8, 12, 16, 24, 32};
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  /** A part of an expression. */
  private interface Part {
    void append(StringBuilder text, int repeats);
  }

  /** Thrown for an expression that is not understood. */
  private static final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unsupported() {
      super(null, null, false, false);
    }
  }

  private final String expression;
  private final SplittableRandom random;
  private final WorkBudget budget;
  private int at;

  private PatternText(String expression, SplittableRandom random, WorkBudget budget) {
    this.expression = expression;
    this.random = random;
    this.budget = budget;
  }

  /**
   * A text that the expression matches.
   *
   * @param minimum least number of characters (code points)
   * @param maximum greatest number of characters
   * @return null when none was found
   */
  static @Nullable String matching(
      String expression, SplittableRandom random, WorkBudget budget, long minimum, long maximum) {
    BoundedPattern pattern = new BoundedPattern(expression, budget);
    try {
      PatternText parser = new PatternText(expression, random, budget);
      Part part = parser.alternatives();
      if (parser.at < expression.length()) {
        return null;
      }
      int exact = (int) Math.min(LONGEST, minimum);
      for (int i = 0; i < REPEATS.length * 2; i++) {
        int repeats = REPEATS[i / 2];
        for (int more : minimum > 1 ? new int[] {repeats, exact + repeats} : new int[] {repeats}) {
          StringBuilder text = new StringBuilder();
          part.append(text, more);
          int length = text.codePointCount(0, text.length());
          if (length >= minimum && length <= maximum && pattern.find(text.toString())) {
            return text.toString();
          }
        }
      }
      return null;
    } catch (Unsupported e) {
      return null;
    }
  }

  private Part alternatives() {
    List<Part> alternatives = new ArrayList<>();
    alternatives.add(sequence());
    while (at < expression.length() && expression.charAt(at) == '|') {
      at++;
      alternatives.add(sequence());
    }
    return alternatives.size() == 1
        ? alternatives.get(0)
        : (text, repeats) ->
            alternatives.get(random.nextInt(alternatives.size())).append(text, repeats);
  }

  private Part sequence() {
    List<Part> parts = new ArrayList<>();
    while (at < expression.length() && "|)".indexOf(expression.charAt(at)) < 0) {
      parts.add(quantified(single()));
    }
    return (text, repeats) -> parts.forEach(part -> part.append(text, repeats));
  }

  private Part quantified(Part part) {
    if (at >= expression.length()) {
      return part;
    }
    int low = 0;
    int high = UNBOUNDED;
    switch (expression.charAt(at)) {
      case '*' -> at++;
      case '+' -> {
        at++;
        low = 1;
      }
      case '?' -> {
        at++;
        high = 1;
      }
      case '{' -> {
        int end = expression.indexOf('}', at);
        String[] bounds =
            end < 0 ? new String[0] : expression.substring(at + 1, end).split(",", -1);
        if (bounds.length == 0 || bounds.length > 2 || !bounds[0].matches("\\d{1,9}")) {
          return part;
        }
        low = Integer.parseInt(bounds[0]);
        high = bounds.length == 1 ? low : UNBOUNDED;
        if (bounds.length == 2 && bounds[1].matches("\\d{1,9}")) {
          high = Integer.parseInt(bounds[1]);
        }
        at = end + 1;
      }
      default -> {
        return part;
      }
    }
    if (at < expression.length()
        && (expression.charAt(at) == '?' || expression.charAt(at) == '+')) {
      at++;
    }
    int least = low;
    int most = high;
    return (text, repeats) -> {
      int count = (int) Math.min(most, (long) least + repeats);
      for (int i = 0; i < count; i++) {
        budget.spendSteps(1);
        if (text.length() > LONGEST) {
          throw new WorkBudget.Exceeded(
              "needs a text of more than %,d characters for a pattern".formatted(LONGEST));
        }
        part.append(text, repeats);
      }
    };
  }

  private Part single() {
    char c = expression.charAt(at++);
    switch (c) {
      case '^', '$' -> {
        return (text, repeats) -> {};
      }
      case '.' -> {
        return characters(word(), false);
      }
      case '(' -> {
        return group();
      }
      case '[' -> {
        return characterClass();
      }
      case '\\' -> {
        if (at < expression.length() && "bB".indexOf(expression.charAt(at)) >= 0) {
          at++;
          return (text, repeats) -> {};
        }
        return escaped();
      }
      default -> {
        int character = expression.codePointAt(at - 1);
        at += Character.charCount(character) - 1;
        return (text, repeats) -> text.appendCodePoint(character);
      }
    }
  }

  private Part group() {
    if (expression.startsWith("?:", at)) {
      at += 2;
    } else if (expression.startsWith("?<", at)
        && at + 2 < expression.length()
        && Character.isLetter(expression.charAt(at + 2))) {
      at = expression.indexOf('>', at) + 1;
    } else if (at < expression.length() && expression.charAt(at) == '?') {
      throw new Unsupported();
    }
    Part part = alternatives();
    if (at >= expression.length()) {
      throw new Unsupported();
    }
    at++;
    return part;
  }

  private Part escaped() {
    List<int[]> ranges = new ArrayList<>();
    boolean negated = escape(ranges);
    return characters(ranges, negated);
  }

  private Part characterClass() {
    boolean negated = expression.startsWith("^", at);
    at += negated ? 1 : 0;
    List<int[]> ranges = new ArrayList<>();
    while (at < expression.length() && expression.charAt(at) != ']') {
      int before = ranges.size();
      if (expression.charAt(at) == '\\') {
        at++;
        if (escape(ranges)) {
          throw new Unsupported();
        }
      } else {
        int character = expression.codePointAt(at);
        at += Character.charCount(character);
        ranges.add(new int[] {character, character});
      }
      boolean oneCharacter =
          ranges.size() == before + 1 && ranges.get(before)[0] == ranges.get(before)[1];
      if (oneCharacter
          && at + 1 < expression.length()
          && expression.charAt(at) == '-'
          && expression.charAt(at + 1) != ']') {
        at++;
        int end = expression.codePointAt(at);
        at += Character.charCount(end);
        if (end == '\\') {
          end = expression.codePointAt(at);
          at += Character.charCount(end);
        }
        ranges.get(before)[1] = end;
      }
    }
    if (at >= expression.length()) {
      throw new Unsupported();
    }
    at++;
    return characters(ranges, negated);
  }

  /** Reads an escape after its backslash; true when it stands for all other characters. */
  private boolean escape(List<int[]> ranges) {
    if (at >= expression.length()) {
      throw new Unsupported();
    }
    char c = expression.charAt(at++);
    switch (c) {
      case 'd', 'D' -> ranges.add(new int[] {'0', '9'});
      case 'w', 'W' -> {
        ranges.addAll(word());
        ranges.add(new int[] {'_', '_'});
      }
      case 's', 'S' -> ranges.add(new int[] {' ', ' '});
      case 't' -> ranges.add(new int[] {'\t', '\t'});
      case 'n' -> ranges.add(new int[] {'\n', '\n'});
      case 'r' -> ranges.add(new int[] {'\r', '\r'});
      case 'x' -> ranges.add(hexadecimal(2));
      case 'u' -> ranges.add(hexadecimal(4));
      case 'p' -> {
        int end = expression.indexOf('}', at);
        String name = end < 0 ? "" : expression.substring(at, end + 1);
        at = end + 1;
        switch (name) {
          case "{L}", "{Ll}", "{Letter}", "{Alphabetic}" -> ranges.add(new int[] {'a', 'z'});
          case "{Lu}" -> ranges.add(new int[] {'A', 'Z'});
          case "{N}", "{Nd}", "{Number}" -> ranges.add(new int[] {'0', '9'});
          default -> throw new Unsupported();
        }
      }
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw new Unsupported();
        }
        ranges.add(new int[] {c, c});
      }
    }
    return "DWS".indexOf(c) >= 0;
  }

  private int[] hexadecimal(int digits) {
    try {
      int character = Integer.parseInt(expression.substring(at, at + digits), 16);
      at += digits;
      return new int[] {character, character};
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new Unsupported();
    }
  }

  private static List<int[]> word() {
    return List.of(new int[] {'a', 'z'}, new int[] {'A', 'Z'}, new int[] {'0', '9'});
  }

  /** One character of the ranges, or one visible ASCII character that is in none of them. */
  private Part characters(List<int[]> ranges, boolean negated) {
    List<int[]> allowed = ranges;
    if (negated) {
      allowed = new ArrayList<>();
      // Letters and digits first, what is rare in texts last.
      for (int[] kind : new int[][] {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'!', '~'}, {' ', ' '}}) {
        for (int c = kind[0]; c <= kind[1]; c++) {
          int character = c;
          if (ranges.stream().noneMatch(range -> range[0] <= character && character <= range[1])) {
            allowed.add(new int[] {c, c});
          }
        }
        if (!allowed.isEmpty()) {
          break;
        }
      }
    }
    if (allowed.isEmpty()) {
      throw new Unsupported();
    }
    List<int[]> choices = allowed;
    return (text, repeats) -> {
      int[] range = choices.get(random.nextInt(choices.size()));
      int size = Math.max(1, Math.min(26, range[1] - range[0] + 1));
      text.appendCodePoint(range[0] + random.nextInt(size));
    };
  }
}
