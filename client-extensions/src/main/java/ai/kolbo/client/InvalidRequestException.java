package ai.kolbo.client;

/** The request is not valid, or too large (400, 405, 413, 415, 422). */
public final class InvalidRequestException extends ApiException {
  private static final long serialVersionUID = 1L;

  InvalidRequestException(String operation, ErrorResponse response) {
    super(operation, response);
  }
}
