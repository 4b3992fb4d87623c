package ai.kolbo.client;

import java.time.Duration;

/** A call with all its repetitions and waits did not end in the time it had. */
public final class CallTimeoutException extends KolboException {
  private static final long serialVersionUID = 1L;

  CallTimeoutException(String operation, Duration timeout, boolean mayHaveActed, Throwable cause) {
    super(
        operation,
        operation
            + " did not end within "
            + Durations.text(timeout)
            + (mayHaveActed ? "; the server may have acted on it" : ""),
        cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
