package ai.kolbo.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a message says: a plain text, or a list of parts. Immutable. */
public final class MessageContent implements Validated {
  private final Object value;

  private MessageContent(Object value) {
    this.value = value;
  }

  /** A plain text. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static MessageContent of(String text) {
    return new MessageContent(Objects.requireNonNull(text, "text"));
  }

  /** A list of parts, such as a text and an image. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static MessageContent of(List<ContentPart> parts) {
    return new MessageContent(List.copyOf(parts));
  }

  /** Parts, such as a text and an image. */
  public static MessageContent of(ContentPart... parts) {
    return of(List.of(parts));
  }

  /** The plain text, or the texts of all text parts in their order; empty if there is none. */
  public String text() {
    if (value instanceof String text) {
      return text;
    }
    StringBuilder text = new StringBuilder();
    for (ContentPart part : parts()) {
      if (part instanceof TextPart textPart && textPart.getText() != null) {
        text.append(textPart.getText());
      }
    }
    return text.toString();
  }

  /** The parts; a plain text is one text part. */
  @SuppressWarnings("unchecked") // The factories let in nothing but a text or a list of parts.
  public List<ContentPart> parts() {
    return value instanceof String text
        ? List.of(new TextPart().text(text))
        : (List<ContentPart>) value;
  }

  @Override
  public void validate(Validation validation) {
    validation.itself(value).minItems(1);
  }

  /** This as JSON text. */
  public String toJson() {
    return Json.text(this);
  }

  /**
   * Reads one from JSON.
   *
   * @throws IOException if the text is not JSON, or not a text, an object or a list
   */
  public static MessageContent fromJson(String json) throws IOException {
    return Json.read(MessageContent.class, json);
  }

  /** Of an object a list of one part. Null if there is no text, and no part that can be read. */
  static @Nullable MessageContent read(JsonReader in) throws IOException {
    if (!in.isList() && !in.isObject()) {
      String text = in.text();
      return text == null ? null : of(text);
    }
    List<ContentPart> parts = in.list(ContentPart.class);
    return parts == null ? null : of(parts.stream().filter(Objects::nonNull).toList());
  }

  @JsonValue
  Object value() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MessageContent that && value.equals(that.value);
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
