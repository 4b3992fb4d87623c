package ai.kolbo.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of a set of texts that the server may add to. A text that this version does not know is kept,
 * so that it can be read, compared and sent back. Two values are equal if they are of the same
 * class and have the same text.
 */
public abstract class OpenEnum {
  private final String value;

  OpenEnum(String value) {
    this.value = Objects.requireNonNull(value, "value");
  }

  /** The text as the API writes it. */
  @JsonValue
  public final String value() {
    return value;
  }

  /** The text in quotes, as JSON has it. */
  public final String toJson() {
    return Json.text(this);
  }

  /** Whether the API documents this value, as of this version. */
  public abstract boolean isKnown();

  @Override
  public final boolean equals(@Nullable Object other) {
    return other != null
        && other.getClass() == getClass()
        && value.equals(((OpenEnum) other).value);
  }

  @Override
  public final int hashCode() {
    return value.hashCode();
  }

  /** The same as {@link #value()}. */
  @Override
  public final String toString() {
    return value;
  }
}
