package ai.kolbo.client.internal;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.JobTimeoutException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.NotFoundException;
import ai.kolbo.client.error.ResponseTooLargeException;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.JobStatus;
import java.lang.System.Logger.Level;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One wait for a job: its future, its polls and what they tell. No thread waits for a job, and
 * between two polls nothing is kept but the last status and a timer.
 *
 * <p>A poll that fails for a while (no connection, 408, 425, 429, 5xx) is made again until the
 * deadline, later each time. A response that cannot be read, an error within a success, or a 404 of
 * a job that is known to exist is tolerated {@value #MOST_ODD_POLLS} times in a row. All else ends
 * the wait.
 */
public final class JobPoller<T> extends WireFuture<JobStatus, T> {
  private static final int MOST_ODD_POLLS = 5;
  private static final long LONGEST_BACKOFF = Duration.ofSeconds(30).toNanos();
  private static final double BACKOFF_FACTOR = 1.5;
  private static final double JITTER = 0.1;

  /** How long the last poll, at the deadline, may take. */
  private static final long LAST_POLL = Duration.ofSeconds(2).toNanos();

  /** A longer {@code Retry-After} would cost a result that has been there for long. */
  private static final long LONGEST_RETRY_AFTER = Duration.ofMinutes(1).toNanos();

  /** How long a name may be unknown: a network that comes back may take so long. */
  private static final long UNKNOWN_HOST_GRACE = Duration.ofSeconds(30).toNanos();

  private final PolledJob job;
  private final Duration timeout;
  private final long deadline;
  private final Function<JobStatus, T> outcome;
  private final Executor completer;
  private boolean isLast;
  private long lastAnswer = System.nanoTime();
  private int failures;
  private int oddPolls;
  private @Nullable JobStatus status;
  private @Nullable Throwable failure;

  private JobPoller(
      PolledJob job, Duration timeout, Function<JobStatus, T> outcome, Executor completer) {
    super(job.calls.wire, job.operation());
    this.job = job;
    this.timeout = timeout;
    this.deadline = lastAnswer + timeout.toNanos();
    this.outcome = outcome;
    this.completer = completer;
  }

  /**
   * Waits for the end of a job on the caller's thread.
   *
   * @param outcome what the wait yields for the status that ends the job; may throw a failure
   */
  public static <T> T await(PolledJob job, Duration timeout, Function<JobStatus, T> outcome) {
    try {
      return await(follow(job, timeout, outcome, Runnable::run), job.operation());
    } catch (InterruptedCallException e) {
      throw e.about(job.id);
    }
  }

  /** The same without waiting. Cancelling the future ends the polls, not the job. */
  public static <T> CompletableFuture<T> awaitAsync(
      PolledJob job, Duration timeout, Function<JobStatus, T> outcome) {
    try {
      return follow(job, timeout, outcome, job.calls.wire.connections::callback);
    } catch (ConnectionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * @param completer completes the future; any thread does if only a blocked one waits for it
   */
  private static <T> CompletableFuture<T> follow(
      PolledJob job, Duration timeout, Function<JobStatus, T> outcome, Executor completer) {
    job.calls.wire.check(job.operation());
    JobPoller<T> poller = new JobPoller<>(job, timeout, outcome, completer);
    JobStatus ended = job.outcome;
    if (ended != null) {
      poller.endWith(ended);
    } else {
      poller.wire.open.add(poller);
      poller.limit(timeout.toNanos() + 2 * LAST_POLL);
      poller.next(job.firstDelay());
    }
    return poller;
  }

  /** Makes a poll after a delay, or at the deadline if that is sooner. */
  private void next(long delay) {
    long left = deadline - System.nanoTime();
    isLast = left <= delay;
    try {
      schedule(Math.max(0, Math.min(delay, left)));
    } catch (RejectedExecutionException e) {
      end(OpenCalls.Reason.CLOSED);
    }
  }

  private void nextUnlessLate(long delay) {
    if (isLast || System.nanoTime() - deadline >= 0) {
      late(null);
    } else {
      next(delay);
    }
  }

  @Override
  public boolean go() {
    try {
      Exchange<JobStatus> poll = job.poll();
      long now = System.nanoTime();
      long end = now + Math.max(0, deadline - now) + LAST_POLL;
      return send(poll, attempt -> wire.newPoll(poll, attempt, end));
    } catch (Throwable e) {
      failWith(e);
      return false;
    }
  }

  @Override
  public Pace.Poll poll() {
    return job.next(deadline);
  }

  @Override
  void received(JobStatus answer) {
    status = answer;
    lastAnswer = System.nanoTime();
    failure = null;
    failures = 0;
    oddPolls = 0;
    if (GenerationState.COMPLETED.equals(answer.getState())) {
      wire.connections.pace.completed(operation, poll());
    }
    boolean isEnd = answer.getState() != null && answer.getState().isTerminal();
    job.seen(answer, isEnd ? () -> endWith(answer) : null);
    if (!isEnd) {
      job.running = lastAnswer;
      double jitter = ThreadLocalRandom.current().nextDouble(JITTER);
      nextUnlessLate((long) (job.interval() * (1 - jitter)));
    }
  }

  @Override
  void failed(Throwable problem) {
    failure = problem;
    if (problem instanceof KolboException known) {
      known.tried(attempts);
    }
    if (!isTolerated(problem)) {
      failWith(problem);
      return;
    }
    Attempt.LOG.log(
        Level.INFO,
        "job {0}: poll {1} is made again: {2}",
        ErrorResponse.excerpt(job.calls.settings().redact(job.id)),
        attempts,
        problem.getMessage());
    long asked = Math.min(RetryRules.retryAfter(problem), LONGEST_RETRY_AFTER);
    double grown = job.interval() * Math.pow(BACKOFF_FACTOR, failures++);
    double backoff = Math.min(grown, Math.max(job.interval(), LONGEST_BACKOFF));
    nextUnlessLate(Math.max((long) backoff, asked));
  }

  private boolean isTolerated(Throwable problem) {
    boolean isOdd =
        problem instanceof MalformedResponseException
            || problem instanceof ResponseTooLargeException
            || problem instanceof NotFoundException && (job.isOwnStart() || status != null)
            || problem instanceof ApiException reported
                && reported.httpStatus().orElse(0) / 100 == 2
                && !reported.isRetryable()
                && !Set.of(401, 403, 404).contains(reported.status());
    if (isOdd) {
      return ++oddPolls <= MOST_ODD_POLLS;
    }
    if (!(problem.getCause() instanceof UnknownHostException)) {
      lastAnswer = System.nanoTime();
    }
    return problem instanceof KolboException known
        && known.isRetryable()
        && System.nanoTime() - lastAnswer < UNKNOWN_HOST_GRACE;
  }

  @Override
  void late(@Nullable Attempt last) {
    GenerationState state = status == null ? null : status.getState();
    String message =
        ("generation %s %s after %s; it goes on: wait again, or resume it by its id"
                + " with jobs().resume(\"%1$s\")%s")
            .formatted(
                job.id,
                state == null ? "gave no status" : "is still " + state,
                Durations.text(timeout),
                failure == null ? "" : "; the last poll failed: " + failure.getMessage());
    failWith(described(new JobTimeoutException(operation, message, job.id, status, failure)));
  }

  private void endWith(JobStatus last) {
    try {
      T value = outcome.apply(last);
      finish(() -> succeed(value));
    } catch (RuntimeException | Error e) {
      failWith(described(e));
    }
  }

  private void failWith(Throwable problem) {
    finish(() -> fail(problem));
  }

  private void finish(Runnable completion) {
    release();
    completer.execute(completion);
  }

  /** A poll that is late fails as a poll does; the wait has its own end. */
  @Override
  RuntimeException broken(Exchange<JobStatus> poll, Attempt attempt, Throwable e) {
    return wire.broken(poll, attempt, null, null, e);
  }

  @Override
  RuntimeException ended(OpenCalls.Reason reason) {
    RuntimeException ended = super.ended(reason);
    return ended instanceof KolboException known ? known.about(job.id) : ended;
  }
}
