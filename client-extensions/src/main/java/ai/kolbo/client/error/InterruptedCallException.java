package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while it waited. Its interrupt flag is set. A generation goes on at
 * the server.
 */
public final class InterruptedCallException extends KolboException {
  private static final long serialVersionUID = 1L;

  /**
   * @param operation the {@code operationId} of the call
   * @param cause what ended the wait, or null
   */
  public InterruptedCallException(String operation, @Nullable Throwable cause) {
    super(operation, operation + " was interrupted", cause);
  }
}
