package ai.kolbo.client.internal;

import ai.kolbo.client.error.KolboException;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A call without a thread of its own, over all its attempts: its future, timer and callback. */
final class AsyncCall<T> extends CallFuture<T> implements Runnable, Callback, OpenCalls.Open {
  private final Wire wire;
  private final Exchange<T> exchange;
  private final long deadline;
  private int attempts;
  private volatile Attempt attempt = new Attempt();
  private volatile @Nullable Call call;
  private volatile @Nullable Future<?> retry;

  AsyncCall(Wire wire, Exchange<T> exchange) {
    this.wire = wire;
    this.exchange = exchange;
    this.deadline = wire.deadline();
  }

  /** Makes an attempt. */
  @Override
  public void run() {
    if (isDone()) {
      return;
    }
    attempts++;
    Attempt next = new Attempt();
    attempt = next;
    Call sent = wire.newCall(exchange, next, deadline);
    call = sent;
    if (isDone()) {
      return;
    }
    try {
      sent.enqueue(this);
    } catch (RejectedExecutionException e) {
      deliver(null, OpenCalls.Reason.CLOSED.toException(exchange.operation()));
    }
  }

  @Override
  public void onFailure(Call failed, IOException e) {
    failed(wire.broken(exchange, attempt, deadline, e));
  }

  @Override
  public void onResponse(Call answered, Response response) {
    T value;
    try {
      value = wire.read(exchange, answered, response);
    } catch (IOException e) {
      failed(wire.broken(exchange, attempt, deadline, e));
      return;
    } catch (RuntimeException | Error e) {
      failed(e);
      return;
    }
    deliver(value, null);
  }

  private void failed(Throwable failure) {
    long delay = wire.retryDelay(exchange, failure, attempts, deadline);
    if (delay < 0 || isDone()) {
      deliver(null, failure);
      return;
    }
    try {
      retry = wire.scheduler().schedule(this, delay, TimeUnit.NANOSECONDS);
      if (isDone()) {
        abort();
      }
    } catch (RejectedExecutionException e) {
      deliver(null, failure);
    }
  }

  private void deliver(@Nullable T value, @Nullable Throwable failure) {
    wire.open().remove(this);
    wire.callback(
        () -> {
          if (failure != null) {
            fail(failure);
          } else if (!succeed(value) && value instanceof AutoCloseable unclaimed) {
            close(unclaimed);
          }
        });
  }

  /** Closes what nobody will receive. */
  private static void close(AutoCloseable unclaimed) {
    try {
      unclaimed.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot close " + unclaimed, e);
    }
  }

  @Override
  void abort() {
    wire.open().remove(this);
    Future<?> timer = retry;
    if (timer != null) {
      timer.cancel(false);
    }
    Call sent = call;
    if (sent != null) {
      sent.cancel();
    }
    super.abort();
  }

  @Override
  public void end(OpenCalls.Reason reason) {
    RuntimeException failure = reason.toException(exchange.operation());
    if (failure instanceof KolboException) {
      completeExceptionally(failure);
    } else {
      cancel(true);
    }
  }
}
