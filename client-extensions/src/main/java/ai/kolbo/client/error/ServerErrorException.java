package ai.kolbo.client.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server failed (5xx). */
public final class ServerErrorException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public ServerErrorException(
      String operation,
      String message,
      int status,
      @Nullable String code,
      String body,
      @Nullable Duration retryAfter) {
    super(operation, message, status, code, body, retryAfter);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
