package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/** The key may not perform the operation (403). */
public final class PermissionDeniedException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public PermissionDeniedException(
      String operation, String message, int status, @Nullable String code) {
    super(operation, message, status, code);
  }
}
