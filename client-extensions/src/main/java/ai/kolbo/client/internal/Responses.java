package ai.kolbo.client.internal;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.CallTimeoutException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.model.JobStatus;
import ai.kolbo.model.Json;
import ai.kolbo.model.UploadFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/** Turns responses into values and failures, without the credential in any text. */
final class Responses {
  private static final long LONGEST_ERROR_BODY = 1 << 20;

  private final Settings settings;

  Responses(Settings settings) {
    this.settings = settings;
  }

  /**
   * Reads a JSON response and takes what the caller wants from it.
   *
   * @param member the member that holds it, for the message; null if the whole response is wanted
   */
  <T, A> A read(
      String operation,
      Response response,
      Class<T> type,
      @Nullable String member,
      Function<T, @Nullable A> answer)
      throws IOException {
    byte[] bytes;
    try (ResponseBody body = response.body()) {
      bytes = body.bytes();
    }
    if (ErrorResponse.isReported(bytes, JobStatus.class.isAssignableFrom(type))) {
      throw reported(operation, response.code(), new String(bytes, StandardCharsets.UTF_8));
    }
    T value = parse(operation, response.code(), bytes, type);
    A wanted = answer.apply(value);
    if (wanted == null || wanted instanceof String text && text.isBlank()) {
      throw malformed(operation, response.code(), "it has no " + member, bytes, null);
    }
    return wanted;
  }

  /** Reads JSON that the server sent as a success. */
  <T> T parse(String operation, int status, byte[] bytes, Class<T> type) {
    try {
      T value = Json.read(type, bytes);
      if (value != null) {
        return value;
      }
      throw malformed(operation, status, "it is null", bytes, null);
    } catch (IOException e) {
      String reason = bytes.length == 0 ? "it is empty" : "it is not the expected JSON";
      throw malformed(operation, status, reason, bytes, e);
    }
  }

  /** The failure that a response other than 2xx stands for; closes the response. */
  ApiException refusal(String operation, Response response) throws IOException {
    try (response) {
      ErrorResponse error =
          ErrorResponse.of(
              response.code(),
              response.peekBody(LONGEST_ERROR_BODY).string(),
              RetryAfter.of(response, Clock.systemUTC()));
      String location = response.header("Location");
      return (response.isRedirect() && location != null ? error.redirectedTo(location) : error)
          .toException(operation, settings);
    }
  }

  /** The failure that JSON within a success reports. */
  ApiException reported(String operation, int status, String json) {
    return ErrorResponse.of(status, json, null).toException(operation, settings);
  }

  MalformedResponseException malformed(
      String operation, int status, String reason, byte[] body, @Nullable Throwable cause) {
    String text = settings.redact(new String(body, StandardCharsets.UTF_8));
    String excerpt = ErrorResponse.excerpt(text);
    String message =
        "%s got a response (HTTP %d) that cannot be read: %s%s"
            .formatted(operation, status, reason, excerpt.isEmpty() ? "" : ": " + excerpt);
    return new MalformedResponseException(operation, message, status, text, cause);
  }

  /**
   * The failure of an exchange that broke.
   *
   * @param sent whether the request began to go out
   * @param late whether the call timeout is over
   */
  RuntimeException broken(Exchange<?> exchange, boolean sent, boolean late, IOException e) {
    if (e instanceof UploadFile.Unreadable) {
      return new UncheckedIOException(e.getMessage(), e);
    }
    String operation = exchange.operation();
    boolean mayHaveActed = sent && !exchange.isRead();
    String warning = mayHaveActed ? "; the request was sent, so the server may have acted" : "";
    if (late) {
      String message =
          operation + " did not end within " + Durations.text(settings.callTimeout()) + warning;
      return new CallTimeoutException(operation, message, mayHaveActed, e);
    }
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String redacted = settings.redact(reason);
    HttpUrl url = exchange.request().url();
    String message =
        "%s got no response from %s:%d: %s%s"
            .formatted(
                operation,
                url.host(),
                url.port(),
                e instanceof InterruptedIOException && sent
                    ? "no response in " + Durations.text(settings.attemptTimeout())
                    : redacted,
                warning);
    String told = e.getClass().getSimpleName() + ": " + redacted;
    IOException cause = redacted.equals(reason) ? e : new IOException(told);
    return new ConnectionException(operation, message, sent, cause);
  }
}
