package ai.kolbo.client.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call failed after it had begun. The subclasses say how. */
public class KolboException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String operation;
  private @Nullable String generationId;
  private @Nullable String receivedText;

  /**
   * @param operation the operation that failed, by its {@code operationId} in the OpenAPI document
   * @param message what happened, for a person
   * @param cause the underlying failure, or null
   */
  public KolboException(String operation, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.operation = operation;
  }

  /** The operation that failed, by its {@code operationId} in the OpenAPI document. */
  public String operation() {
    return operation;
  }

  /**
   * The generation that the call was about, if there was one. It may still be running: resume it by
   * this id.
   */
  public Optional<String> generationId() {
    return Optional.ofNullable(generationId);
  }

  /**
   * Sets the generation that the call was about; the message then names it.
   *
   * @param generationId null leaves it as it is
   * @return this
   */
  public KolboException about(@Nullable String generationId) {
    if (generationId != null) {
      this.generationId = generationId;
    }
    return this;
  }

  /** The text that a stream had delivered before it failed, if the call was for a stream. */
  public Optional<String> receivedText() {
    return Optional.ofNullable(receivedText);
  }

  /**
   * Sets the text that a stream had delivered before it failed.
   *
   * @return this
   */
  public KolboException received(String text) {
    this.receivedText = text;
    return this;
  }

  @Override
  public String getMessage() {
    String message = String.valueOf(super.getMessage());
    return generationId == null || message.contains(generationId)
        ? message
        : message + " (generation " + generationId + ")";
  }

  /**
   * Whether the same call may succeed later. The client has already retried what is safe to retry;
   * starting a generation again may cost credits again.
   */
  public boolean isRetryable() {
    return false;
  }
}
