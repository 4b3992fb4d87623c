package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/** The account has too few credits: 402, or another status with the code for it. */
public final class InsufficientCreditsException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** The parameters are those of {@link ApiException}. */
  public InsufficientCreditsException(
      String operation, String message, int status, @Nullable String code) {
    super(operation, message, status, code);
  }
}
