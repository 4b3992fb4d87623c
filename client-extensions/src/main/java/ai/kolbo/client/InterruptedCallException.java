package ai.kolbo.client;

/** The thread was interrupted while it waited. Its interrupt flag is set again. */
public final class InterruptedCallException extends KolboException {
  private static final long serialVersionUID = 1L;

  InterruptedCallException(String operation, String message, Exception cause) {
    super(operation, message, cause);
  }
}
