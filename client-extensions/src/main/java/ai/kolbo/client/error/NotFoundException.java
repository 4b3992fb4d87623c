package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/** There is no such resource (404). */
public final class NotFoundException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public NotFoundException(String operation, String message, int status, @Nullable String code) {
    super(operation, message, status, code);
  }
}
