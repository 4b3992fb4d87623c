package ai.kolbo.client.internal;

import java.io.InterruptedIOException;
import java.util.concurrent.RejectedExecutionException;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/** A call without a thread of its own, over all its attempts. */
final class AsyncCall<T> extends WireFuture<T, T> {
  private final String operation;
  private final long deadline;

  /** Null at the end: futures that were derived from this one outlive it, and keep it. */
  private volatile @Nullable Exchange<T> exchange;

  private @Nullable Throwable before;

  AsyncCall(Wire wire, Exchange<T> exchange) {
    super(wire);
    this.operation = exchange.operation();
    this.exchange = exchange;
    this.deadline = wire.deadline(exchange);
  }

  /** Makes the first attempt. */
  void begin() {
    wire.open.add(this);
    try {
      limit(deadline - System.nanoTime());
    } catch (RejectedExecutionException e) {
      // The client was closed just now, which has ended this.
    }
    run();
  }

  /** Makes an attempt. */
  @Override
  public void run() {
    Exchange<T> next = exchange;
    if (isDone() || next == null) {
      return;
    }
    try {
      send(next);
    } catch (RejectedExecutionException e) {
      deliver(null, ended(OpenCalls.Reason.CLOSED));
    } catch (Throwable e) {
      // Also a checked exception, which a hook in another language throws undeclared.
      deliver(null, e);
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
  void late(@Nullable Attempt last) {
    Exchange<T> current = exchange;
    if (current != null) {
      Attempt attempt = last == null ? new Attempt(current, attempts()) : last;
      attempt.sent |= wasSent;
      failed(broken(current, attempt, new InterruptedIOException("timeout")));
    }
  }

  @Override
  void failed(Throwable failure) {
    Exchange<T> last = exchange;
    long delay = last == null ? -1 : wire.retryDelay(last, failure, attempts(), deadline);
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

  @Override
  RuntimeException ended(OpenCalls.Reason reason) {
    return reason.toException(operation);
  }

  private void deliver(@Nullable T value, @Nullable Throwable failure) {
    exchange = null;
    release();
    wire.connections.callback(
        () -> {
          if (failure != null) {
            fail(failure);
          } else if (!succeed(value)
              && value instanceof AutoCloseable unclaimed
              && (isCompletedExceptionally() || join() != value)) {
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
