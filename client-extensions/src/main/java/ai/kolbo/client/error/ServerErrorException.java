package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/** The server failed (5xx). */
public final class ServerErrorException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public ServerErrorException(String operation, String message, int status, @Nullable String code) {
    super(operation, message, status, code);
  }
}
