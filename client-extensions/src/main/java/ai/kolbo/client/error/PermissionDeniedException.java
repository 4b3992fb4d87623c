package ai.kolbo.client.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The key may not perform the operation (403). */
public final class PermissionDeniedException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public PermissionDeniedException(
      String operation,
      String message,
      int status,
      @Nullable String code,
      String body,
      @Nullable Duration retryAfter) {
    super(operation, message, status, code, body, retryAfter);
  }
}
