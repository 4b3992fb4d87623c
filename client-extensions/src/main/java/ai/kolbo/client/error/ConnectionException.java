package ai.kolbo.client.error;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The server could not be reached, the connection broke, or no response came in time. */
public final class ConnectionException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final boolean mayHaveActed;

  /**
   * @param operation the {@code operationId} of the call
   * @param message what happened, for a person
   * @param mayHaveActed whether the request may have reached the server
   * @param cause the failure of the connection, or null
   */
  public ConnectionException(
      String operation, String message, boolean mayHaveActed, @Nullable IOException cause) {
    super(operation, message, cause);
    this.mayHaveActed = mayHaveActed;
  }

  /**
   * Whether the server may have acted. False if no connection was made: nothing was started or
   * charged.
   */
  public boolean mayHaveActed() {
    return mayHaveActed;
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
