package ai.kolbo.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The texts at which a model stops: one text, or a list of up to four. Immutable. */
public final class StopSequences implements Validated {
  private final Object value;

  private StopSequences(Object value) {
    this.value = value;
  }

  /** One text. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static StopSequences of(String sequence) {
    return new StopSequences(Objects.requireNonNull(sequence, "sequence"));
  }

  /** Up to four texts. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static StopSequences of(List<String> sequences) {
    return new StopSequences(List.copyOf(sequences));
  }

  /** Up to four texts. */
  public static StopSequences of(String... sequences) {
    return of(List.of(sequences));
  }

  /** All texts, in their order. */
  @SuppressWarnings("unchecked") // The factories let in nothing but a text or a list of texts.
  public List<String> sequences() {
    return value instanceof String text ? List.of(text) : (List<String>) value;
  }

  /** This as JSON text. */
  public String toJson() {
    return Json.text(this);
  }

  /**
   * Reads one from JSON.
   *
   * @throws IOException if the text is not JSON, or not a text or a list
   */
  public static StopSequences fromJson(String json) throws IOException {
    return Json.read(StopSequences.class, json);
  }

  /** Null if there is neither a text nor a list. */
  static @Nullable StopSequences read(JsonReader in) throws IOException {
    if (!in.isList()) {
      String sequence = in.text();
      return sequence == null ? null : of(sequence);
    }
    return of(in.list(String.class).stream().filter(Objects::nonNull).toList());
  }

  @Override
  public void validate(Validation validation) {
    validation.itself(sequences()).minItems(1).maxItems(4);
  }

  @JsonValue
  Object value() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StopSequences that && value.equals(that.value);
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
