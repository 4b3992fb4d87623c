package ai.kolbo.client;

/** The key is missing, invalid, expired or revoked (401). */
public final class AuthenticationException extends ApiException {
  private static final long serialVersionUID = 1L;

  AuthenticationException(String operation, ErrorResponse response) {
    super(operation, response);
  }
}
