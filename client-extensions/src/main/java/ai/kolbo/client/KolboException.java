package ai.kolbo.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something went wrong after a call had begun. The subclasses say what. */
public class KolboException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String operation;
  private @Nullable String generationId;

  KolboException(String operation, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.operation = operation;
  }

  /** The operation that went wrong, by its {@code operationId} in the OpenAPI document. */
  public String operation() {
    return operation;
  }

  /**
   * The generation that the call was about, if there was one; it may go on, and can be picked up by
   * this id.
   */
  public Optional<String> generationId() {
    return Optional.ofNullable(generationId);
  }

  KolboException about(@Nullable String generationId) {
    this.generationId = generationId;
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
   * Whether the same call may succeed if it is made again. The client has repeated by itself what
   * is safe to repeat; starting a generation again may cost credits again.
   */
  public boolean isRetryable() {
    return false;
  }
}
