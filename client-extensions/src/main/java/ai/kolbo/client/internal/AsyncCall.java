package ai.kolbo.client.internal;

import java.util.concurrent.RejectedExecutionException;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/** A call without a thread of its own, over all its attempts. */
final class AsyncCall<T> extends WireFuture<T, T> {
  private final String operation;
  private final long deadline;

  /** Null at the end: futures that were derived from this one outlive it, and keep it. */
  private volatile @Nullable Exchange<T> exchange;

  private int attempts;

  AsyncCall(Wire wire, Exchange<T> exchange) {
    super(wire);
    this.operation = exchange.operation();
    this.exchange = exchange;
    this.deadline = wire.deadline();
  }

  /** Makes an attempt. */
  @Override
  public void run() {
    Exchange<T> next = exchange;
    if (isDone() || next == null) {
      return;
    }
    attempts++;
    try {
      send(next);
    } catch (RejectedExecutionException e) {
      deliver(null, ended(OpenCalls.Reason.CLOSED));
    }
  }

  @Override
  Call newCall(Exchange<T> next, Attempt attempt) {
    return wire.newCall(next, attempt, deadline);
  }

  @Override
  void received(T value) {
    deliver(value, null);
  }

  @Override
  void failed(Throwable failure) {
    Exchange<T> last = exchange;
    long delay = last == null ? -1 : wire.retryDelay(last, failure, attempts, deadline);
    if (delay < 0 || isDone()) {
      deliver(null, failure);
      return;
    }
    try {
      schedule(delay);
    } catch (RejectedExecutionException e) {
      deliver(null, failure);
    }
  }

  @Override
  Long callDeadline() {
    return deadline;
  }

  @Override
  RuntimeException ended(OpenCalls.Reason reason) {
    return reason.toException(operation);
  }

  private void deliver(@Nullable T value, @Nullable Throwable failure) {
    exchange = null;
    wire.open.remove(this);
    wire.connections.callback(
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
}
