package ai.kolbo.client.internal;

import ai.kolbo.client.error.KolboException;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A future without a thread of its own, whose work is one attempt after the other and timers
 * between them. It is its own timer task. Between attempts it holds on to none of them.
 *
 * @param <V> what an attempt reads
 */
abstract class WireFuture<V, T> extends CallFuture<T> implements Runnable, OpenCalls.Open {
  final Wire wire;
  private volatile @Nullable Call call;
  private volatile @Nullable Future<?> timer;

  WireFuture(Wire wire) {
    this.wire = wire;
  }

  /** Takes what an attempt has read. */
  abstract void received(V value);

  /** Takes the failure of an attempt. */
  abstract void failed(Throwable failure);

  /** Makes an attempt a call. */
  abstract Call newCall(Exchange<V> exchange, Attempt attempt);

  /** The end of the call timeout, by {@link System#nanoTime}; null if there is none. */
  abstract @Nullable Long callDeadline();

  /** The failure of this future when it is ended from outside. */
  abstract RuntimeException ended(OpenCalls.Reason reason);

  /** Makes an attempt, unless this future has completed. */
  final void send(Exchange<V> exchange) {
    Attempt attempt = new Attempt();
    Call sent = newCall(exchange, attempt);
    call = sent;
    if (!isDone()) {
      sent.enqueue(new Answer<>(this, exchange, attempt));
    }
  }

  /** Runs this after a delay in nanoseconds, unless this future has completed. */
  final void schedule(long delay) {
    timer = wire.connections.scheduler().schedule(this, delay, TimeUnit.NANOSECONDS);
    if (isDone()) {
      abort();
    }
  }

  @Override
  final void abort() {
    wire.open.remove(this);
    Future<?> next = timer;
    if (next != null) {
      next.cancel(false);
    }
    Call sent = call;
    if (sent != null) {
      sent.cancel();
    }
    super.abort();
  }

  @Override
  public final void end(OpenCalls.Reason reason) {
    RuntimeException failure = ended(reason);
    if (failure instanceof KolboException) {
      completeExceptionally(failure);
    } else {
      cancel(true);
    }
  }

  /** What comes of one attempt. */
  private record Answer<V>(WireFuture<V, ?> future, Exchange<V> exchange, Attempt attempt)
      implements Callback {
    @Override
    public void onFailure(Call sent, IOException e) {
      ended(future.wire.broken(exchange, attempt, future.callDeadline(), e));
    }

    @Override
    public void onResponse(Call sent, Response response) {
      V value;
      try {
        value = future.wire.read(exchange, sent, response);
      } catch (IOException e) {
        onFailure(sent, e);
        return;
      } catch (RuntimeException | Error e) {
        ended(e);
        return;
      }
      future.call = null;
      future.received(value);
    }

    private void ended(Throwable failure) {
      future.call = null;
      future.failed(failure);
    }
  }
}
