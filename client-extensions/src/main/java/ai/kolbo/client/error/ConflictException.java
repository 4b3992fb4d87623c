package ai.kolbo.client.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The state of the resource does not allow the operation (409). */
public final class ConflictException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public ConflictException(
      String operation,
      String message,
      int status,
      @Nullable String code,
      String body,
      @Nullable Duration retryAfter) {
    super(operation, message, status, code, body, retryAfter);
  }
}
