package ai.kolbo.client.pacing;

import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.client.internal.Pace.Poll;
import ai.kolbo.client.internal.Pace.Turn;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one operation that wait to be sent: calls in their order, polls in the order of
 * their worth; of the two, one after the other. Has no thread: requests are sent by the threads
 * that add them or bring responses, and by the client's timer.
 */
final class RequestQueue {
  /** How often shared limits that cannot be asked are tried again, in a window. */
  private static final int TRIES = 20;

  private final String operation;
  private final RateLimit limit;
  private final Brake brake;
  private final Allowance allowance;
  private final ScheduledExecutorService scheduler;
  private final RateWindow window;
  private final Set<Turn> calls = new LinkedHashSet<>();
  private final PollOrder<Turn> polls;
  private boolean wasCall;
  private @Nullable Future<?> timer;
  private long wakeAt;

  /** No request is sent before, whatever the window says. */
  private long notBefore;

  /** Of shared limits: a request is to be asked for, is being asked for, was granted. */
  private boolean mustAsk;

  private boolean isAsking;
  private boolean isGranted;

  /** Of shared limits: since when they cannot be asked. */
  private @Nullable Long lostAt;

  RequestQueue(
      String operation,
      RateLimit limit,
      Brake brake,
      Allowance allowance,
      ScheduledExecutorService scheduler) {
    this.operation = operation;
    this.limit = limit;
    this.brake = brake;
    this.allowance = allowance;
    this.scheduler = scheduler;
    this.window = new RateWindow(limit.requests(), limit.window());
    this.polls = new PollOrder<>(allowance.speed());
    this.notBefore = System.nanoTime();
  }

  void add(Turn turn) {
    Poll poll = turn.poll();
    synchronized (this) {
      if (poll == null) {
        calls.add(turn);
      } else {
        polls.add(turn, poll);
      }
    }
    send();
  }

  synchronized void remove(Turn turn) {
    if (!calls.remove(turn)) {
      polls.remove(turn);
    }
  }

  void answered(@Nullable Throwable failure) {
    synchronized (this) {
      long now = System.nanoTime();
      window.ended(now);
      if (failure instanceof RateLimitedException refusal) {
        brake.refused(refusal, now);
      }
    }
    send();
  }

  synchronized void completed(Poll poll) {
    polls.completed(poll, System.nanoTime());
  }

  /** Sends what may be sent now; the timer, or a grant, sends the rest. */
  private void send() {
    do {
      for (Turn turn; (turn = next()) != null; ) {
        if (!turn.go()) {
          synchronized (this) {
            window.unsent();
          }
        }
      }
    } while (asked());
  }

  /** Takes out the request to send now; null if there is none. */
  private synchronized @Nullable Turn next() {
    boolean wasGranted = isGranted;
    // What was granted is used at once or not at all: it ages.
    isGranted = false;
    if (calls.isEmpty() && polls.isEmpty()) {
      return null;
    }
    long now = System.nanoTime();
    boolean isPoll = calls.isEmpty() || wasCall && !polls.isEmpty();
    boolean isAlone = lostAt != null && allowance.shareWhenLost() > 0;
    double share = brake.share(now) * (isAlone ? allowance.shareWhenLost() : allowance.share());
    long pause = Math.max(notBefore - now, brake.delay(now));
    long delay = Math.max(pause, window.delay(now, share, !polls.isEmpty()));
    if (delay > 0) {
      wakeIn(now, delay);
      return null;
    }
    if (allowance.limits() != null && !wasGranted) {
      mustAsk |= !isAsking;
      isAsking = true;
      return null;
    }
    wasCall = !isPoll;
    window.sent(now);
    return isPoll ? polls.next(now, window.spacing(share)) : first();
  }

  private Turn first() {
    Iterator<Turn> all = calls.iterator();
    Turn first = all.next();
    all.remove();
    return first;
  }

  private void wakeIn(long now, long delay) {
    if (timer != null && wakeAt - (now + delay) <= 0) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    wakeAt = now + delay;
    try {
      timer = scheduler.schedule(this::wake, delay, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The client was closed, which has ended what waits.
    }
  }

  private void wake() {
    synchronized (this) {
      timer = null;
    }
    send();
  }

  /** Asks the shared limits for a request, if that is to be done; true if they have responded. */
  private boolean asked() {
    SharedLimits limits = allowance.limits();
    synchronized (this) {
      if (!mustAsk || limits == null) {
        return false;
      }
      mustAsk = false;
    }
    CompletionStage<Duration> response;
    try {
      response =
          limits.tryAcquire(
              limit.per() + "/" + operation, limit.requests(), Duration.ofNanos(limit.window()));
    } catch (RuntimeException e) {
      response = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<?> told = response.handle(this::told).toCompletableFuture();
    if (told.isDone()) {
      return true;
    }
    told.thenRun(this::send);
    return false;
  }

  private @Nullable Void told(@Nullable Duration wait, @Nullable Throwable failure) {
    List<Turn> refused = List.of();
    synchronized (this) {
      long now = System.nanoTime();
      isAsking = false;
      if (wait == null) {
        refused = lost(now);
      } else if (lostAt != null) {
        // What was granted before may be forgotten.
        notBefore = (allowance.shareWhenLost() > 0 ? now : lostAt) + limit.window();
        lostAt = null;
      } else if (wait.isZero() || wait.isNegative()) {
        isGranted = true;
      } else {
        notBefore = now + Math.min(wait.toNanos(), limit.window());
      }
    }
    String message = operation + " was not sent: the shared limits cannot be asked";
    for (Turn turn : refused) {
      turn.refuse(new ConnectionException(operation, message, false, true, failure));
    }
    return null;
  }

  /** Goes on alone once what was granted is a window old; or has calls refused, and polls wait. */
  private List<Turn> lost(long now) {
    boolean isNew = lostAt == null;
    lostAt = isNew ? Long.valueOf(now) : lostAt;
    if (allowance.shareWhenLost() > 0) {
      isGranted = true;
      notBefore = isNew ? now + limit.window() : notBefore;
      return List.of();
    }
    notBefore = now + limit.window() / TRIES;
    List<Turn> refused = List.copyOf(calls);
    calls.clear();
    return refused;
  }
}
