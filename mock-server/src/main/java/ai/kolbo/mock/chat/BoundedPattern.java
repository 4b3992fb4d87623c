package ai.kolbo.mock.chat;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression of a caller, whose matching costs no more than the budget. */
final class BoundedPattern {

  private static final int LONGEST_PATTERN = 1_000;
  private static final int LONGEST_TEXT = 3_000;

  private final Pattern pattern;
  private final WorkBudget budget;

  BoundedPattern(String expression, WorkBudget budget) {
    this.budget = budget;
    String shown = expression.substring(0, Math.min(100, expression.length()));
    if (expression.length() > LONGEST_PATTERN) {
      throw new WorkBudget.Exceeded(
          "has a pattern of more than %,d characters".formatted(LONGEST_PATTERN));
    }
    try {
      pattern = Pattern.compile(translated(expression));
    } catch (PatternSyntaxException e) {
      throw new WorkBudget.Exceeded("has a pattern that is no regular expression: " + shown);
    }
  }

  /** In a JavaScript class, brackets and ampersands stand for themselves. */
  private static String translated(String expression) {
    StringBuilder java = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\\' && i + 1 < expression.length()) {
        java.append(c).append(expression.charAt(++i));
        continue;
      }
      if (inClass && (c == '[' || c == '&')) {
        java.append('\\');
      }
      inClass = c == '[' || (inClass && c != ']');
      java.append(c);
    }
    return java.toString();
  }

  /** Whether the expression matches some part of the text. */
  boolean find(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new WorkBudget.Exceeded(
          "needs a text of more than %,d characters for a pattern".formatted(LONGEST_TEXT));
    }
    return pattern.matcher(new CountedText(text, budget)).find();
  }

  /** Counts how often the matcher looks at a character. */
  private record CountedText(String text, WorkBudget budget) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      budget.spendSteps(1);
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new CountedText(text.substring(start, end), budget);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
