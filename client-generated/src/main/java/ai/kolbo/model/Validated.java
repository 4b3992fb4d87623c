package ai.kolbo.model;

/** A request, a form or a part of one that can check itself against the limits of the document. */
public interface Validated {
  /** Checks each member against its limits and reports violations to {@code validation}. */
  void validate(Validation validation);

  /**
   * Checks this object with everything in it. Nothing is sent.
   *
   * @throws IllegalArgumentException if a limit is violated; the message names each such member,
   *     its limit and what was given
   */
  default void check() {
    Validation.check(this);
  }
}
