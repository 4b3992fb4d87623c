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
  final void send(Exchange<V> exchange, Attempts<V> attempts) {
    Attempt attempt = new Attempt();
    Call sent = attempts.newCall(exchange, attempt);
    call = sent;
    if (!isDone()) {
      sent.enqueue(new Answer(exchange, attempt));
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

  /** What comes of one attempt. */
  private final class Answer implements Callback {
    private final Exchange<V> exchange;
    private final Attempt attempt;

    Answer(Exchange<V> exchange, Attempt attempt) {
      this.exchange = exchange;
      this.attempt = attempt;
    }

    @Override
    public void onFailure(Call sent, IOException e) {
      call = null;
      failed(wire.broken(exchange, attempt, callDeadline(), e));
    }

    @Override
    public void onResponse(Call sent, Response response) {
      V value;
      try {
        value = wire.read(exchange, sent, response);
      } catch (IOException e) {
        onFailure(sent, e);
        return;
      } catch (RuntimeException | Error e) {
        call = null;
        failed(e);
        return;
      }
      call = null;
      received(value);
    }
  }
}
