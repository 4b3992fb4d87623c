package ai.kolbo.client.internal;

import ai.kolbo.client.error.KolboException;
import java.io.IOException;
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
  private final OkHttpClient reads;
  private final OkHttpClient writes;
  private final OkHttpClient polls;

  Wire(Connections connections, Settings settings, OpenCalls open) {
    this.connections = connections;
    this.settings = settings;
    this.open = open;
    this.responses = new Responses(settings);
    this.reads =
        connections
            .calls()
            .newBuilder()
            .readTimeout(settings.attemptTimeout())
            .writeTimeout(settings.attemptTimeout())
            .build();
    // A start that follows a redirect might start something twice, or end as a GET of some page.
    this.writes = reads.newBuilder().followRedirects(false).build();
    this.polls = reads.newBuilder().dispatcher(connections.polls()).build();
  }

  long deadline() {
    return System.nanoTime() + settings.callTimeout().toNanos();
  }

  Call newCall(Exchange<?> exchange, Attempt attempt, long deadline) {
    return newCall(exchange.isRead() ? reads : writes, exchange, attempt, deadline);
  }

  Call newPoll(Exchange<?> exchange, Attempt attempt, long deadline) {
    return newCall(polls, exchange, attempt, deadline);
  }

  private Call newCall(OkHttpClient http, Exchange<?> exchange, Attempt attempt, long deadline) {
    Request.Builder request = exchange.request().newBuilder().tag(Attempt.class, attempt);
    if (settings.baseUrl().isSameOrigin(exchange.request().url())) {
      settings.headers().forEach(request::header);
    }
    Call call = http.newCall(request.build());
    if (exchange.isWhole()) {
      long left = Math.max(1, deadline - System.nanoTime());
      call.timeout()
          .timeout(Math.min(settings.attemptTimeout().toNanos(), left), TimeUnit.NANOSECONDS);
    }
    return call;
  }

  /** Reads a 2xx; throws the failure that any other response stands for. */
  <T> T read(Exchange<T> exchange, Call call, Response response) throws IOException {
    try {
      if (!response.isSuccessful()) {
        throw responses.refusal(exchange.operation(), response);
      }
      return exchange.reader().read(exchange, call, response);
    } catch (IOException | RuntimeException | Error e) {
      response.close();
      if (e instanceof KolboException known) {
        known.about(exchange.generationId());
      }
      throw e;
    }
  }

  /**
   * The failure of an attempt that broke.
   *
   * @param deadline the end of the call timeout; null if the call has none
   */
  RuntimeException broken(
      Exchange<?> exchange, Attempt attempt, @Nullable Long deadline, IOException e) {
    boolean isLate = exchange.isWhole() && deadline != null && System.nanoTime() - deadline >= 0;
    RuntimeException failure = responses.broken(exchange, attempt.sent, isLate, e);
    return failure instanceof KolboException known ? known.about(exchange.generationId()) : failure;
  }

  /**
   * The delay before the next attempt, in nanoseconds; negative if there is none: it is not safe,
   * there were enough, or it would come after the call timeout.
   */
  long retryDelay(Exchange<?> exchange, Throwable failure, int attempts, long deadline) {
    if (attempts > settings.maxRetries() || !RetryRules.isSafe(exchange, failure)) {
      return -1;
    }
    long delay = RetryRules.delay(failure, attempts);
    return System.nanoTime() + delay - deadline < 0 ? delay : -1;
  }
}
