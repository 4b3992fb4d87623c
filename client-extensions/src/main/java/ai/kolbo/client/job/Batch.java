package ai.kolbo.client.job;

import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.model.JobRequest;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

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

  private final BatchRun<JobRequest<R>, Job<R>, Generation<R>> run;
  private boolean isBegun;

  /**
   * @param start starts a job without waiting
   */
  Batch(
      Collection<? extends JobRequest<R>> requests,
      Function<JobRequest<R>, CompletableFuture<Job<R>>> start) {
    this.run = new BatchRun<>(List.copyOf(requests), DEFAULT_IN_FLIGHT, start, Job::awaitAsync);
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
    if (isBegun) {
      throw new IllegalStateException("the jobs of this batch are being started");
    }
    run.inFlight(jobs);
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
    if (isBegun) {
      throw new IllegalStateException("the jobs of a batch can be started once");
    }
    isBegun = true;
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return run.hasNext();
      }

      @Override
      public Item<R> next() {
        return new Item<>(run.next());
      }
    };
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
    return run.started();
  }

  /**
   * Starts no more jobs and ends the iteration. What was started goes on at the server, but is not
   * waited for any more.
   */
  @Override
  public void close() {
    run.close();
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
      if (outcome.failure() != null) {
        throw outcome.failure();
      }
      return outcome.yield();
    }

    /** What the start or the wait failed with; empty if the job has completed. */
    public Optional<RuntimeException> failure() {
      return Optional.ofNullable(outcome.failure());
    }

    @Override
    public String toString() {
      return "Item["
          + index()
          + " "
          + (outcome.failure() == null ? outcome.job() : outcome.failure())
          + "]";
    }
  }
}
