package ai.kolbo.client;

/** The key may not do this (403). */
public final class PermissionDeniedException extends ApiException {
  private static final long serialVersionUID = 1L;

  PermissionDeniedException(String operation, ErrorResponse response) {
    super(operation, response);
  }
}
