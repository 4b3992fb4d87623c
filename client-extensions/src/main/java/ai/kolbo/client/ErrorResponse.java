package ai.kolbo.client;

import ai.kolbo.model.ErrorCode;
import ai.kolbo.model.Json;
import ai.kolbo.model.OpenAiErrorType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server said when it refused a call, read from whichever envelope it used: the developer
 * surface's, its rate limiter's, the OpenAI-compatible one's, or none at all.
 */
record ErrorResponse(
    int status,
    @Nullable String message,
    @Nullable String code,
    String body,
    @Nullable Duration retryAfter) {

  private static final int EXCERPT = 200;

  static ErrorResponse of(int status, String body, @Nullable String retryAfter, Clock clock) {
    Object root = null;
    try {
      root = Json.readAny(body.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // A proxy's page, or a broken envelope: the text itself has to do.
    }
    String message = null;
    String code = null;
    if (root instanceof Map<?, ?> envelope) {
      if (envelope.get("error") instanceof Map<?, ?> error) {
        message = text(error.get("message"));
        code = text(error.get("code"));
        if (code == null) {
          code = text(error.get("type"));
        }
      } else {
        message = text(envelope.get("error"));
        code = text(envelope.get("code"));
      }
      if (message == null) {
        message = text(envelope.get("message"));
      }
    }
    return new ErrorResponse(status, message, code, body, parseRetryAfter(retryAfter, clock));
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text && !text.isBlank() ? text : null;
  }

  /** Whole seconds, as the API sends them, or a date, as HTTP allows. */
  private static @Nullable Duration parseRetryAfter(@Nullable String value, Clock clock) {
    if (value == null) {
      return null;
    }
    String text = value.strip();
    if (text.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Duration wait =
          Duration.between(
              clock.instant(),
              ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return null;
    }
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

  /** The same for an answer that sent the call elsewhere, where it was not sent. */
  ErrorResponse redirectedTo(String location) {
    return new ErrorResponse(
        status,
        "redirected to " + location + ", where it was not sent: check the base URL",
        code,
        body,
        retryAfter);
  }

  /**
   * The same without the key. Comes after the reading: the body may write it in another way than
   * its message does.
   */
  ErrorResponse redacted(ApiKey key) {
    return new ErrorResponse(
        status,
        message == null ? null : key.redact(message),
        code == null ? null : key.redact(code),
        key.redact(body),
        retryAfter);
  }

  /** The beginning of a body, on one line. */
  static String excerpt(String body) {
    String text =
        body.substring(0, Math.min(2 * EXCERPT, body.length())).strip().replaceAll("\\s+", " ");
    return text.substring(0, Math.min(EXCERPT, text.length()));
  }

  /**
   * An error that a stream reports after the server has said that all is well: its kind tells it
   * apart.
   */
  private ApiException reported(String operation) {
    if (OpenAiErrorType.AUTH_ERROR.value().equals(code)) {
      return new AuthenticationException(operation, this);
    }
    if (OpenAiErrorType.RATE_LIMIT.value().equals(code)) {
      return new RateLimitedException(operation, this);
    }
    if (OpenAiErrorType.VALIDATION_ERROR.value().equals(code)) {
      return new InvalidRequestException(operation, this);
    }
    return OpenAiErrorType.SERVER_ERROR.value().equals(code)
        ? new ServerErrorException(operation, this)
        : new ApiException(operation, this);
  }

  ApiException toException(String operation) {
    if (status == 402
        || ErrorCode.INSUFFICIENT_CREDITS.value().equals(code)
        || OpenAiErrorType.INSUFFICIENT_CREDITS.value().equals(code)) {
      return new InsufficientCreditsException(operation, this);
    }
    if (status / 100 == 2) {
      return reported(operation);
    }
    return switch (status) {
      case 400, 405, 413, 415, 422 -> new InvalidRequestException(operation, this);
      case 401 -> new AuthenticationException(operation, this);
      case 403 -> new PermissionDeniedException(operation, this);
      case 404 -> new NotFoundException(operation, this);
      case 409 -> new ConflictException(operation, this);
      case 429 -> new RateLimitedException(operation, this);
      default ->
          status >= 500
              ? new ServerErrorException(operation, this)
              : new ApiException(operation, this);
    };
  }
}
