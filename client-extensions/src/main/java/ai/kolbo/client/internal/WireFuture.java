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
 * between them. It is its own timer task and callback.
 *
 * @param <V> what an attempt reads
 */
abstract class WireFuture<V, T> extends CallFuture<T>
    implements Runnable, Callback, OpenCalls.Open {
  final Wire wire;
  private volatile @Nullable Exchange<V> exchange;
  private volatile Attempt attempt = new Attempt();
  private volatile @Nullable Call call;
  private volatile @Nullable Future<?> timer;

  WireFuture(Wire wire) {
    this.wire = wire;
  }

  /** Takes what an attempt has read. */
  abstract void received(V value);

  /** Takes the failure of an attempt. */
  abstract void failed(Throwable failure);

  /**
   * When a broken attempt was too late, by {@link System#nanoTime}; the largest value for never.
   */
  abstract long callDeadline();

  /** The failure of this future when it is ended from outside. */
  abstract RuntimeException ended(OpenCalls.Reason reason);

  /** How an attempt becomes a call. */
  interface Attempts<V> {
    Call newCall(Exchange<V> exchange, Attempt attempt);
  }

  /** Makes an attempt, unless this future has completed. */
  final void send(Exchange<V> next, Attempts<V> attempts) {
    Attempt begun = new Attempt();
    exchange = next;
    attempt = begun;
    Call sent = attempts.newCall(next, begun);
    call = sent;
    if (!isDone()) {
      sent.enqueue(this);
    }
  }

  /** Runs this after a delay in nanoseconds, unless this future has completed. */
  final void schedule(long delay) {
    timer = wire.scheduler().schedule(this, delay, TimeUnit.NANOSECONDS);
    if (isDone()) {
      abort();
    }
  }

  @Override
  public final void onFailure(Call failed, IOException e) {
    failed(wire.broken(exchange, attempt, callDeadline(), e));
  }

  @Override
  public final void onResponse(Call answered, Response response) {
    V value;
    try {
      value = wire.read(exchange, answered, response);
    } catch (IOException e) {
      onFailure(answered, e);
      return;
    } catch (RuntimeException | Error e) {
      failed(e);
      return;
    }
    received(value);
  }

  @Override
  final void abort() {
    wire.open().remove(this);
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
}
