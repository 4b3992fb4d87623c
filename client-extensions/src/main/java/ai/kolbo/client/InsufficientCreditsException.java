package ai.kolbo.client;

/** The account has too few credits: 402, or 400 with the code for it. */
public final class InsufficientCreditsException extends ApiException {
  private static final long serialVersionUID = 1L;

  InsufficientCreditsException(String operation, ErrorResponse response) {
    super(operation, response);
  }
}
