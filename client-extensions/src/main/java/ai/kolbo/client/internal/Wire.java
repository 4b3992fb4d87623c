package ai.kolbo.client.internal;

import ai.kolbo.client.error.KolboException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Single attempts of calls: how they are sent, read, and judged when they fail. Shared by calls on
 * the caller's thread, calls without one, polls and streams.
 */
final class Wire {
  private final Connections connections;
  private final Settings settings;
  private final OpenCalls open;
  private final Responses responses;
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

  Settings settings() {
    return settings;
  }

  OpenCalls open() {
    return open;
  }

  /** Reads a 2xx; throws the failure that any other response stands for. */
  <T> T read(Exchange<T> exchange, Call call, Response response) throws IOException {
    try {
      if (!response.isSuccessful()) {
        throw responses.refusal(exchange, response);
      }
      return exchange.reader().read(exchange, call, response);
    } catch (KolboException e) {
      response.close();
      throw e.about(exchange.generationId());
    } catch (IOException | RuntimeException | Error e) {
      response.close();
      throw e;
    }
  }

  long deadline() {
    return System.nanoTime() + settings.callTimeout().toNanos();
  }

  Call newCall(Exchange<?> exchange, Attempt attempt, long deadline) {
    Call call = (exchange.isRead() ? reads : writes).newCall(tagged(exchange, attempt));
    if (exchange.pace() == Exchange.Pace.WHOLE) {
      long left = Math.max(1, deadline - System.nanoTime());
      call.timeout()
          .timeout(Math.min(settings.attemptTimeout().toNanos(), left), TimeUnit.NANOSECONDS);
    }
    return call;
  }

  Call newPoll(Exchange<?> exchange, Attempt attempt, long longest) {
    Call call = polls.newCall(tagged(exchange, attempt));
    call.timeout()
        .timeout(Math.min(settings.attemptTimeout().toNanos(), longest), TimeUnit.NANOSECONDS);
    return call;
  }

  private Request tagged(Exchange<?> exchange, Attempt attempt) {
    Request.Builder request = exchange.request().newBuilder().tag(Attempt.class, attempt);
    if (settings.baseUrl().isSameOrigin(exchange.request().url())) {
      for (Map.Entry<String, String> header : settings.headers().entrySet()) {
        request.header(header.getKey(), header.getValue());
      }
    }
    return request.build();
  }

  RuntimeException broken(Exchange<?> exchange, Attempt attempt, long deadline, IOException e) {
    boolean isLate =
        exchange.pace() == Exchange.Pace.WHOLE
            && deadline != Long.MAX_VALUE
            && System.nanoTime() - deadline >= 0;
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

  Responses responses() {
    return responses;
  }

  Interrupts interrupts() {
    return connections.interrupts();
  }

  void callback(Runnable task) {
    connections.callback(task);
  }

  void listener(Runnable task) {
    connections.listener(task);
  }

  ScheduledExecutorService scheduler() {
    return connections.scheduler();
  }
}
