package ai.kolbo.client.job;

import ai.kolbo.client.error.InterruptedCallException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
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
  private final int inFlight;
  private final Function<Q, CompletableFuture<J>> start;
  private final Function<J, CompletableFuture<G>> await;
  private final BlockingQueue<Running> ended = new LinkedBlockingQueue<>();

  /** Those that were begun and not handed out, by index; guarded by itself. */
  private final Map<Integer, Running> running = new LinkedHashMap<>();

  private int begun;
  private boolean closed;
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

  @Override
  public boolean hasNext() {
    if (next != null) {
      return true;
    }
    if (!begin()) {
      return false;
    }
    try {
      Running first = ended.take();
      synchronized (running) {
        // What ends by closing is not handed out, so that it stays among those that were started.
        next = closed ? null : first;
      }
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
    synchronized (running) {
      running.remove(ready.index);
    }
    return ready.outcome();
  }

  /** Begins as many as may be in flight; false if there is nothing left to wait for. */
  private boolean begin() {
    while (true) {
      Running begin;
      synchronized (running) {
        if (closed) {
          return false;
        }
        if (begun == requests.size() || running.size() == inFlight) {
          return !running.isEmpty();
        }
        begin = new Running(begun++);
        running.put(begin.index, begin);
      }
      begin.begin();
    }
  }

  /** Begins no more, ends the waits, and wakes the threads that wait for an outcome. */
  void close() {
    List<Running> left;
    synchronized (running) {
      if (closed) {
        return;
      }
      closed = true;
      left = new ArrayList<>(running.values());
    }
    left.forEach(Running::stopWaiting);
    ended.add(new Running(-1));
  }

  /** The jobs that were started and not handed out; waits for the starts that are under way. */
  List<J> started() {
    List<Running> left;
    synchronized (running) {
      left = new ArrayList<>(running.values());
    }
    List<J> jobs = new ArrayList<>();
    for (Running each : left) {
      J job = each.awaitStart();
      if (job != null) {
        jobs.add(job);
      }
    }
    return jobs;
  }

  private final class Running {
    private final int index;
    private final CompletableFuture<@Nullable J> started = new CompletableFuture<>();
    private @Nullable CompletableFuture<G> waiting;
    private boolean stopped;
    private volatile @Nullable G yield;
    private volatile @Nullable Throwable failure;

    Running(int index) {
      this.index = index;
    }

    void begin() {
      try {
        start.apply(requests.get(index)).whenComplete(this::started);
      } catch (RuntimeException | Error e) {
        started(null, e);
      }
    }

    private void started(@Nullable J job, @Nullable Throwable failed) {
      started.complete(job);
      if (job == null) {
        end(null, failed);
        return;
      }
      try {
        CompletableFuture<G> wait = waitFor(job);
        if (wait != null) {
          wait.whenComplete(this::end);
        }
      } catch (RuntimeException | Error e) {
        end(null, e);
      }
    }

    private synchronized @Nullable CompletableFuture<G> waitFor(J job) {
      if (!stopped) {
        waiting = await.apply(job);
      }
      return waiting;
    }

    private void end(@Nullable G result, @Nullable Throwable failed) {
      yield = result;
      failure = failed;
      ended.add(this);
    }

    void stopWaiting() {
      CompletableFuture<G> wait;
      synchronized (this) {
        stopped = true;
        wait = waiting;
      }
      if (wait != null) {
        wait.cancel(true);
      }
    }

    @Nullable J awaitStart() {
      return started.join();
    }

    Outcome<Q, J, G> outcome() {
      return new Outcome<>(
          index,
          requests.get(index),
          started.join(),
          yield,
          failure == null ? null : unwrapped(failure));
    }
  }

  private static RuntimeException unwrapped(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}
