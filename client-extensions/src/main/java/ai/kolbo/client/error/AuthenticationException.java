package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/** The credential is missing, wrong, expired or revoked (401). */
public final class AuthenticationException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public AuthenticationException(
      String operation, String message, int status, @Nullable String code) {
    super(operation, message, status, code);
  }
}
