package ai.kolbo.api;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A value that travels as one JSON part of a form. Of a plain list Retrofit would make one part for
 * each item.
 */
public final class JsonPart<T> {
  private final T value;

  private JsonPart(T value) {
    this.value = value;
  }

  /** The part for a value; null, which sends none, for null. */
  public static <T> @Nullable JsonPart<T> of(@Nullable T value) {
    return value == null ? null : new JsonPart<>(value);
  }

  /** What the part holds. */
  @JsonValue
  public T value() {
    return value;
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
