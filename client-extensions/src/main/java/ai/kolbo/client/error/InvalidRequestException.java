package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/** The server refused the request as invalid (400, 405, 413, 415, 422). */
public final class InvalidRequestException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public InvalidRequestException(
      String operation, String message, int status, @Nullable String code) {
    super(operation, message, status, code);
  }
}
