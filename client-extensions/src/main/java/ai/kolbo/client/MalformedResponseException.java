package ai.kolbo.client;

import org.jspecify.annotations.Nullable;

/**
 * The server reported success, but what it sent is not what the API documents: HTML, truncated
 * JSON, a broken stream.
 */
public final class MalformedResponseException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String body;

  MalformedResponseException(
      String operation, int status, String message, String body, @Nullable Throwable cause) {
    super(operation, message, cause);
    this.status = status;
    this.body = body;
  }

  /** The HTTP status, 200 to 299. */
  public int status() {
    return status;
  }

  /** The body as it was received, with the key blacked out; empty if it was a stream. */
  public String body() {
    return body;
  }
}
