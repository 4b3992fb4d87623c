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
import java.util.Set;
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

  /** The statuses that the codes of the OpenAI-compatible surface stand for within a success. */
  private static final Map<String, Integer> STATUSES =
      Map.of(
          OpenAiErrorType.AUTH_ERROR.value(), 401,
          OpenAiErrorType.RATE_LIMIT.value(), 429,
          OpenAiErrorType.VALIDATION_ERROR.value(), 400,
          OpenAiErrorType.SERVER_ERROR.value(), 500);

  private static final Set<String> TOO_FEW_CREDITS =
      Set.of(ErrorCode.INSUFFICIENT_CREDITS.value(), OpenAiErrorType.INSUFFICIENT_CREDITS.value());

  static ErrorResponse of(int status, String body, @Nullable Duration retryAfter) {
    Object root = null;
    try {
      root = body.isBlank() ? null : Json.readAny(body.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // A proxy's page, or a broken envelope: the text itself has to do.
    }
    Map<?, ?> envelope = root instanceof Map<?, ?> map ? map : Map.of();
    Object error = envelope.get("error");
    Map<?, ?> details = error instanceof Map<?, ?> map ? map : Map.of();
    return new ErrorResponse(
        status,
        first(details.get("message"), error, envelope.get("message")),
        first(details.get("code"), details.get("type"), envelope.get("code")),
        body,
        retryAfter);
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
    String told = "redirected to " + location + ", which was not followed: check the base URL";
    return new ErrorResponse(status, told, code, body, retryAfter);
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
    return code.matches("[45]\\d\\d")
        ? Integer.parseInt(code)
        : STATUSES.getOrDefault(code, status);
  }

  /**
   * The failure, without the credential. That is taken out after the reading: the body may escape
   * it otherwise than its message does.
   */
  ApiException toException(String operation, Settings settings) {
    String shownCode = code == null ? null : settings.redact(code);
    String shownBody = settings.redact(body);
    String reason = message == null ? excerpt(shownBody) : settings.redact(message);
    String text =
        operation
            + " failed with HTTP "
            + status
            + (shownCode == null ? "" : " " + shownCode)
            + (reason.isEmpty() ? "" : ": " + reason)
            + (retryAfter == null ? "" : " (retry after " + Durations.text(retryAfter) + ")");
    return refusal(operation, text, effectiveStatus(), shownCode).responded(shownBody, retryAfter);
  }

  private static ApiException refusal(
      String operation, String text, int status, @Nullable String code) {
    if (code != null && TOO_FEW_CREDITS.contains(code)) {
      return new InsufficientCreditsException(operation, text, status, code);
    }
    return switch (status) {
      case 400, 405, 413, 415, 422 -> new InvalidRequestException(operation, text, status, code);
      case 401 -> new AuthenticationException(operation, text, status, code);
      case 402 -> new InsufficientCreditsException(operation, text, status, code);
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
