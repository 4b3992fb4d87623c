package ai.kolbo.client.job;

import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.internal.CallFuture;
import ai.kolbo.model.JobRequest;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many jobs, started and waited for a bounded number at a time, with their results as they finish.
 * A failure is the result of its item and ends nothing else.
 *
 * <p>Jobs are started only while the next item is asked for: no job is started after the iteration
 * stops. What was started goes on at the server; {@link #started()} has the jobs whose items were
 * not handed out. Nothing is kept of items that were.
 *
 * @param <R> the result, such as {@code ImageResult}
 */
public final class Batch<R> implements Iterable<Batch.Item<R>>, AutoCloseable {
  private static final String OPERATION = "startAll";
  private static final int DEFAULT_IN_FLIGHT = 8;
  private static final int MOST_IN_FLIGHT = 1000;

  private final List<JobRequest<R>> requests;
  private final Function<JobRequest<R>, CompletableFuture<Job<R>>> start;
  private final Function<Job<R>, CompletableFuture<Generation<R>>> await;
  private final BlockingQueue<Item<R>> ended = new LinkedBlockingQueue<>();

  /** What was begun and not handed out. */
  private final Set<Item<R>> running = ConcurrentHashMap.newKeySet();

  private int inFlight = DEFAULT_IN_FLIGHT;
  private int begun;
  private boolean isIterated;
  private volatile boolean isClosed;

  /**
   * @param start starts a job without waiting
   * @param await waits for its end without a thread
   */
  Batch(
      Collection<? extends JobRequest<R>> requests,
      Function<JobRequest<R>, CompletableFuture<Job<R>>> start,
      Function<Job<R>, CompletableFuture<Generation<R>>> await) {
    this.requests = List.copyOf(requests);
    this.start = start;
    this.await = await;
  }

  /**
   * Sets how many jobs may be in flight: started, or being started, and not handed out.
   *
   * @param jobs 1 to 1000; 8 by default
   * @return this
   * @throws IllegalArgumentException if it is less or more
   * @throws IllegalStateException if the iteration has begun
   */
  public synchronized Batch<R> inFlight(int jobs) {
    if (jobs < 1 || jobs > MOST_IN_FLIGHT) {
      throw new IllegalArgumentException(
          "inFlight must be 1 to " + MOST_IN_FLIGHT + ", is " + jobs);
    }
    if (isIterated) {
      throw new IllegalStateException("the jobs of this batch are being started");
    }
    inFlight = jobs;
    return this;
  }

  /**
   * The items as they finish, in no particular order. Can be asked for once: the jobs would be
   * started again. The iterator waits, and is for one thread.
   *
   * <p>It throws {@link InterruptedCallException} if the thread is interrupted; the batch is closed
   * then, and {@link #started()} has what was started.
   *
   * @throws IllegalStateException if it was asked for before
   */
  @Override
  public synchronized Iterator<Item<R>> iterator() {
    if (isIterated) {
      throw new IllegalStateException("the jobs of a batch can be started once");
    }
    isIterated = true;
    return new Items();
  }

  /** The items as they finish, as {@link #iterator()} has them. Closing it closes the batch. */
  public Stream<Item<R>> stream() {
    return StreamSupport.stream(spliterator(), false).onClose(this::close);
  }

  /**
   * The jobs that were started and whose items were not handed out, running or not. Waits for the
   * starts that are under way, also if the thread is interrupted. Resume one later by its {@link
   * Job#handle()}.
   */
  public List<Job<R>> started() {
    return running.stream()
        .sorted(Comparator.comparing(Item::index))
        .map(item -> item.job.join())
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * Starts no more jobs and ends the iteration. What was started goes on at the server, but is not
   * waited for any more.
   */
  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
    }
    running.forEach(Item::stopWaiting);
    // Wakes the thread that waits, if there is one.
    ended.addAll(running);
  }

  /** The next to start; null if there is none, or no more may be in flight. */
  private synchronized @Nullable Item<R> begin() {
    if (isClosed || begun == requests.size() || running.size() == inFlight) {
      return null;
    }
    Item<R> item = new Item<>(begun, requests.get(begun));
    begun++;
    running.add(item);
    return item;
  }

  private void started(Item<R> item, @Nullable Job<R> job, @Nullable Throwable failure) {
    item.job.complete(job);
    if (job == null) {
      ended(item, null, failure);
    } else if (!isClosed) {
      CompletableFuture<Generation<R>> wait = attempt(await, job);
      item.waiting = wait;
      wait.whenComplete((result, failed) -> ended(item, result, failed));
      if (isClosed) {
        item.stopWaiting();
      }
    }
  }

  private void ended(Item<R> item, @Nullable Generation<R> result, @Nullable Throwable failure) {
    item.waiting = null;
    item.result = result;
    if (result == null) {
      Throwable cause = failure == null ? null : CallFuture.cause(failure);
      item.failure =
          cause instanceof RuntimeException known
              ? known
              : new IllegalStateException("it ended without a result", cause);
    }
    ended.add(item);
  }

  private static <A, B> CompletableFuture<B> attempt(
      Function<A, CompletableFuture<B>> call, A argument) {
    try {
      return call.apply(argument);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private final class Items implements Iterator<Item<R>> {
    private @Nullable Item<R> next;

    @Override
    public boolean hasNext() {
      if (next != null) {
        return true;
      }
      for (Item<R> item; (item = begin()) != null; ) {
        Item<R> begun = item;
        attempt(start, item.request).whenComplete((job, e) -> started(begun, job, e));
      }
      if (isClosed || running.isEmpty()) {
        return false;
      }
      try {
        Item<R> first = ended.take();
        // What ends by closing is not handed out, so that it stays among those that were started.
        next = isClosed ? null : first;
        return next != null;
      } catch (InterruptedException e) {
        close();
        Thread.currentThread().interrupt();
        throw new InterruptedCallException(OPERATION, e);
      }
    }

    /**
     * @throws NoSuchElementException if all were handed out, or the batch was closed
     */
    @Override
    public Item<R> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Item<R> ready = next;
      next = null;
      running.remove(ready);
      return ready;
    }
  }

  /**
   * One request of a batch, and how it ended.
   *
   * @param <R> the result, such as {@code ImageResult}
   */
  public static final class Item<R> {
    private final int index;
    private final JobRequest<R> request;

    /** Completes with null if the start fails. */
    private final CompletableFuture<@Nullable Job<R>> job = new CompletableFuture<>();

    private volatile @Nullable CompletableFuture<Generation<R>> waiting;
    private @Nullable Generation<R> result;
    private @Nullable RuntimeException failure;

    private Item(int index, JobRequest<R> request) {
      this.index = index;
      this.request = request;
    }

    /** The position of the request among all of the batch, from 0. */
    public int index() {
      return index;
    }

    /** The request. */
    public JobRequest<R> request() {
      return request;
    }

    /** The job; empty if it was not started. */
    public Optional<Job<R>> job() {
      return Optional.ofNullable(job.join());
    }

    /**
     * The completed job.
     *
     * @throws KolboException what the start or the wait failed with, the same as {@link #failure()}
     */
    public Generation<R> result() {
      if (result == null) {
        throw failure;
      }
      return result;
    }

    /** What the start or the wait failed with; empty if the job has completed. */
    public Optional<RuntimeException> failure() {
      return Optional.ofNullable(failure);
    }

    private void stopWaiting() {
      CompletableFuture<Generation<R>> wait = waiting;
      if (wait != null) {
        wait.cancel(true);
      }
    }

    @Override
    public String toString() {
      return "Item[" + index + " " + (failure == null ? job.join() : failure) + "]";
    }
  }
}
