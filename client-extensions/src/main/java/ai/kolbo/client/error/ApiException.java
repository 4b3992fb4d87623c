package ai.kolbo.client.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server refused a call or failed. The subclasses are the refusals that a program may want to
 * handle; a status that none of them covers is an {@code ApiException} itself.
 */
public class ApiException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable String code;
  private String body = "";
  private @Nullable Duration retryAfter;

  /**
   * @param operation the {@code operationId} of the call
   * @param message what happened, for a person
   * @param status the HTTP status
   * @param code the server's error code, or null
   */
  public ApiException(String operation, String message, int status, @Nullable String code) {
    super(operation, message, null);
    this.status = status;
    this.code = code;
  }

  /**
   * Sets what else the server responded.
   *
   * @param body the body of the response, empty if there was none; 2 KB of it are kept
   * @param retryAfter how long the server asks to wait, or null
   * @return this
   */
  public ApiException responded(String body, @Nullable Duration retryAfter) {
    this.body = beginning(body);
    this.retryAfter = retryAfter;
    return this;
  }

  /** The HTTP status; of an error within a success, the status that its code stands for. */
  public int status() {
    return status;
  }

  /** The server's error code, such as {@code MODEL_NOT_FOUND} or {@code auth_error}, if any. */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /** The first 2 KB of the body as it was received, JSON or not, without the key; never null. */
  public String body() {
    return body;
  }

  /** How long the server asks to wait before a retry, if it says so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public boolean isRetryable() {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }
}
