package ai.kolbo.client.job;

import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.internal.CallFuture;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts jobs and waits for them, a bounded number at a time. Starts only while it is asked for the
 * next outcome, so that nothing is started for a caller who has gone. Keeps nothing of what it has
 * handed out.
 *
 * @param <Q> a request
 * @param <J> a job
 * @param <G> what a job yields
 */
final class BatchRun<Q, J, G> implements Iterator<BatchRun.Outcome<Q, J, G>> {
  /**
   * How one request ended.
   *
   * @param job null if it was not started
   * @param yield null if it failed
   * @param failure null if it did not
   */
  record Outcome<Q, J, G>(
      int index,
      Q request,
      @Nullable J job,
      @Nullable G yield,
      @Nullable RuntimeException failure) {}

  private static final String OPERATION = "startAll";

  private final List<Q> requests;
  private final Function<Q, CompletableFuture<J>> start;
  private final Function<J, CompletableFuture<G>> await;
  private final BlockingQueue<Running> ended = new LinkedBlockingQueue<>();

  /** Those that were begun and not handed out, by index; guarded by this. */
  private final Map<Integer, Running> running = new LinkedHashMap<>();

  private int inFlight;
  private int begun;
  private volatile boolean closed;
  private @Nullable Running next;

  BatchRun(
      List<Q> requests,
      int inFlight,
      Function<Q, CompletableFuture<J>> start,
      Function<J, CompletableFuture<G>> await) {
    this.requests = requests;
    this.inFlight = inFlight;
    this.start = start;
    this.await = await;
  }

  synchronized void inFlight(int jobs) {
    inFlight = jobs;
  }

  @Override
  public boolean hasNext() {
    if (next != null) {
      return true;
    }
    for (Running begin; (begin = begin()) != null; ) {
      begin.start();
    }
    if (!isWaiting()) {
      return false;
    }
    try {
      Running first = ended.take();
      // What ends by closing is not handed out, so that it stays among those that were started.
      next = closed ? null : first;
      return next != null;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedCallException(OPERATION, e);
    }
  }

  @Override
  public Outcome<Q, J, G> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Running ready = next;
    next = null;
    synchronized (this) {
      running.remove(ready.index);
    }
    return ready.outcome();
  }

  /** The next to start; null if there is none, or no more may be in flight. */
  private synchronized @Nullable Running begin() {
    if (closed || begun == requests.size() || running.size() == inFlight) {
      return null;
    }
    Running begin = new Running(begun++);
    running.put(begin.index, begin);
    return begin;
  }

  private synchronized boolean isWaiting() {
    return !closed && !running.isEmpty();
  }

  private synchronized List<Running> running() {
    return List.copyOf(running.values());
  }

  /** Begins no more, ends the waits, and wakes the thread that waits for an outcome. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    running().forEach(Running::stopWaiting);
    ended.add(new Running(-1));
  }

  /** The jobs that were started and not handed out; waits for the starts that are under way. */
  List<J> started() {
    return running().stream().map(each -> each.job.join()).filter(Objects::nonNull).toList();
  }

  private final class Running {
    private final int index;

    /** Completes with null if the start fails. */
    private final CompletableFuture<@Nullable J> job = new CompletableFuture<>();

    private volatile @Nullable CompletableFuture<G> waiting;
    private @Nullable G yield;
    private @Nullable Throwable failure;

    Running(int index) {
      this.index = index;
    }

    void start() {
      attempt(start, requests.get(index)).whenComplete(this::started);
    }

    private void started(@Nullable J started, @Nullable Throwable failed) {
      job.complete(started);
      if (started == null) {
        ended(null, failed);
      } else if (!closed) {
        waiting = attempt(await, started);
        waiting.whenComplete(this::ended);
        if (closed) {
          stopWaiting();
        }
      }
    }

    private void ended(@Nullable G result, @Nullable Throwable failed) {
      yield = result;
      failure = failed;
      ended.add(this);
    }

    void stopWaiting() {
      if (waiting != null) {
        waiting.cancel(true);
      }
    }

    Outcome<Q, J, G> outcome() {
      RuntimeException failed = yield == null ? failure() : null;
      return new Outcome<>(index, requests.get(index), job.join(), yield, failed);
    }

    private RuntimeException failure() {
      Throwable cause = failure == null ? null : CallFuture.cause(failure);
      return cause instanceof RuntimeException known
          ? known
          : new IllegalStateException("it ended without a result", cause);
    }
  }

  private static <A, B> CompletableFuture<B> attempt(
      Function<A, CompletableFuture<B>> call, A argument) {
    try {
      return call.apply(argument);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
