package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/** The state of the resource does not allow the operation (409). */
public final class ConflictException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public ConflictException(String operation, String message, int status, @Nullable String code) {
    super(operation, message, status, code);
  }
}
