package ai.kolbo.client.internal;

import ai.kolbo.model.JobKind;
import ai.kolbo.model.JobStarted;
import ai.kolbo.model.JobStatus;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A job as all waits for it know it: how it is polled, who listens, and how it ended. Small, since
 * there may be thousands.
 */
public final class PolledJob {
  private static final Logger LOG = System.getLogger(PolledJob.class.getName());
  private static final long SHORTEST_INTERVAL = Duration.ofMillis(200).toNanos();
  private static final long LONGEST_INTERVAL = Duration.ofMinutes(1).toNanos();

  /** A listener that takes longer does not hold up the outcome of its job. */
  private static final long LISTENER_GRACE_MILLIS = 250;

  final Calls calls;
  final String id;
  private final JobKind<?> kind;
  private final @Nullable JobStarted started;
  private final long since = System.nanoTime();
  private volatile @Nullable Listening listening;

  /** The status that has ended the job; null if it is not known to have ended. */
  volatile @Nullable JobStatus outcome;

  private volatile boolean isPolled;

  /** When the job was last seen running. */
  volatile long running = since;

  /**
   * @param started the response to the start of the job; null if another client has started it
   */
  public PolledJob(Calls calls, String id, JobKind<?> kind, @Nullable JobStarted started) {
    this.calls = calls;
    this.id = id;
    this.kind = kind;
    this.started = started;
  }

  /** The operation that reads the status. */
  String operation() {
    return kind.statusOperation();
  }

  /** Whether this client has just started the job. */
  boolean isOwnStart() {
    return started != null;
  }

  /** How long this client has known the job. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  /** Between two polls, in nanoseconds: the hint of the server within bounds, or the default. */
  long interval() {
    Double hint = started == null ? null : started.getPollIntervalHint();
    boolean isUsable = hint != null && hint > 0;
    double nanos = isUsable ? hint * 1e9 : kind.pollInterval().toNanos();
    return (long) Math.max(SHORTEST_INTERVAL, Math.min(LONGEST_INTERVAL, nanos));
  }

  /** Before the first poll of a wait, in nanoseconds: a job that was just started has not ended. */
  long firstDelay() {
    boolean isNew = started != null && !isPolled;
    return isNew ? Math.max(0, interval() - (System.nanoTime() - since)) : 0;
  }

  /** What is known of the poll to send next. */
  Pace.Poll next(long deadline) {
    String model = started == null ? null : started.getModel();
    return new Pace.Poll(kind, model, since, running, interval(), deadline);
  }

  /** A poll to send. */
  Exchange<JobStatus> poll() {
    isPolled = true;
    return calls.status(
        id,
        calls.jobs().status(kind, id),
        started == null ? null : calls.settings().baseUrl().resolvePollUrl(started.getPollUrl()));
  }

  /** Reads the status once, with retries. */
  public JobStatus status() {
    return calls.send(poll());
  }

  /** The same without waiting. */
  public CompletableFuture<JobStatus> statusAsync() {
    return calls.sendAsync(poll());
  }

  /** Sets the listener that is called with each status while a wait goes on. */
  public void listener(Consumer<JobStatus> listener) {
    listening = new Listening(listener);
  }

  /**
   * Takes notice of a status.
   *
   * @param end completes the wait, if the status ends the job: after the listener, if that is quick
   */
  void seen(JobStatus status, @Nullable Runnable end) {
    if (end != null) {
      outcome = status;
    }
    Listening current = listening;
    if (current != null) {
      current.hear(status, end);
    } else if (end != null) {
      end.run();
    }
  }

  /** A listener, and the latest status that it has not heard: a slow one hears no others. */
  private final class Listening {
    private final Consumer<JobStatus> listener;
    private final AtomicReference<@Nullable JobStatus> unheard = new AtomicReference<>();

    Listening(Consumer<JobStatus> listener) {
      this.listener = listener;
    }

    void hear(JobStatus status, @Nullable Runnable end) {
      Connections connections = calls.wire.connections;
      boolean isWaiting = unheard.getAndSet(status) != null;
      if (end != null) {
        CompletableFuture<@Nullable Void> heard = new CompletableFuture<>();
        Runnable told =
            () -> {
              try {
                tell();
              } finally {
                heard.complete(null);
              }
            };
        if (!connections.listener(told)) {
          heard.complete(null);
        }
        heard.thenRun(end);
        try {
          // Not by the JDK's own timer, whose thread would outlive the client.
          connections
              .scheduler()
              .schedule(() -> heard.complete(null), LISTENER_GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
          heard.complete(null);
        }
      } else if (!isWaiting && !connections.listener(this::tell)) {
        unheard.set(null);
      }
    }

    private synchronized void tell() {
      JobStatus latest = unheard.getAndSet(null);
      if (latest == null) {
        return;
      }
      try {
        listener.accept(latest);
      } catch (Throwable e) {
        LOG.log(Level.WARNING, "the progress listener of job " + id + " threw", e);
      }
    }
  }
}
