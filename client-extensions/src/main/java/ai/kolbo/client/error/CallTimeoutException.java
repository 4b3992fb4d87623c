package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/** A call with all its retries did not end within the call timeout. */
public final class CallTimeoutException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final boolean mayHaveActed;

  /**
   * @param operation the {@code operationId} of the call
   * @param message what happened, for a person
   * @param mayHaveActed whether the request may have reached the server
   * @param cause the last failure, or null
   */
  public CallTimeoutException(
      String operation, String message, boolean mayHaveActed, @Nullable Throwable cause) {
    super(operation, message, cause);
    this.mayHaveActed = mayHaveActed;
  }

  /** Whether the server may have acted. */
  public boolean mayHaveActed() {
    return mayHaveActed;
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
