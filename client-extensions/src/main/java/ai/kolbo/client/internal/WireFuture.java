package ai.kolbo.client.internal;

import ai.kolbo.client.error.KolboException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A future without a thread of its own, whose work is one attempt after the other and timers
 * between them. It is its own timer task. Between attempts it holds on to none of them. Whatever
 * fails inside completes it.
 *
 * @param <V> what an attempt reads
 */
abstract class WireFuture<V, T> extends CallFuture<T>
    implements Runnable, OpenCalls.Open, Pace.Turn {
  final Wire wire;
  final String operation;
  private volatile @Nullable Attempt attempt;
  private volatile @Nullable Future<?> timer;
  private volatile @Nullable Future<?> limit;
  private volatile int status;
  private volatile @Nullable String requestId;

  /** Whether the last attempt that has ended was sent. */
  volatile boolean wasSent;

  /** How many attempts were made. */
  int attempts;

  WireFuture(Wire wire, String operation) {
    this.wire = wire;
    this.operation = operation;
  }

  /** Takes what an attempt has read. */
  abstract void received(V value);

  /** Takes the failure of an attempt. */
  abstract void failed(Throwable failure);

  /** The failure of an attempt that broke. */
  abstract RuntimeException broken(Exchange<V> exchange, Attempt attempt, Throwable e);

  /** The failure of this future when it is ended from outside. */
  RuntimeException ended(OpenCalls.Reason reason) {
    return reason.toException(operation);
  }

  /** Tells a failure of this future, rather than of an attempt, what came last. */
  final <E extends Throwable> E described(E failure) {
    if (failure instanceof KolboException known) {
      known.tried(attempts).answered(status, requestId);
    }
    return failure;
  }

  /** Makes an attempt when its turn comes. */
  @Override
  public final void run() {
    if (!isDone()) {
      wire.connections.pace.admit(operation, this);
    }
  }

  /**
   * Makes an attempt, unless this future has completed.
   *
   * @param call makes it a call
   */
  final boolean send(Exchange<V> exchange, Function<Attempt, Call> call) {
    Attempt next = new Attempt(exchange, ++attempts);
    Call sent = call.apply(next);
    attempt = next;
    if (isDone()) {
      release();
      return false;
    }
    sent.enqueue(new Answer<>(this, exchange, next));
    return true;
  }

  /** Runs this after a delay in nanoseconds, unless this future has completed. */
  final void schedule(long delay) {
    timer = wire.connections.scheduler().schedule(this, delay, TimeUnit.NANOSECONDS);
    if (isDone()) {
      abort();
    }
  }

  /** Fails this future. */
  abstract void late(@Nullable Attempt last);

  /**
   * Fails this future after a delay in nanoseconds, whatever an attempt waits for then: the source
   * of a file, or a thread.
   */
  final void limit(long delay) {
    try {
      limit = wire.connections.scheduler().schedule(this::expire, delay, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The client was closed just now, which has ended this.
    }
  }

  private void expire() {
    Attempt last = attempt;
    if (last != null) {
      last.end();
    }
    late(last);
  }

  /** Forgets what would go on without this: timers, its turn, its place among the open calls. */
  final void release() {
    wire.open.remove(this);
    wire.connections.pace.left(operation, this);
    for (Future<?> task : Arrays.asList(timer, limit)) {
      if (task != null) {
        task.cancel(false);
      }
    }
  }

  @Override
  final void abort() {
    release();
    Attempt current = attempt;
    if (current != null) {
      current.end();
    }
    super.abort();
  }

  @Override
  public final void end(OpenCalls.Reason reason) {
    RuntimeException failure = ended(reason);
    if (failure instanceof KolboException) {
      completeExceptionally(described(failure));
    } else {
      cancel(true);
    }
  }

  /** What comes of one attempt. */
  private record Answer<V>(WireFuture<V, ?> future, Exchange<V> exchange, Attempt attempt)
      implements Callback {
    @Override
    public void onFailure(Call sent, IOException e) {
      // OkHttp wraps what an interceptor or listener of the caller has thrown.
      boolean isWrapped = String.valueOf(e.getMessage()).startsWith("canceled due to");
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwable thrown = isWrapped ? Stream.of(e.getSuppressed()).findFirst().orElse(cause) : e;
      settle(
          e,
          () ->
              future.failed(
                  thrown instanceof RuntimeException
                      ? thrown
                      : future.broken(exchange, attempt, thrown)));
    }

    @Override
    public void onResponse(Call sent, Response response) {
      V value;
      try {
        value = future.wire.read(exchange, attempt, sent, response);
      } catch (IOException e) {
        onFailure(sent, e);
        return;
      } catch (Throwable e) {
        settle(e, () -> future.failed(e));
        return;
      }
      settle(null, () -> future.received(value));
    }

    private void settle(@Nullable Throwable failure, Runnable next) {
      future.wire.connections.pace.answered(exchange.operation(), failure);
      future.wasSent = attempt.sent;
      future.status = attempt.status();
      future.requestId = attempt.requestId();
      future.attempt = null;
      try {
        next.run();
      } catch (Throwable e) {
        future.release();
        future.fail(e);
      }
    }
  }
}
