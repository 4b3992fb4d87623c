package ai.kolbo.client.internal;

import java.io.InterruptedIOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A call without a thread of its own, over all its attempts. */
final class AsyncCall<T> extends WireFuture<T, T> {
  private long deadline;

  /** Null at the end: futures that were derived from this one outlive it, and keep it. */
  private volatile @Nullable Exchange<T> exchange;

  private @Nullable Throwable before;

  AsyncCall(Wire wire, Exchange<T> exchange) {
    super(wire, exchange.operation());
    this.exchange = exchange;
  }

  /** Makes the first attempt. */
  void begin() {
    wire.open.add(this);
    run();
  }

  /** The time of the call begins with its first attempt, however long that waits for its turn. */
  @Override
  public boolean go() {
    Exchange<T> next = exchange;
    if (isDone() || next == null) {
      return false;
    }
    try {
      if (attempts == 0) {
        deadline = wire.deadline(next);
        limit(deadline - System.nanoTime());
      }
      return send(next, attempt -> wire.newCall(next, attempt, deadline));
    } catch (Throwable e) {
      // Also a checked exception, which a hook in another language throws undeclared.
      deliver(null, e instanceof RejectedExecutionException ? ended(OpenCalls.Reason.CLOSED) : e);
      return false;
    }
  }

  @Override
  public void refuse(Throwable failure) {
    deliver(null, failure);
  }

  @Override
  void received(T value) {
    deliver(value, null);
  }

  @Override
  void late(@Nullable Attempt last) {
    Exchange<T> current = exchange;
    if (current != null) {
      Attempt attempt = last == null ? new Attempt(current, attempts) : last;
      attempt.sent |= wasSent;
      failed(broken(current, attempt, new InterruptedIOException("timeout")));
    }
  }

  @Override
  void failed(Throwable failure) {
    Exchange<T> last = exchange;
    long delay = last == null ? -1 : wire.retryDelay(last, failure, attempts, deadline);
    if (delay < 0 || isDone()) {
      deliver(null, failure);
      return;
    }
    before = failure;
    try {
      schedule(delay);
    } catch (RejectedExecutionException e) {
      deliver(null, failure);
    }
  }

  @Override
  RuntimeException broken(Exchange<T> failed, Attempt attempt, Throwable e) {
    return wire.broken(failed, attempt, deadline, before, e);
  }

  private void deliver(@Nullable T value, @Nullable Throwable failure) {
    exchange = null;
    release();
    wire.connections.callback(
        () -> {
          if (failure != null) {
            fail(failure);
          } else if (!succeed(value) && (isCompletedExceptionally() || join() != value)) {
            closeUnclaimed(value);
          }
        });
  }

  /** Closes a stream that nobody will receive. */
  static void closeUnclaimed(@Nullable Object value) {
    if (value instanceof AutoCloseable unclaimed) {
      try {
        unclaimed.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close " + unclaimed, e);
      }
    }
  }
}
