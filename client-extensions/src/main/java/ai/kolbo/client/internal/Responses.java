package ai.kolbo.client.internal;

import ai.kolbo.api.BodyMemory;
import ai.kolbo.api.Operation;
import ai.kolbo.api.Operations;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.CallTimeoutException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.ResponseTooLargeException;
import ai.kolbo.model.JobStatus;
import ai.kolbo.model.Json;
import ai.kolbo.model.UploadFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.UnknownServiceException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import retrofit2.Invocation;

/** Turns responses into values and failures, without the credential in any text. */
final class Responses {
  private static final int LONGEST_ERROR_BODY = 64 * 1024;

  /** Of an error the status counts. Its body explains it, and is not waited for. */
  private static final Duration LONGEST_WAIT_FOR_ERROR_BODY = Duration.ofSeconds(2);

  private final Settings settings;

  Responses(Settings settings) {
    this.settings = settings;
  }

  /**
   * Reads a JSON response and takes what the caller wants from it.
   *
   * @param answer gives null if the response is worth nothing
   */
  <T, A> A read(Operation operation, Call call, Response response, Function<T, @Nullable A> answer)
      throws IOException {
    @SuppressWarnings("unchecked") // The table has the class that the interface declares.
    Class<T> type = (Class<T>) operation.responseType();
    BodyMemory memory = new BodyMemory(settings.maxResponseBytes());
    try (memory) {
      byte[] bytes = memory.read(response.body());
      if (ErrorResponse.isReported(bytes, JobStatus.class.isAssignableFrom(type))) {
        throw reported(operation.id(), response.code(), utf8(bytes));
      }
      T value = parse(operation, response.code(), bytes, type);
      A wanted = isUsable(operation, value, response.code(), bytes) ? answer.apply(value) : null;
      if (wanted == null) {
        throw worthless(operation, response.code(), bytes);
      }
      return wanted;
    } catch (IOException | KolboException e) {
      noteJob(call.request(), utf8(memory.received()));
      if (e instanceof BodyMemory.TooLarge) {
        throw tooLarge(operation.id(), e);
      }
      throw e;
    }
  }

  private static boolean isUsable(Operation operation, Object value, int status, byte[] bytes) {
    List<String> expected = operation.expectedMembers();
    for (String member : expected) {
      if (Json.has(value, member)) {
        return true;
      }
    }
    // Where nothing is expected, a success that calls itself an error is one; health may be bad.
    return expected.isEmpty()
        && (operation.httpMethod().equals("GET")
            || Json.has(value, "success")
            || !ErrorResponse.of(status, utf8(bytes), null).isRefusal());
  }

  /** The failure of a success without what it is for: one that says why is an error. */
  private KolboException worthless(Operation operation, int status, byte[] bytes) {
    ErrorResponse error = ErrorResponse.of(status, utf8(bytes), null);
    if (error.isRefusal()) {
      return error.toException(operation.id(), settings);
    }
    String needed = operation.neededMember();
    String missing =
        needed == null
            ? "none of " + String.join(", ", operation.expectedMembers())
            : "no " + needed;
    return malformed(operation.id(), status, "it has " + missing, bytes, null);
  }

  /** Notes the id of a job that was started, from a response that is an error, or broken. */
  private static void noteJob(Request request, String body) {
    Attempt attempt = request.tag(Attempt.class);
    Invocation invocation = request.tag(Invocation.class);
    if (attempt == null || invocation == null) {
      return;
    }
    Operation operation = Operations.of(invocation.method().getName());
    String name = String.valueOf(operation.neededMember()).replace("_", "_?");
    Matcher id =
        Pattern.compile("\"" + name + "\"\\s*:\\s*\"([\\w.:-]{1,200})\"", Pattern.CASE_INSENSITIVE)
            .matcher(body);
    if (operation.startsJob() && id.find()) {
      attempt.started(id.group(1));
    }
  }

  private <T> T parse(Operation operation, int status, byte[] bytes, Class<T> type)
      throws IOException {
    try {
      return Json.read(type, bytes);
    } catch (IOException e) {
      String text = utf8(bytes).strip();
      if (!operation.needsBody() && !text.startsWith("<")) {
        return Json.read(type, new byte[] {'{', '}'});
      }
      String reason = text.isEmpty() ? "it is empty" : "it is not the expected JSON";
      throw malformed(operation.id(), status, reason, bytes, e);
    }
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The failure that a response other than 2xx stands for; closes the response. */
  ApiException refusal(String operation, Response response) {
    try (response) {
      String body = explanation(response.body().source());
      noteJob(response.request(), body);
      ErrorResponse error =
          ErrorResponse.of(response.code(), body, RetryAfter.of(response, Clock.systemUTC()));
      String location = response.header("Location");
      if (response.isRedirect() && location != null) {
        error = error.redirectedTo(location);
        String told = settings.redact(String.valueOf(error.message()));
        Attempt.LOG.log(Level.WARNING, "{0}: {1}", operation, ErrorResponse.excerpt(told));
      }
      return error.toException(operation, settings);
    }
  }

  /** What of the body of an error comes before long. */
  private static String explanation(BufferedSource source) {
    Buffer read = new Buffer();
    source.timeout().deadline(LONGEST_WAIT_FOR_ERROR_BODY.toNanos(), TimeUnit.NANOSECONDS);
    try {
      while (read.size() < LONGEST_ERROR_BODY
          && source.read(read, LONGEST_ERROR_BODY - read.size()) != -1) {}
    } catch (IOException e) {
      // It is broken, or too slow: what has come has to do.
    } finally {
      source.timeout().clearDeadline();
    }
    return read.readUtf8();
  }

  /** The failure that JSON within a success reports. */
  ApiException reported(String operation, int status, String json) {
    return ErrorResponse.of(status, json, null).toException(operation, settings);
  }

  MalformedResponseException malformed(
      String operation, int status, String reason, byte[] body, @Nullable Throwable cause) {
    String text = settings.redact(utf8(body));
    String excerpt = ErrorResponse.excerpt(text);
    String message =
        "%s got a response (HTTP %d) that cannot be read: %s%s"
            .formatted(
                operation,
                status,
                settings.redact(reason),
                excerpt.isEmpty() ? "" : ": " + excerpt);
    return new MalformedResponseException(operation, message, status, text, cause);
  }

  /** The failure of a response that is larger than it may be, or than there is memory for. */
  ResponseTooLargeException tooLarge(String operation, Throwable e) {
    boolean isTransient =
        e instanceof BodyMemory.TooLarge body ? body.isTransient() : e instanceof OutOfMemoryError;
    String reason =
        e instanceof VirtualMachineError
            ? "there is no memory for it"
            : String.valueOf(e.getMessage());
    return new ResponseTooLargeException(
        operation, operation + " got a response that is too large: " + reason, isTransient, e);
  }

  /**
   * The failure of an exchange that broke.
   *
   * @param sent whether the request began to go out, and the server may have taken it
   * @param before how the attempt before failed, if the call is late; null if none did
   * @param late whether the call timeout is over
   */
  RuntimeException broken(
      Exchange<?> exchange, boolean sent, @Nullable Throwable before, boolean late, Throwable e) {
    if (e instanceof UploadFile.Unreadable) {
      return new UncheckedIOException(e.getMessage(), (IOException) e);
    }
    String operation = exchange.operation();
    boolean mayHaveActed = sent && !exchange.isRead();
    String warning = mayHaveActed ? "; the request was sent, so the server may have acted" : "";
    if (late) {
      String message =
          "%s did not end within %s%s%s"
              .formatted(
                  operation,
                  Durations.text(settings.callTimeout(exchange.extent())),
                  before == null ? "" : "; before that: " + before.getMessage(),
                  warning);
      return new CallTimeoutException(
          operation, message, mayHaveActed, before == null ? shown(e) : before);
    }
    HttpUrl url = exchange.request().url();
    String message =
        "%s got no response from %s:%d: %s%s"
            .formatted(operation, url.host(), url.port(), reason(e, sent), warning);
    return new ConnectionException(
        operation, message, mayHaveActed, !isPermanent(e, sent), shown(e));
  }

  private String reason(Throwable e, boolean sent) {
    if (e instanceof UnknownHostException) {
      return "no such host is known: check the base URL, the network and its DNS";
    }
    if (e instanceof InterruptedIOException && sent) {
      return "no response in " + Durations.text(settings.attemptTimeout());
    }
    String told = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return ErrorResponse.excerpt(settings.redact(told));
  }

  /** Whether a further attempt would fail in the same way. */
  private static boolean isPermanent(Throwable e, boolean sent) {
    if (e instanceof SSLException) {
      // A handshake that broke off is none; one that came to its end and failed is.
      return !sent
          && Stream.iterate(e, Objects::nonNull, Throwable::getCause)
              .noneMatch(
                  cause ->
                      cause instanceof SocketException
                          || cause instanceof EOFException
                          || cause instanceof InterruptedIOException);
    }
    return e instanceof RefusedAddressException
        || e instanceof UnknownServiceException
        || e instanceof ProtocolException
            && String.valueOf(e.getMessage()).startsWith("Too many follow-up requests");
  }

  /** A cause as it is, unless its texts hold the credential, or would be no line of a log. */
  private Throwable shown(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String told = cause.getMessage();
      boolean isPlain = told == null || told.equals(ErrorResponse.excerpt(settings.redact(told)));
      if (!isPlain || cause.getSuppressed().length > 0) {
        return new IOException(e.getClass().getSimpleName() + ": " + reason(e, false));
      }
    }
    return e;
  }
}
