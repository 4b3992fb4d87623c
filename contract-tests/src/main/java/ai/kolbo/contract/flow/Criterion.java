package ai.kolbo.contract.flow;

/**
 * Something that must hold.
 *
 * @param kind in which language the condition is
 * @param context a runtime expression for what the condition is about; empty for a simple one
 * @param condition the condition
 */
record Criterion(Kind kind, String context, String condition) {

  /** The languages of conditions. */
  enum Kind {
    SIMPLE,
    JSONPATH,
    REGEX
  }

  @Override
  public String toString() {
    return kind == Kind.SIMPLE ? condition : context + " has " + condition;
  }
}
