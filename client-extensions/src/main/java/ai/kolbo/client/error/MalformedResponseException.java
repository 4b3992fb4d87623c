package ai.kolbo.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The server reported success, but its response is not what the API documents: HTML, truncated
 * JSON, or JSON without a required member.
 */
public final class MalformedResponseException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String body;

  /**
   * @param operation the {@code operationId} of the call
   * @param message what happened, for a person
   * @param status the HTTP status
   * @param body the body of the response, empty if it was a stream; 2 KB of it are kept
   * @param cause the failure of the parser, or null
   */
  public MalformedResponseException(
      String operation, String message, int status, String body, @Nullable Throwable cause) {
    super(operation, message, cause);
    this.status = status;
    this.body = beginning(body);
  }

  /** The HTTP status, 200 to 299. */
  public int status() {
    return status;
  }

  /** The first 2 KB of the body as it was received, without the key; empty if it was a stream. */
  public String body() {
    return body;
  }
}
