package ai.kolbo.client.internal;

import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.JobTimeoutException;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.JobStatus;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * How one job is polled: its calls, its interval, and its listener. Shared by all waits for the
 * job.
 */
public final class JobPolls implements PolledJob {
  private static final Logger LOG = System.getLogger(JobPolls.class.getName());

  /** A listener that takes longer does not hold up the outcome of its job. */
  private static final long LISTENER_GRACE_MILLIS = 250;

  private final Calls calls;
  private final String id;
  private final String operation;
  private final Supplier<retrofit2.Call<? extends JobStatus>> statusCalls;
  private final @Nullable HttpUrl pollUrl;
  private final long interval;
  private final boolean isOwnStart;
  private final long started = System.nanoTime();
  private final AtomicReference<@Nullable JobStatus> unheard = new AtomicReference<>();
  private final Object listening = new Object();
  private volatile @Nullable Consumer<JobStatus> listener;
  private volatile @Nullable JobStatus outcome;
  private volatile boolean polled;

  /**
   * @param operation the operation that reads the status
   * @param statusCalls make a call of it
   * @param pollUrl where the server wants to be polled; null for where the document says
   * @param hint seconds between two polls as the server gave them, or null
   * @param otherwise the interval without a usable hint
   * @param isOwnStart whether this client has just started the job
   */
  public JobPolls(
      Calls calls,
      String id,
      String operation,
      Supplier<retrofit2.Call<? extends JobStatus>> statusCalls,
      @Nullable HttpUrl pollUrl,
      @Nullable Double hint,
      Duration otherwise,
      boolean isOwnStart) {
    this.calls = calls;
    this.id = id;
    this.operation = operation;
    this.statusCalls = statusCalls;
    this.pollUrl = pollUrl;
    this.interval = JobPoller.interval(hint, otherwise);
    this.isOwnStart = isOwnStart;
  }

  @Override
  public String id() {
    return id;
  }

  /** The operation that reads the status. */
  @Override
  public String operation() {
    return operation;
  }

  @Override
  public long interval() {
    return interval;
  }

  @Override
  public boolean isOwnStart() {
    return isOwnStart;
  }

  /** Sets the listener that is called with each status while a wait goes on. */
  public void listener(Consumer<JobStatus> consumer) {
    listener = consumer;
  }

  /** Reads the status once, with retries. */
  public JobStatus status() {
    return calls.send(poll());
  }

  /** The same without waiting. */
  public CompletableFuture<JobStatus> statusAsync() {
    return calls.sendAsync(poll());
  }

  /**
   * Waits for the end on the caller's thread.
   *
   * @param end what the wait yields for the status that ends the job; may throw a failure
   */
  public <T> T await(Duration timeout, Function<JobStatus, T> end) {
    try {
      return CallFuture.await(follow(timeout, end, true), operation);
    } catch (InterruptedCallException e) {
      throw e.about(id);
    }
  }

  /** The same without waiting. Cancelling the future ends the polls, not the job. */
  public <T> CompletableFuture<T> awaitAsync(Duration timeout, Function<JobStatus, T> end) {
    return follow(timeout, end, false);
  }

  private <T> CompletableFuture<T> follow(
      Duration timeout, Function<JobStatus, T> end, boolean isDirect) {
    calls.open().check();
    JobPoller<T> poller = new JobPoller<>(calls.wire(), this, timeout, end, isDirect);
    JobStatus ended = outcome;
    if (ended != null) {
      poller.endWith(ended);
    } else {
      long passed = System.nanoTime() - started;
      poller.start(isOwnStart && !polled ? Math.max(0, interval - passed) : 0);
    }
    return poller;
  }

  @Override
  public Exchange<JobStatus> poll() {
    polled = true;
    return calls.status(operation, id, statusCalls.get(), pollUrl);
  }

  /**
   * Takes notice of a status.
   *
   * @param end completes the wait, if the status ends the job: after the listener, if that is quick
   */
  @Override
  public void seen(JobStatus status, @Nullable Runnable end) {
    if (end != null) {
      outcome = status;
    }
    Consumer<JobStatus> consumer = listener;
    if (consumer == null) {
      if (end != null) {
        end.run();
      }
      return;
    }
    // A slow listener gets the latest status only.
    boolean isWaiting = unheard.getAndSet(status) != null;
    if (!isWaiting) {
      calls.wire().listener(() -> notify(consumer));
    }
    if (end != null) {
      calls
          .wire()
          .listener(
              () -> {
                notify(consumer);
                end.run();
              });
      try {
        calls.wire().scheduler().schedule(end, LISTENER_GRACE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        end.run();
      }
    }
  }

  private void notify(Consumer<JobStatus> consumer) {
    synchronized (listening) {
      JobStatus latest = unheard.getAndSet(null);
      if (latest == null) {
        return;
      }
      try {
        consumer.accept(latest);
      } catch (Throwable e) {
        LOG.log(Level.WARNING, "the progress listener of job " + id + " threw", e);
      }
    }
  }

  @Override
  public JobTimeoutException timedOut(
      Duration timeout, @Nullable JobStatus status, @Nullable Throwable failure) {
    GenerationState state = status == null ? null : status.getState();
    String message =
        "generation "
            + id
            + (state == null ? " gave no status" : " is still " + state)
            + " after "
            + Durations.text(timeout)
            + "; it goes on: wait again, or resume it by its id with jobs().resume(\""
            + id
            + "\")";
    return new JobTimeoutException(operation, message, id, status, failure);
  }
}
