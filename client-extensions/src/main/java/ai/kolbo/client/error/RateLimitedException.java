package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/** A rate limit is exceeded (429). Nothing was started or charged. */
public final class RateLimitedException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public RateLimitedException(String operation, String message, int status, @Nullable String code) {
    super(operation, message, status, code);
  }
}
