package ai.kolbo.client;

/** The server failed (500 to 599). */
public final class ServerErrorException extends ApiException {
  private static final long serialVersionUID = 1L;

  ServerErrorException(String operation, ErrorResponse response) {
    super(operation, response);
  }
}
