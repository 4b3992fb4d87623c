package ai.kolbo.client;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server refused a call or failed. The subclasses tell apart what a program may want to handle;
 * a status that none of them covers is an {@code ApiException} itself.
 */
public class ApiException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable String code;
  private final String body;
  private final @Nullable Duration retryAfter;

  ApiException(String operation, ErrorResponse response) {
    super(operation, response.describe(operation), null);
    this.status = response.status();
    this.code = response.code();
    this.body = response.body();
    this.retryAfter = response.retryAfter();
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /**
   * The server's word for the reason, such as {@code MODEL_NOT_FOUND} or {@code auth_error}, if it
   * gave one.
   */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /** The body as it was received, JSON or not, with the key blacked out; never null. */
  public String body() {
    return body;
  }

  /** How long the server asks to wait before the call is repeated, if it says so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public boolean isRetryable() {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }
}
