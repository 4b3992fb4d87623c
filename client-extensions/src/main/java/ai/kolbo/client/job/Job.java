package ai.kolbo.client.job;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.ConflictException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.JobFailedException;
import ai.kolbo.client.error.JobTimeoutException;
import ai.kolbo.client.error.NotFoundException;
import ai.kolbo.client.internal.CallFuture;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.internal.JobPoller;
import ai.kolbo.client.internal.PolledJob;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.JobKind;
import ai.kolbo.model.JobStarted;
import ai.kolbo.model.JobStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A job that runs at the server, whether a program waits for it or not. With its {@link #id()} or
 * its {@link #handle()} any process can resume it. Safe for use by several threads.
 *
 * @param <R> the result, such as {@code ImageResult}
 */
public final class Job<R> {
  /** Nanoseconds of much more do not fit a long. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  private final String id;
  private final JobKind<R> kind;
  private final @Nullable JobStarted started;
  private final Calls calls;
  private final PolledJob polled;
  private volatile double percent;

  /**
   * @param started the response to the start; null for a job that is resumed
   */
  Job(String id, JobKind<R> kind, @Nullable JobStarted started, Calls calls) {
    this.id = id;
    this.kind = kind;
    this.started = started;
    this.calls = calls;
    this.polled = new PolledJob(calls, id, kind, started);
  }

  /** The id of the job; keep it to resume the job later. */
  public String id() {
    return id;
  }

  /** What kind of job it is. */
  public JobKind<R> kind() {
    return kind;
  }

  /** The job as one line of text, for {@link Jobs#resumeFrom} in this or another process. */
  public String handle() {
    return "kolbo-job:" + kind.name() + ':' + id;
  }

  /** Credits charged at the start, if the server said how many; refunded if the job fails. */
  public OptionalDouble creditsCharged() {
    Double credits = started == null ? null : started.getCreditsCharged();
    return credits == null ? OptionalDouble.empty() : OptionalDouble.of(credits);
  }

  /**
   * The session that groups the job with others, if the server said it; of a chat message, the
   * conversation, to continue it.
   */
  public Optional<String> sessionId() {
    return started().map(JobStarted::getSessionId);
  }

  /** The whole response to the start; empty for a job that was resumed. */
  public Optional<JobStarted> started() {
    return Optional.ofNullable(started);
  }

  /**
   * Registers a progress listener, in place of any other. While a wait goes on it is called with
   * each new status, one at a time and in order, the last time with the state that ends the job. A
   * listener that is slow gets the latest status only, and holds up no poll, call or other job.
   * What it throws is logged.
   *
   * @return this
   */
  public Job<R> onProgress(Consumer<JobProgress> listener) {
    Objects.requireNonNull(listener, "listener");
    polled.listener(status -> listener.accept(progress(status)));
    return this;
  }

  private JobProgress progress(JobStatus status) {
    GenerationState state = status.getState();
    if (GenerationState.COMPLETED.equals(state)) {
      percent = 100;
    } else if (status.getProgress() != null) {
      percent = Math.max(0, Math.min(100, status.getProgress()));
    }
    return new JobProgress(id, state, percent, polled.elapsed(), GenerationFiles.scenes(status));
  }

  /**
   * Reads the status of the job.
   *
   * @throws ApiException if the server refuses, such as {@link NotFoundException} for an unknown id
   * @throws ConnectionException if the server cannot be reached
   */
  public JobStatus status() {
    return polled.status();
  }

  /** {@link #status()} without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<JobStatus> statusAsync() {
    return polled.statusAsync();
  }

  /**
   * Cancels the job at the server; its credits are refunded. Waits for it end with a {@link
   * JobFailedException}. Only newer servers know this operation.
   *
   * @throws ConflictException if the job has already ended
   * @throws ApiException if the server refuses for another reason
   * @throws ConnectionException if the server cannot be reached
   */
  public void cancel() {
    calls.call(calls.jobs().cancel(id), id, response -> response);
  }

  /** {@link #cancel()} without waiting. */
  public CompletableFuture<Void> cancelAsync() {
    return calls
        .callAsync(calls.jobs().cancel(id), id, response -> response)
        .thenAccept(response -> {});
  }

  /**
   * Waits for the end, up to the job timeout of the client (30 minutes by default).
   *
   * @throws JobFailedException if the job failed, was cancelled or has no result
   * @throws JobTimeoutException if it did not end in time; it goes on and can be waited for again
   * @throws ApiException if the server refuses to tell the status, such as for an unknown id
   * @throws InterruptedCallException if the thread is interrupted; the job goes on
   */
  public Generation<R> await() {
    return await(calls.settings().jobTimeout());
  }

  /**
   * Waits for the end. The status is read at least once, and once more at the end of the time.
   *
   * @param timeout longest time to wait, more than zero
   * @throws IllegalArgumentException if the timeout is zero or negative
   * @throws JobFailedException if the job failed, was cancelled or has no result
   * @throws JobTimeoutException if it did not end in time; it goes on and can be waited for again
   * @throws ApiException if the server refuses to tell the status, such as for an unknown id
   * @throws InterruptedCallException if the thread is interrupted; the job goes on
   */
  public Generation<R> await(Duration timeout) {
    return JobPoller.await(polled, checked(timeout), this::ended);
  }

  /**
   * {@link #await()} without waiting. Cancelling the future, or one derived from it, ends the
   * polls; the job goes on.
   */
  public CompletableFuture<Generation<R>> awaitAsync() {
    return awaitAsync(calls.settings().jobTimeout());
  }

  /**
   * {@link #await(Duration)} without waiting. Cancelling the future, or one derived from it, ends
   * the polls; the job goes on.
   */
  public CompletableFuture<Generation<R>> awaitAsync(Duration timeout) {
    return JobPoller.awaitAsync(polled, checked(timeout), this::ended);
  }

  /**
   * Waits for the end, for callers with little time: the job goes on if it has not ended, and can
   * be waited for again.
   *
   * @param timeout longest time to wait, more than zero
   * @return empty if the job is still running
   * @throws IllegalArgumentException if the timeout is zero or negative
   * @throws JobFailedException if the job failed, was cancelled or has no result
   * @throws ApiException if the server refuses to tell the status, such as for an unknown id
   * @throws InterruptedCallException if the thread is interrupted; the job goes on
   */
  public Optional<Generation<R>> awaitFor(Duration timeout) {
    try {
      return Optional.of(await(timeout));
    } catch (JobTimeoutException e) {
      return Optional.empty();
    }
  }

  /** {@link #awaitFor} without waiting. Cancelling the future ends the polls; the job goes on. */
  public CompletableFuture<Optional<Generation<R>>> awaitForAsync(Duration timeout) {
    return awaitAsync(timeout)
        .handle(
            (generation, failure) -> {
              if (failure == null) {
                return Optional.of(generation);
              }
              if (CallFuture.cause(failure) instanceof JobTimeoutException) {
                return Optional.empty();
              }
              throw failure instanceof CompletionException wrapped
                  ? wrapped
                  : new CompletionException(failure);
            });
  }

  private static Duration checked(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be more than zero, is " + timeout);
    }
    return timeout.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : timeout;
  }

  /** What the status that ends this job yields. */
  Generation<R> ended(JobStatus status) {
    return new Generation<>(id, kind, status, calls);
  }

  @Override
  public String toString() {
    return "Job[" + handle() + "]";
  }
}
