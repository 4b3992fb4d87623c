package ai.kolbo.client.internal;

import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.client.error.ConnectionException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Single attempts of calls: how they are sent, read, and judged when they fail. Shared by calls on
 * the caller's thread, calls without one, polls and streams.
 */
final class Wire {
  final Connections connections;
  final Settings settings;
  final OpenCalls open;
  final Responses responses;

  private final Call.Factory calls;
  private final Call.Factory polls;
  private final Call.Factory files;

  Wire(Connections connections, Settings settings, OpenCalls open) {
    this.connections = connections;
    this.settings = settings;
    this.open = open;
    this.responses = new Responses(settings);
    OkHttpClient http =
        connections
            .calls()
            .newBuilder()
            .readTimeout(settings.attemptTimeout())
            .writeTimeout(settings.attemptTimeout())
            .build();
    this.calls = KolboRetrofit.calls(http);
    // The URLs of files often lead from http to https; the way back is refused by AddressFence.
    this.files = KolboRetrofit.calls(http.newBuilder().followSslRedirects(true).build());
    this.polls = KolboRetrofit.calls(http.newBuilder().dispatcher(connections.polls()).build());
  }

  /**
   * Throws unless a call may begin.
   *
   * @throws ConnectionException if no thread can be made that keeps the time: it might never end
   */
  void check(String operation) {
    open.check();
    try {
      connections.scheduler().prestartCoreThread();
    } catch (OutOfMemoryError e) {
      throw new ConnectionException(
          operation, operation + " was not sent: no thread can be made", false, true, e);
    }
  }

  /** When a call that begins now must have ended, with all its attempts. */
  long deadline(Exchange<?> exchange) {
    return System.nanoTime() + settings.callTimeout(exchange.extent()).toNanos();
  }

  Call newCall(Exchange<?> exchange, Attempt attempt, long deadline) {
    boolean isFile = exchange.request().tag(PartialFile.class) != null;
    Call.Factory http = isFile ? files : calls;
    return newCall(http, exchange, attempt, deadline);
  }

  Call newPoll(Exchange<?> exchange, Attempt attempt, long deadline) {
    return newCall(polls, exchange, attempt, deadline);
  }

  private Call newCall(Call.Factory http, Exchange<?> exchange, Attempt attempt, long deadline) {
    Request.Builder request = exchange.request().newBuilder().tag(Attempt.class, attempt);
    Map<String, String> headers = settings.headers();
    if (!headers.isEmpty() && settings.baseUrl().contains(exchange.request().url())) {
      headers.forEach(request::header);
      attempt.extraHeaders = headers.keySet();
    }
    PartialFile file = exchange.request().tag(PartialFile.class);
    if (file != null) {
      file.ask(request);
    }
    Call call = http.newCall(request.build());
    attempt.call = call;
    if (exchange.extent() != Exchange.Extent.STREAM) {
      long left = Math.max(1, deadline - System.nanoTime());
      boolean isShort = exchange.extent() == Exchange.Extent.SHORT;
      long most = isShort ? Math.min(settings.attemptTimeout().toNanos(), left) : left;
      call.timeout().timeout(most, TimeUnit.NANOSECONDS);
    }
    return call;
  }

  /** Reads a 2xx; throws the failure that any other response stands for. */
  <T> T read(Exchange<T> exchange, Attempt attempt, Call call, Response response)
      throws IOException {
    String requestId =
        response.header("X-Request-Id", response.header("Request-Id", response.header("CF-Ray")));
    attempt.answered(response.code(), requestId == null ? null : settings.redact(requestId));
    boolean isRead = false;
    try {
      if (!response.isSuccessful()) {
        throw responses.refusal(exchange.operation(), response);
      }
      T value = exchange.reader().read(exchange, call, response);
      isRead = true;
      return value;
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw attempt.describe(responses.tooLarge(exchange.operation(), e));
    } catch (RuntimeException e) {
      throw attempt.describe(e);
    } finally {
      attempt.log(settings);
      if (!isRead) {
        response.close();
      }
    }
  }

  /**
   * The failure of an attempt that broke.
   *
   * @param deadline the end of the call timeout; null if the call has none
   * @param before how the attempt before this one failed; null if there was none
   */
  RuntimeException broken(
      Exchange<?> exchange,
      Attempt attempt,
      @Nullable Long deadline,
      @Nullable Throwable before,
      Throwable e) {
    attempt.log(settings);
    boolean isLate = deadline != null && System.nanoTime() - deadline >= 0;
    // HTTP/2 says of such a stream that the server has not acted on it, unless it has answered.
    boolean isRefused =
        attempt.status() == 0 && String.valueOf(e.getMessage()).endsWith("REFUSED_STREAM");
    boolean isSent = attempt.sent && !isRefused;
    return attempt.describe(responses.broken(exchange, isSent, isLate ? before : null, isLate, e));
  }

  /**
   * The delay before the next attempt, in nanoseconds; negative if there is none: it is not safe,
   * there were enough, or it would come after the call timeout.
   */
  long retryDelay(Exchange<?> exchange, Throwable failure, int attempts, long deadline) {
    PartialFile file = exchange.request().tag(PartialFile.class);
    int failures = file == null ? attempts : file.failures(attempts, failure);
    if (failures > 0
        && (failures > settings.maxRetries() || !RetryRules.isSafe(exchange, failure))) {
      return -1;
    }
    long delay = failures == 0 ? 0 : RetryRules.delay(failure, failures);
    if (System.nanoTime() + delay - deadline >= 0) {
      return -1;
    }
    Attempt.LOG.log(
        Level.INFO,
        "{0}: attempt {1} failed and is repeated in {2}: {3}",
        exchange.operation(),
        String.valueOf(attempts),
        Durations.text(Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(delay))),
        failure.getMessage());
    return delay;
  }
}
