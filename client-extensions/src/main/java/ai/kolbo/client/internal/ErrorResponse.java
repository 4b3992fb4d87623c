package ai.kolbo.client.internal;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.AuthenticationException;
import ai.kolbo.client.error.ConflictException;
import ai.kolbo.client.error.InsufficientCreditsException;
import ai.kolbo.client.error.InvalidRequestException;
import ai.kolbo.client.error.NotFoundException;
import ai.kolbo.client.error.PermissionDeniedException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.client.error.ServerErrorException;
import ai.kolbo.model.ErrorCode;
import ai.kolbo.model.Json;
import ai.kolbo.model.OpenAiErrorType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server said when it refused a call, read from whichever envelope it used: the developer
 * surface's, its rate limiter's, the OpenAI-compatible one's, or none at all.
 *
 * @param status of the response; 200 to 299 for an error within a success
 */
record ErrorResponse(
    int status,
    @Nullable String message,
    @Nullable String code,
    String body,
    @Nullable Duration retryAfter) {

  private static final int EXCERPT = 200;
  private static final byte[] ERROR = "\"error\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SUCCESS = "\"success\"".getBytes(StandardCharsets.UTF_8);

  static ErrorResponse of(int status, String body, @Nullable Duration retryAfter) {
    Object root = null;
    try {
      root = body.isBlank() ? null : Json.readAny(body.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // A proxy's page, or a broken envelope: the text itself has to do.
    }
    if (!(root instanceof Map<?, ?> envelope)) {
      return new ErrorResponse(status, null, null, body, retryAfter);
    }
    String message;
    String code;
    if (envelope.get("error") instanceof Map<?, ?> error) {
      message = first(error.get("message"), envelope.get("message"));
      code = first(error.get("code"), error.get("type"), envelope.get("code"));
    } else {
      message = first(envelope.get("error"), envelope.get("message"));
      code = first(envelope.get("code"));
    }
    return new ErrorResponse(status, message, code, body, retryAfter);
  }

  /**
   * Whether a success is an error in disguise: {@code success} is false, or it has an {@code
   * error}.
   *
   * @param isStatus whether it is the status of a job, which has an {@code error} of its own
   */
  static boolean isReported(byte[] json, boolean isStatus) {
    if (!mayReport(json)) {
      return false;
    }
    try {
      return Json.readAny(json) instanceof Map<?, ?> envelope
          && (isStatus
              ? Boolean.FALSE.equals(envelope.get("success")) && envelope.get("state") == null
              : Boolean.FALSE.equals(envelope.get("success")) || envelope.get("error") != null);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether there is an {@code error} or a false {@code success} at any depth: few have one. */
  private static boolean mayReport(byte[] json) {
    for (int i = 0; i < json.length; i++) {
      if (json[i] == '"') {
        int error = valueOf(ERROR, json, i);
        int success = valueOf(SUCCESS, json, i);
        if (error >= 0 && json[error] != 'n' || success >= 0 && json[success] == 'f') {
          return true;
        }
      }
    }
    return false;
  }

  /** Where the value of a member begins whose name begins at an index; -1 if none does. */
  private static int valueOf(byte[] name, byte[] json, int index) {
    int end = index + name.length;
    if (end > json.length || !Arrays.equals(json, index, end, name, 0, name.length)) {
      return -1;
    }
    while (end < json.length && (json[end] <= ' ' || json[end] == ':')) {
      end++;
    }
    return end < json.length ? end : -1;
  }

  private static @Nullable String first(@Nullable Object... values) {
    for (Object value : values) {
      if (value instanceof String text && !text.isBlank()) {
        return text;
      }
      if (value instanceof Number number) {
        return number.toString();
      }
    }
    return null;
  }

  /** The same for a redirect that was not followed. */
  ErrorResponse redirectedTo(String location) {
    return new ErrorResponse(
        status,
        "redirected to " + location + ", which was not followed: check the base URL",
        code,
        body,
        retryAfter);
  }

  /**
   * The same without the credential. Comes after the reading: the body may escape it otherwise than
   * its message does.
   */
  ErrorResponse redacted(Settings settings) {
    return new ErrorResponse(
        status,
        message == null ? null : settings.redact(message),
        code == null ? null : settings.redact(code),
        settings.redact(body),
        retryAfter);
  }

  String describe(String operation) {
    StringBuilder text = new StringBuilder(operation).append(" failed with HTTP ").append(status);
    if (code != null) {
      text.append(' ').append(code);
    }
    if (message != null) {
      text.append(": ").append(message);
    } else if (!body.isBlank()) {
      text.append(": ").append(excerpt(body));
    }
    if (retryAfter != null) {
      text.append(" (retry after ").append(Durations.text(retryAfter)).append(')');
    }
    return text.toString();
  }

  /** The beginning of a body, on one line. */
  static String excerpt(String body) {
    String text =
        body.substring(0, Math.min(2 * EXCERPT, body.length())).strip().replaceAll("\\s+", " ");
    return text.substring(0, Math.min(EXCERPT, text.length()));
  }

  /** The status that counts: within a success the code tells it. */
  private int effectiveStatus() {
    if (status / 100 != 2 || code == null) {
      return status;
    }
    if (code.matches("[45]\\d\\d")) {
      return Integer.parseInt(code);
    }
    if (OpenAiErrorType.AUTH_ERROR.value().equals(code)) {
      return 401;
    }
    if (OpenAiErrorType.RATE_LIMIT.value().equals(code)) {
      return 429;
    }
    if (OpenAiErrorType.VALIDATION_ERROR.value().equals(code)) {
      return 400;
    }
    return OpenAiErrorType.SERVER_ERROR.value().equals(code) ? 500 : status;
  }

  ApiException toException(String operation) {
    return refusal(operation, describe(operation), effectiveStatus()).responded(body, retryAfter);
  }

  private ApiException refusal(String operation, String text, int status) {
    if (status == 402
        || ErrorCode.INSUFFICIENT_CREDITS.value().equals(code)
        || OpenAiErrorType.INSUFFICIENT_CREDITS.value().equals(code)) {
      return new InsufficientCreditsException(operation, text, status, code);
    }
    return switch (status) {
      case 400, 405, 413, 415, 422 -> new InvalidRequestException(operation, text, status, code);
      case 401 -> new AuthenticationException(operation, text, status, code);
      case 403 -> new PermissionDeniedException(operation, text, status, code);
      case 404 -> new NotFoundException(operation, text, status, code);
      case 409 -> new ConflictException(operation, text, status, code);
      case 429 -> new RateLimitedException(operation, text, status, code);
      default ->
          status >= 500
              ? new ServerErrorException(operation, text, status, code)
              : new ApiException(operation, text, status, code);
    };
  }
}
