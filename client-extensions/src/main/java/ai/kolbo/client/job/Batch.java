package ai.kolbo.client.job;

import ai.kolbo.client.error.ConflictException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.internal.CallFuture;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.internal.Spending;
import ai.kolbo.client.money.Estimate;
import ai.kolbo.client.money.internal.Bookkeeper;
import ai.kolbo.model.JobRequest;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many jobs, started and waited for a bounded number at a time, with their results as they finish.
 * A failure is the result of its item and ends nothing else.
 *
 * <p>A batch with a name and a ledger can be resumed after a crash: the same requests under the
 * same name start only what an earlier run has not started, and wait for the rest. With a
 * directory, each result is saved before it is handed out, and noted in a manifest; what the
 * manifest has is not handed out again.
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
  private final BiFunction<JobRequest<R>, Spending.@Nullable Part, CompletableFuture<Job<R>>> start;
  private final Function<Job<R>, CompletableFuture<Generation<R>>> await;
  private final Calls calls;
  private final BlockingQueue<Item<R>> ended = new LinkedBlockingQueue<>();

  /** What was begun and not handed out. */
  private final Set<Item<R>> running = ConcurrentHashMap.newKeySet();

  private @Nullable NamedBatch named;
  private @Nullable BatchFiles files;
  private @Nullable Consumer<BatchProgress> listener;
  private int completed;
  private int failed;
  private BigDecimal credits = BigDecimal.ZERO;
  private int inFlight = DEFAULT_IN_FLIGHT;
  private int begun;
  private boolean isIterated;
  private volatile boolean isClosed;

  /**
   * @param start starts a job, or a part of a batch with a name, without waiting
   * @param await waits for its end without a thread
   */
  Batch(
      Collection<? extends JobRequest<R>> requests,
      BiFunction<JobRequest<R>, Spending.@Nullable Part, CompletableFuture<Job<R>>> start,
      Function<Job<R>, CompletableFuture<Generation<R>>> await,
      Calls calls) {
    this.requests = List.copyOf(requests);
    this.start = start;
    this.await = await;
    this.calls = calls;
  }

  /**
   * Estimates what the requests will cost together, as {@code KolboClient.estimate} does each:
   * exact if all are, unknown if one is.
   *
   * @throws IllegalArgumentException if a request names a model that is not listed or not for its
   *     operation
   * @throws KolboException if the model list cannot be fetched
   */
  public Estimate estimate() {
    Bookkeeper books = Bookkeeper.of(calls);
    List<Estimate> all = new ArrayList<>();
    for (JobRequest<R> request : requests) {
      all.add(
          CallFuture.await(
              books.estimate(calls, calls.operation(request), request, null), OPERATION));
    }
    return Estimate.sum(OPERATION, all);
  }

  /**
   * Names the batch, so that a later run with the same requests in the same order resumes it from
   * the ledger: jobs that were started are waited for, and not started again. Of a request that may
   * have been started, its files are looked for in the media library; if there are none, or if
   * others have the same request, it fails with what to check.
   *
   * @param name unique within the ledger
   * @return this
   * @throws IllegalStateException if the client has no ledger, or the iteration has begun
   */
  public synchronized Batch<R> named(String name) {
    checkNotIterated();
    named = new NamedBatch(name, calls);
    return this;
  }

  /**
   * Starts a request again that an earlier run may have started, if so much time has passed since
   * then and nothing of it is in the media library. Set it well above the time that such jobs take:
   * a job that is still running is paid twice otherwise. Default: never.
   *
   * @param elapsed since the request, more than zero
   * @return this
   * @throws IllegalStateException if the batch has no name, or the iteration has begun
   */
  public synchronized Batch<R> restartUnconfirmedAfter(Duration elapsed) {
    checkNotIterated();
    if (named == null) {
      throw new IllegalStateException("a batch without a name is not resumed: call named(…) first");
    }
    if (elapsed.isNegative() || elapsed.isZero()) {
      throw new IllegalArgumentException("elapsed must be more than zero, is " + elapsed);
    }
    named.restartAfter = elapsed;
    return this;
  }

  /**
   * Saves each result before it is handed out, as {@code {index}-{id}}; see {@link #saveTo(Path,
   * String)}.
   *
   * @return this
   */
  public Batch<R> saveTo(Path directory) {
    return saveTo(directory, "{index}-{id}");
  }

  /**
   * Saves each result before it is handed out, and adds a line to {@code manifest.jsonl} beside the
   * files: index, job id, kind, model, credits, request, and name, size and SHA-256 of each file.
   * Requests that the manifest has already, with files that are there, are neither started nor
   * handed out. A failure to save is that of the item; the job has completed.
   *
   * @param directory made if it does not exist; for this batch only
   * @param pattern of the names, with {@code {index}} or {@code {id}}, and {@code {kind}} and
   *     {@code {prompt}} if wanted; what the job calls the file, and its ending, follow
   * @return this
   * @throws IllegalArgumentException if the pattern has neither, or the directory cannot be used
   * @throws IllegalStateException if the iteration has begun
   */
  public synchronized Batch<R> saveTo(Path directory, String pattern) {
    checkNotIterated();
    files = new BatchFiles(directory, pattern, requests.size());
    return this;
  }

  /**
   * Registers a progress listener, in place of any other. The thread that iterates calls it for
   * each item, before it is handed out.
   *
   * @return this
   */
  public synchronized Batch<R> onProgress(Consumer<BatchProgress> listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /** How far the batch is. */
  public synchronized BatchProgress progress() {
    int saved = files == null ? 0 : files.doneCount();
    int running = Math.toIntExact(this.running.stream().filter(item -> !item.isEnded).count());
    return new BatchProgress(requests.size(), saved, completed, failed, running, credits);
  }

  private void checkNotIterated() {
    if (isIterated) {
      throw new IllegalStateException("the jobs of this batch are being started");
    }
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
    checkNotIterated();
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

  /**
   * Closes the batch, and cancels at the server what was started and has not ended: its credits are
   * refunded. Jobs that end before they are cancelled stay as they are.
   *
   * @throws KolboException if the server cannot be reached, or refuses for another reason; the
   *     other jobs are cancelled nevertheless
   */
  public void cancelRest() {
    close();
    KolboException failure = null;
    for (Job<R> job : started()) {
      try {
        job.cancel();
      } catch (ConflictException e) {
        // It has ended.
      } catch (KolboException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** The next to start; null if there is none, or no more may be in flight. */
  private synchronized @Nullable Item<R> begin() {
    while (files != null && begun < requests.size() && files.isDone(begun, requests.get(begun))) {
      if (named != null) {
        named.saved(begun);
      }
      begun++;
    }
    if (isClosed || begun == requests.size() || running.size() == inFlight) {
      return null;
    }
    Item<R> item = new Item<>(begun, requests.get(begun));
    begun++;
    running.add(item);
    return item;
  }

  /** Starts the job of an item, or takes up what an earlier run has started. */
  private void launch(Item<R> item) {
    NamedBatch before = named;
    try {
      String id = before == null ? null : before.startedBefore(item.index, item.request);
      Generation<R> found =
          before == null || id != null ? null : before.foundLater(item.index, item.request);
      if (found != null) {
        item.job.complete(null);
        ended(item, found, null);
      } else if (id != null) {
        started(item, new Job<>(id, item.request.jobKind(), null, calls), null);
      } else {
        start
            .apply(item.request, before == null ? null : before.part(item.index))
            .whenComplete((job, e) -> started(item, job, e));
      }
    } catch (RuntimeException | Error e) {
      started(item, null, e);
    }
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
    item.isEnded = true;
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

  /** Saves the result of an item that has ended, and counts it. */
  private void handOut(Item<R> item) {
    Generation<R> result = item.result;
    OptionalDouble cost = OptionalDouble.empty();
    if (result != null) {
      Job<R> job = item.job.join();
      cost =
          result.creditsUsed().isPresent() || job == null
              ? result.creditsUsed()
              : job.creditsCharged();
      if (files != null) {
        try {
          item.saved = files.save(item.index, item.request, result, cost);
        } catch (RuntimeException e) {
          item.failure = e;
        }
      }
    }
    Consumer<BatchProgress> told;
    synchronized (this) {
      completed += item.failure == null ? 1 : 0;
      failed += item.failure == null ? 0 : 1;
      credits = credits.add(BigDecimal.valueOf(cost.orElse(0)));
      told = listener;
    }
    if (told != null) {
      told.accept(progress());
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

  private final class Items implements Iterator<Item<R>> {
    private @Nullable Item<R> next;

    @Override
    public boolean hasNext() {
      if (next != null) {
        return true;
      }
      for (Item<R> item; (item = begin()) != null; ) {
        launch(item);
      }
      if (isClosed || running.isEmpty()) {
        return false;
      }
      try {
        Item<R> first = ended.take();
        // What ends by closing is not handed out, so that it stays among those that were started.
        next = isClosed ? null : first;
        if (next != null) {
          handOut(next);
        }
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
    private List<Path> saved = List.of();
    private volatile boolean isEnded;

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

    /** What the start, the wait or saving failed with; empty if the job has completed. */
    public Optional<RuntimeException> failure() {
      return Optional.ofNullable(failure);
    }

    /** The files that were saved; empty if none were to be. */
    public List<Path> saved() {
      return List.copyOf(saved);
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
