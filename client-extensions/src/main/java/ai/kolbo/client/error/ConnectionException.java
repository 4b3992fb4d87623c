package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/** The server could not be reached, the connection broke, or no response came in time. */
public final class ConnectionException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final boolean mayHaveActed;
  private final boolean isRetryable;

  /**
   * @param operation the {@code operationId} of the call
   * @param message what happened, for a person
   * @param mayHaveActed whether the request may have reached the server
   * @param isRetryable whether a later call may succeed; false for a certificate that is not
   *     trusted
   * @param cause the failure of the connection, or null
   */
  public ConnectionException(
      String operation,
      String message,
      boolean mayHaveActed,
      boolean isRetryable,
      @Nullable Throwable cause) {
    super(operation, message, cause);
    this.mayHaveActed = mayHaveActed;
    this.isRetryable = isRetryable;
  }

  /**
   * Whether the server may have acted. False if no connection was made: nothing was started or
   * charged.
   */
  public boolean mayHaveActed() {
    return mayHaveActed;
  }

  /** False if it cannot get better: a certificate that is not trusted, a loop of redirects. */
  @Override
  public boolean isRetryable() {
    return isRetryable;
  }
}
