package ai.kolbo.model;

/** A request, or a part of one, whose members the document bounds. */
public interface Validated {
  /** Reports the members and their bounds to {@code validation}. */
  void validate(Validation validation);
}
