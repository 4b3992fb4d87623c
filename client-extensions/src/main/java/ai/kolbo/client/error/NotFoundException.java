package ai.kolbo.client.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** There is no such resource (404). */
public final class NotFoundException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public NotFoundException(
      String operation,
      String message,
      int status,
      @Nullable String code,
      String body,
      @Nullable Duration retryAfter) {
    super(operation, message, status, code, body, retryAfter);
  }
}
