package ai.kolbo.mock.chat;

/** Bounds the time and memory that the schemas of one request can cost. */
final class WorkBudget {

  static final int MOST_VALUES = 50_000;
  static final int MOST_CHARACTERS = 1_000_000;
  static final int MOST_STEPS = 2_000_000;

  private int values;
  private long characters;
  private long steps;

  /** Thrown when a bound is reached. The message ends a sentence about the schema. */
  static final class Exceeded extends RuntimeException {

    private static final long serialVersionUID = 1;

    Exceeded(String message) {
      super(message, null, false, false);
    }
  }

  int values() {
    return values;
  }

  void spendValues(long count) {
    if (count > MOST_VALUES - values) {
      throw new Exceeded("needs more than %,d values".formatted(MOST_VALUES));
    }
    values += (int) count;
  }

  void spendCharacters(long count) {
    if (count > MOST_CHARACTERS - characters) {
      throw new Exceeded("needs more than %,d characters".formatted(MOST_CHARACTERS));
    }
    characters += count;
  }

  void spendSteps(long count) {
    if (count > MOST_STEPS - steps) {
      throw new Exceeded("is too complex to find a value for");
    }
    steps += count;
  }
}
