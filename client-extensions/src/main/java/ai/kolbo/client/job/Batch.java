package ai.kolbo.client.job;

import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.model.JobRequest;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
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
  private static final int DEFAULT_IN_FLIGHT = 8;
  private static final int MOST_IN_FLIGHT = 1000;

  private final List<? extends JobRequest<R>> requests;
  private final Function<JobRequest<R>, CompletableFuture<Job<R>>> start;
  private int inFlight = DEFAULT_IN_FLIGHT;
  private boolean closed;
  private @Nullable BatchRun<JobRequest<R>, Job<R>, Generation<R>> run;

  /**
   * @param start starts a job without waiting
   */
  Batch(
      Collection<? extends JobRequest<R>> requests,
      Function<JobRequest<R>, CompletableFuture<Job<R>>> start) {
    this.requests = List.copyOf(requests);
    this.start = start;
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
    if (run != null) {
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
    if (run != null) {
      throw new IllegalStateException("the jobs of a batch can be started once");
    }
    run = new BatchRun<>(List.copyOf(requests), inFlight, start, Job::awaitAsync);
    if (closed) {
      run.close();
    }
    return new Items<>(run);
  }

  /** The items as they finish, as {@link #iterator()} has them. Closing it closes the batch. */
  public Stream<Item<R>> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(iterator(), Spliterator.NONNULL), false)
        .onClose(this::close);
  }

  /**
   * The jobs that were started and whose items were not handed out, running or not. Waits for the
   * starts that are under way, also if the thread is interrupted. Resume one later by its {@link
   * Job#handle()}.
   */
  public List<Job<R>> started() {
    BatchRun<JobRequest<R>, Job<R>, Generation<R>> current;
    synchronized (this) {
      current = run;
    }
    return current == null ? List.of() : current.started();
  }

  /**
   * Starts no more jobs and ends the iteration. What was started goes on at the server, but is not
   * waited for any more.
   */
  @Override
  public void close() {
    BatchRun<JobRequest<R>, Job<R>, Generation<R>> current;
    synchronized (this) {
      closed = true;
      current = run;
    }
    if (current != null) {
      current.close();
    }
  }

  private static final class Items<R> implements Iterator<Item<R>> {
    private final BatchRun<JobRequest<R>, Job<R>, Generation<R>> run;

    Items(BatchRun<JobRequest<R>, Job<R>, Generation<R>> run) {
      this.run = run;
    }

    @Override
    public boolean hasNext() {
      return run.hasNext();
    }

    /**
     * @throws NoSuchElementException if all were handed out, or the batch was closed
     */
    @Override
    public Item<R> next() {
      return new Item<>(run.next());
    }
  }

  /**
   * One request of a batch, and how it ended.
   *
   * @param <R> the result, such as {@code ImageResult}
   */
  public static final class Item<R> {
    private final BatchRun.Outcome<JobRequest<R>, Job<R>, Generation<R>> outcome;

    private Item(BatchRun.Outcome<JobRequest<R>, Job<R>, Generation<R>> outcome) {
      this.outcome = outcome;
    }

    /** The position of the request among all of the batch, from 0. */
    public int index() {
      return outcome.index();
    }

    /** The request. */
    public JobRequest<R> request() {
      return outcome.request();
    }

    /** The job; empty if it was not started. */
    public Optional<Job<R>> job() {
      return Optional.ofNullable(outcome.job());
    }

    /**
     * The completed job.
     *
     * @throws KolboException what the start or the wait failed with, the same as {@link #failure()}
     */
    public Generation<R> result() {
      Generation<R> generation = outcome.yield();
      if (generation == null) {
        throw failed();
      }
      return generation;
    }

    /** What the start or the wait failed with; empty if the job has completed. */
    public Optional<RuntimeException> failure() {
      return outcome.yield() == null ? Optional.of(failed()) : Optional.empty();
    }

    private RuntimeException failed() {
      RuntimeException failure = outcome.failure();
      return failure == null ? new IllegalStateException("it ended without a result") : failure;
    }

    @Override
    public String toString() {
      return "Item[" + index() + " " + (outcome.yield() == null ? failed() : outcome.job()) + "]";
    }
  }
}
