package ai.kolbo.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a model calls tools, and which: a mode, or one named tool. Immutable. */
public final class ToolChoice implements Validated {
  private final Object value;

  private ToolChoice(Object value) {
    this.value = Objects.requireNonNull(value, "value");
  }

  /** A mode: none, automatic or required. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ToolChoice of(String mode) {
    return new ToolChoice(ToolChoiceMode.of(mode));
  }

  /** A mode: none, automatic or required. */
  public static ToolChoice of(ToolChoiceMode mode) {
    return new ToolChoice(mode);
  }

  /** A named tool, or a set of allowed ones. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ToolChoice of(NamedToolChoice tool) {
    return new ToolChoice(tool);
  }

  @Override
  public void validate(Validation validation) {
    validation.itself(value);
  }

  /** A {@link ToolChoiceMode} or a {@link NamedToolChoice}. */
  @JsonValue
  public Object value() {
    return value;
  }

  /** This as JSON text. */
  public String toJson() {
    return Json.text(this);
  }

  /**
   * Reads one from JSON.
   *
   * @throws IOException if the text is not JSON, or not a text or an object
   */
  public static ToolChoice fromJson(String json) throws IOException {
    return Json.read(ToolChoice.class, json);
  }

  /** Null if there is neither a mode nor an object. */
  static @Nullable ToolChoice read(JsonReader in) throws IOException {
    if (in.isObject()) {
      return of(NamedToolChoice.read(in));
    }
    if (in.isList()) {
      return in.other(ToolChoice::read);
    }
    String mode = in.word();
    return mode == null ? null : of(mode);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ToolChoice that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
