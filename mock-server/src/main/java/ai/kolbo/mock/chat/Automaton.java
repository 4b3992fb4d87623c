package ai.kolbo.mock.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * States of a regular expression, all of which are followed at once. Its time is the product of
 * text and states at most, where {@link java.util.regex} may need exponential time.
 */
final class Automaton {

  /** What has to be true of a place in the text. */
  enum Place {
    START,
    END,
    WORD_BOUNDARY,
    NO_WORD_BOUNDARY
  }

  /**
   * A state. It leads on to {@code next} and {@code other} without a character, or to {@code next}
   * after one.
   *
   * @param characters the characters it needs; null if none
   * @param place the place it needs; null for any
   */
  private record State(
      @Nullable IntPredicate characters, @Nullable Place place, int next, int other) {}

  private static final int NONE = -1;
  private static final int MATCH = -2;

  private final List<State> states = new ArrayList<>();
  private final WorkBudget budget;
  private int start = MATCH;

  Automaton(WorkBudget budget) {
    this.budget = budget;
  }

  /** The state after the whole expression, to build the expression from its end. */
  static int end() {
    return MATCH;
  }

  void startAt(int state) {
    start = state;
  }

  int character(IntPredicate characters, int next) {
    return add(new State(characters, null, next, NONE));
  }

  int place(Place place, int next) {
    return add(new State(null, place, next, NONE));
  }

  int either(int first, int second) {
    return add(new State(null, null, first, second));
  }

  /** A state that {@link #loop} completes. */
  int reserve() {
    return add(new State(null, null, NONE, NONE));
  }

  void loop(int reserved, int body, int next) {
    states.set(reserved, new State(null, null, body, next));
  }

  private int add(State state) {
    budget.spendSteps(4);
    states.add(state);
    return states.size() - 1;
  }

  /** Whether some part of the text matches. */
  boolean find(String text) {
    int[] characters = text.codePoints().toArray();
    int[] seen = new int[states.size()];
    List<Integer> current = new ArrayList<>();
    for (int at = 0; at <= characters.length; at++) {
      List<Integer> reached = new ArrayList<>();
      current.add(start);
      for (int state : current) {
        if (reach(state, characters, at, seen, reached)) {
          return true;
        }
      }
      current = new ArrayList<>();
      for (int state : reached) {
        IntPredicate wanted = states.get(state).characters();
        if (at < characters.length && wanted != null && wanted.test(characters[at])) {
          current.add(states.get(state).next());
        }
      }
    }
    return false;
  }

  /** Adds the states that need a character; true when the match is reached. */
  private boolean reach(int from, int[] characters, int at, int[] seen, List<Integer> reached) {
    List<Integer> pending = new ArrayList<>(List.of(from));
    while (!pending.isEmpty()) {
      int index = pending.remove(pending.size() - 1);
      if (index == MATCH) {
        return true;
      }
      if (index == NONE || seen[index] == at + 1) {
        continue;
      }
      seen[index] = at + 1;
      budget.spendSteps(1);
      State state = states.get(index);
      if (state.characters() != null) {
        reached.add(index);
      } else if (state.place() == null || isAt(state.place(), characters, at)) {
        pending.add(state.other());
        pending.add(state.next());
      }
    }
    return false;
  }

  private static boolean isAt(Place place, int[] characters, int at) {
    boolean boundary =
        (at > 0 && isWord(characters[at - 1]))
            != (at < characters.length && isWord(characters[at]));
    return switch (place) {
      case START -> at == 0;
      case END -> at == characters.length;
      case WORD_BOUNDARY -> boundary;
      case NO_WORD_BOUNDARY -> !boundary;
    };
  }

  private static boolean isWord(int character) {
    return character == '_' || (character < 128 && Character.isLetterOrDigit(character));
  }
}
