package ai.kolbo.client;

/**
 * A rate limit is exceeded (429). Nothing was started or charged; {@link #retryAfter()} says when
 * to come back.
 */
public final class RateLimitedException extends ApiException {
  private static final long serialVersionUID = 1L;

  RateLimitedException(String operation, ErrorResponse response) {
    super(operation, response);
  }
}
