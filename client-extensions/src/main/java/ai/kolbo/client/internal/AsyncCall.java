package ai.kolbo.client.internal;

import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A call without a thread of its own, over all its attempts. */
final class AsyncCall<T> extends WireFuture<T, T> {
  private final Exchange<T> exchange;
  private final long deadline;
  private int attempts;

  AsyncCall(Wire wire, Exchange<T> exchange) {
    super(wire);
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
    try {
      send(exchange, (next, attempt) -> wire.newCall(next, attempt, deadline));
    } catch (RejectedExecutionException e) {
      deliver(null, ended(OpenCalls.Reason.CLOSED));
    }
  }

  @Override
  void received(T value) {
    deliver(value, null);
  }

  @Override
  void failed(Throwable failure) {
    long delay = wire.retryDelay(exchange, failure, attempts, deadline);
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
  long callDeadline() {
    return deadline;
  }

  @Override
  RuntimeException ended(OpenCalls.Reason reason) {
    return reason.toException(exchange.operation());
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
}
