package ai.kolbo.client;

/** The state of the thing does not allow this, such as cancelling what has ended (409). */
public final class ConflictException extends ApiException {
  private static final long serialVersionUID = 1L;

  ConflictException(String operation, ErrorResponse response) {
    super(operation, response);
  }
}
