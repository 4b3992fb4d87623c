package ai.kolbo.client.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The account has too few credits: 402, or another status with the code for it. */
public final class InsufficientCreditsException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public InsufficientCreditsException(
      String operation,
      String message,
      int status,
      @Nullable String code,
      String body,
      @Nullable Duration retryAfter) {
    super(operation, message, status, code, body, retryAfter);
  }
}
