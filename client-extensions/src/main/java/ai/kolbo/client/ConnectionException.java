package ai.kolbo.client;

import java.io.IOException;

/** The server could not be reached, the connection broke, or no answer came in time. */
public final class ConnectionException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final boolean sent;

  ConnectionException(String operation, String message, boolean sent, IOException cause) {
    super(operation, message, cause);
    this.sent = sent;
  }

  /**
   * Whether the server may have acted: false if no connection was made, so that nothing was started
   * or charged.
   */
  public boolean mayHaveActed() {
    return sent;
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
