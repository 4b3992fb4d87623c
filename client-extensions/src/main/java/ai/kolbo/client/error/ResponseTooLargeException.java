package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/**
 * A response has more bytes than the client takes, or there was no memory for it. The server may
 * have acted.
 */
public final class ResponseTooLargeException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final boolean isRetryable;

  /**
   * A response that is too large.
   *
   * @param operation the {@code operationId} of the call
   * @param message what happened, for a person
   * @param isRetryable whether only all responses together were too large for the memory
   * @param cause the underlying failure, or null
   */
  public ResponseTooLargeException(
      String operation, String message, boolean isRetryable, @Nullable Throwable cause) {
    super(operation, message, cause);
    this.isRetryable = isRetryable;
  }

  /** Whether only all responses together were too large, so that this one may fit later. */
  @Override
  public boolean isRetryable() {
    return isRetryable;
  }
}
