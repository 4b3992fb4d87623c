package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/**
 * A stream was cut off before the model had finished: the connection broke, nothing came for too
 * long, or the server ended the response. What it had delivered is in {@link #text()}.
 */
public final class IncompleteStreamException extends KolboException {
  private static final long serialVersionUID = 1L;

  /**
   * @param operation the {@code operationId} of the call
   * @param message what happened, for a person
   * @param text what was received, empty if nothing was
   * @param cause the failure of the connection, or null if the server ended the response
   */
  public IncompleteStreamException(
      String operation, String message, String text, @Nullable Throwable cause) {
    super(operation, message, cause);
    received(text);
  }

  /** The text of the first choice as far as it was received; empty if nothing was. */
  public String text() {
    return receivedText().orElse("");
  }

  /** True: the same call may succeed, but costs credits again. */
  @Override
  public boolean isRetryable() {
    return true;
  }
}
