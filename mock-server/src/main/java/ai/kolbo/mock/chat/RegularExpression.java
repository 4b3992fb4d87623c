package ai.kolbo.mock.chat;

import ai.kolbo.mock.chat.Automaton.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of a caller: whether texts match it, and texts that do. Understood are
 * literals, classes, groups, alternatives, quantifiers, {@code ^ $ \b \B} and the escapes {@code \d
 * \w \s \D \W \S \t \n \r \f \v \p{L} \p{Nd} \xhh}. Lookaround and back references are not.
 */
final class RegularExpression {

  private static final int LONGEST = 3_000;
  private static final int LONGEST_EXPRESSION = 1_000;
  private static final int[] REPEATS = {1, 0, 2, 3, 5, 8, 12, 16, 24, 32};
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  /** A part of an expression. */
  private interface Part {

    /** Appends a text that matches, with so many repetitions more than needed. */
    void append(StringBuilder text, int repeats, SplittableRandom random);

    /** Adds its states before a state, and returns the first. */
    int build(Automaton automaton, int next);
  }

  private final String expression;
  private final WorkBudget budget;
  private final Part whole;
  private final Automaton automaton;
  private int at;

  /** Further characters of the class that is being read, whose ranges are too many. */
  private IntPredicate others = character -> false;

  /**
   * @throws WorkBudget.Exceeded if the expression is wrong, too long or not understood
   */
  RegularExpression(String expression, WorkBudget budget) {
    this.expression = expression;
    this.budget = budget;
    if (expression.length() > LONGEST_EXPRESSION) {
      throw new WorkBudget.Exceeded(
          "has a pattern of more than %,d characters".formatted(LONGEST_EXPRESSION));
    }
    whole = alternatives();
    if (at < expression.length()) {
      throw unsupported();
    }
    automaton = new Automaton(budget);
    automaton.startAt(whole.build(automaton, Automaton.end()));
  }

  private WorkBudget.Exceeded unsupported() {
    return new WorkBudget.Exceeded(
        "has a pattern that is wrong or has lookaround or back references: "
            + PromptValues.cut(expression, 100));
  }

  /** Whether the expression matches some part of the text. */
  boolean find(String text) {
    if (text.length() > LONGEST) {
      throw new WorkBudget.Exceeded(
          "needs a text of more than %,d characters for a pattern".formatted(LONGEST));
    }
    return automaton.find(text);
  }

  /**
   * A text that the expression matches.
   *
   * @param minimum least number of characters (code points)
   * @param maximum greatest number of characters
   * @return null when none was found
   */
  @Nullable String text(SplittableRandom random, long minimum, long maximum) {
    int exact = (int) Math.min(LONGEST, minimum);
    for (int i = 0; i < REPEATS.length * 2; i++) {
      int repeats = REPEATS[i / 2];
      for (int more : minimum > 1 ? new int[] {repeats, exact + repeats} : new int[] {repeats}) {
        StringBuilder text = new StringBuilder();
        whole.append(text, more, random);
        int length = text.codePointCount(0, text.length());
        if (length >= minimum && length <= maximum && find(text.toString())) {
          return text.toString();
        }
      }
    }
    return null;
  }

  private Part alternatives() {
    List<Part> alternatives = new ArrayList<>();
    alternatives.add(sequence());
    while (at < expression.length() && expression.charAt(at) == '|') {
      at++;
      alternatives.add(sequence());
    }
    return alternatives.size() == 1 ? alternatives.get(0) : new Alternatives(alternatives);
  }

  private record Alternatives(List<Part> parts) implements Part {
    @Override
    public void append(StringBuilder text, int repeats, SplittableRandom random) {
      parts.get(random.nextInt(parts.size())).append(text, repeats, random);
    }

    @Override
    public int build(Automaton automaton, int next) {
      int first = parts.get(0).build(automaton, next);
      for (Part part : parts.subList(1, parts.size())) {
        first = automaton.either(first, part.build(automaton, next));
      }
      return first;
    }
  }

  private Part sequence() {
    List<Part> parts = new ArrayList<>();
    while (at < expression.length() && "|)".indexOf(expression.charAt(at)) < 0) {
      parts.add(quantified(single()));
    }
    return new Sequence(parts);
  }

  private record Sequence(List<Part> parts) implements Part {
    @Override
    public void append(StringBuilder text, int repeats, SplittableRandom random) {
      parts.forEach(part -> part.append(text, repeats, random));
    }

    @Override
    public int build(Automaton automaton, int next) {
      int first = next;
      for (int i = parts.size() - 1; i >= 0; i--) {
        first = parts.get(i).build(automaton, first);
      }
      return first;
    }
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
    if (high < low) {
      throw unsupported();
    }
    return new Repeated(part, low, high, budget);
  }

  private record Repeated(Part part, int least, int most, WorkBudget budget) implements Part {
    @Override
    public void append(StringBuilder text, int repeats, SplittableRandom random) {
      int count = (int) Math.min(most, (long) least + repeats);
      for (int i = 0; i < count; i++) {
        budget.spendSteps(1);
        if (text.length() > LONGEST) {
          throw new WorkBudget.Exceeded(
              "needs a text of more than %,d characters for a pattern".formatted(LONGEST));
        }
        part.append(text, repeats, random);
      }
    }

    @Override
    public int build(Automaton automaton, int next) {
      int first = next;
      if (most == UNBOUNDED) {
        first = automaton.reserve();
        automaton.loop(first, part.build(automaton, first), next);
      } else {
        for (int i = least; i < most; i++) {
          budget.spendSteps(1);
          first = automaton.either(part.build(automaton, first), next);
        }
      }
      for (int i = 0; i < least; i++) {
        budget.spendSteps(1);
        first = part.build(automaton, first);
      }
      return first;
    }
  }

  private record Anchor(Place place) implements Part {
    @Override
    public void append(StringBuilder text, int repeats, SplittableRandom random) {
      // It has no characters.
    }

    @Override
    public int build(Automaton automaton, int next) {
      return automaton.place(place, next);
    }
  }

  /**
   * One character.
   *
   * @param choices ranges of characters to append
   */
  private record OneOf(IntPredicate allowed, List<int[]> choices) implements Part {
    @Override
    public void append(StringBuilder text, int repeats, SplittableRandom random) {
      int[] range = choices.get(random.nextInt(choices.size()));
      int size = Math.max(1, Math.min(26, range[1] - range[0] + 1));
      text.appendCodePoint(range[0] + random.nextInt(size));
    }

    @Override
    public int build(Automaton automaton, int next) {
      return automaton.character(allowed, next);
    }
  }

  private Part single() {
    char c = expression.charAt(at++);
    switch (c) {
      case '^' -> {
        return new Anchor(Place.START);
      }
      case '$' -> {
        return new Anchor(Place.END);
      }
      case '.' -> {
        return new OneOf(character -> character != '\n' && character != '\r', word());
      }
      case '(' -> {
        return group();
      }
      case '[' -> {
        return characterClass();
      }
      case '\\' -> {
        if (at < expression.length() && "bB".indexOf(expression.charAt(at)) >= 0) {
          boolean boundary = expression.charAt(at++) == 'b';
          return new Anchor(boundary ? Place.WORD_BOUNDARY : Place.NO_WORD_BOUNDARY);
        }
        return escaped();
      }
      case '*', '+', '?' -> throw unsupported();
      default -> {
        int character = expression.codePointAt(at - 1);
        at += Character.charCount(character) - 1;
        return characters(List.of(new int[] {character, character}), false);
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
      throw unsupported();
    }
    Part part = alternatives();
    if (at >= expression.length()) {
      throw unsupported();
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
          throw unsupported();
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
      throw unsupported();
    }
    at++;
    return characters(ranges, negated);
  }

  /** Reads an escape after its backslash; true when it stands for all other characters. */
  private boolean escape(List<int[]> ranges) {
    if (at >= expression.length()) {
      throw unsupported();
    }
    char c = expression.charAt(at++);
    switch (c) {
      case 'd', 'D' -> ranges.add(new int[] {'0', '9'});
      case 'w', 'W' -> {
        ranges.addAll(word());
        ranges.add(new int[] {'_', '_'});
      }
      case 's', 'S' -> {
        ranges.add(new int[] {' ', ' '});
        ranges.add(new int[] {'\t', '\r'});
      }
      case 'f' -> ranges.add(new int[] {'\f', '\f'});
      case 'v' -> ranges.add(new int[] {0x0b, 0x0b});
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
          case "{L}", "{Letter}" -> {
            ranges.add(new int[] {'a', 'z'});
            others = others.or(Character::isLetter);
          }
          case "{Ll}" -> {
            ranges.add(new int[] {'a', 'z'});
            others = others.or(character -> is(character, Character.LOWERCASE_LETTER));
          }
          case "{Lu}" -> {
            ranges.add(new int[] {'A', 'Z'});
            others = others.or(character -> is(character, Character.UPPERCASE_LETTER));
          }
          case "{Nd}" -> {
            ranges.add(new int[] {'0', '9'});
            others = others.or(character -> is(character, Character.DECIMAL_DIGIT_NUMBER));
          }
          default -> throw unsupported();
        }
      }
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw unsupported();
        }
        ranges.add(new int[] {c, c});
      }
    }
    return "DWS".indexOf(c) >= 0;
  }

  private static boolean is(int character, int type) {
    return Character.getType(character) == type;
  }

  private int[] hexadecimal(int digits) {
    try {
      int character = Integer.parseInt(expression.substring(at, at + digits), 16);
      at += digits;
      return new int[] {character, character};
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw unsupported();
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
      throw unsupported();
    }
    IntPredicate more = others;
    others = character -> false;
    IntPredicate inRanges =
        more.or(
            character ->
                ranges.stream().anyMatch(range -> range[0] <= character && character <= range[1]));
    return new OneOf(negated ? inRanges.negate() : inRanges, allowed);
  }
}
