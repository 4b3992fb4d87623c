package ai.kolbo.client.internal;

import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/** A call on its caller's own thread, over all its attempts. */
final class SyncCall<T> implements OpenCalls.Open, Watch.Watched {
  private final Wire wire;
  private final Exchange<T> exchange;
  private final long deadline;
  private final Thread thread = Thread.currentThread();
  private volatile @Nullable Call call;
  private volatile OpenCalls.@Nullable Reason ended;
  private int attempts;
  private @Nullable KolboException before;

  SyncCall(Wire wire, Exchange<T> exchange) {
    this.wire = wire;
    this.exchange = exchange;
    this.deadline = wire.deadline(exchange);
  }

  /** Makes attempts until one succeeds, or fails for good. */
  T run() {
    Watch watch = wire.connections.watch();
    wire.open.add(this);
    watch.add(this);
    try {
      while (true) {
        attempts++;
        try {
          return attempt();
        } catch (KolboException e) {
          throwIfEnded(e);
          long delay = wire.retryDelay(exchange, e, attempts, deadline);
          if (delay < 0) {
            throw e;
          }
          before = e;
          sleep(delay);
          throwIfEnded(e);
        }
      }
    } finally {
      watch.remove(this);
      wire.open.remove(this);
    }
  }

  private T attempt() {
    Attempt attempt = new Attempt(exchange, attempts);
    Call sent = wire.newCall(exchange, attempt, deadline);
    call = sent;
    if (ended != null || thread.isInterrupted()) {
      sent.cancel();
    }
    try {
      return wire.read(exchange, attempt, sent, sent.execute());
    } catch (IOException | OutOfMemoryError e) {
      throwIfEnded(e);
      throw wire.broken(exchange, attempt, deadline, before, e);
    } catch (Exception e) {
      // OkHttp does not declare it, and throws it while it waits for a connection.
      if (e instanceof InterruptedException) {
        thread.interrupt();
        throwIfEnded(e);
      }
      throw e;
    }
  }

  /** Returns early if the call ends or the thread is interrupted. */
  private void sleep(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      if (ended != null || thread.isInterrupted()) {
        return;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  /**
   * Cancels the attempt on the wire if the thread was interrupted, which a blocked read ignores, or
   * if the call is late, which a stream has no other clock for.
   */
  @Override
  public void look() {
    Call sent = call;
    if (sent != null && (thread.isInterrupted() || System.nanoTime() - deadline >= 0)) {
      sent.cancel();
    }
  }

  /** Throws if the call was ended from outside, whatever its attempt has failed with. */
  private void throwIfEnded(Throwable failure) {
    OpenCalls.Reason reason = ended;
    if (reason != null) {
      throw described(reason.toException(exchange.operation()));
    }
    if (thread.isInterrupted()) {
      throw described(new InterruptedCallException(exchange.operation(), failure));
    }
  }

  private RuntimeException described(RuntimeException failure) {
    return new Attempt(exchange, attempts).describe(failure);
  }

  @Override
  public void end(OpenCalls.Reason reason) {
    ended = reason;
    Call sent = call;
    if (sent != null) {
      sent.cancel();
    }
    LockSupport.unpark(thread);
  }
}
