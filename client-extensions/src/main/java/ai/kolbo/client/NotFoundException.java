package ai.kolbo.client;

/** There is no such thing, or it belongs to another account (404). */
public final class NotFoundException extends ApiException {
  private static final long serialVersionUID = 1L;

  NotFoundException(String operation, ErrorResponse response) {
    super(operation, response);
  }
}
