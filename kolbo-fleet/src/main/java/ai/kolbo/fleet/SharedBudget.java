package ai.kolbo.fleet;

import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.money.BudgetState;
import ai.kolbo.client.money.BudgetStore;
import ai.kolbo.fleet.BudgetChange.Reservation;
import ai.kolbo.fleet.RedisLink.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A budget in Redis. The changes of a worker are made one after the other. One whose response was
 * lost is cleared up before the next: a settlement is sent again, under its number, and a
 * reservation is given up, as its caller was told that it has failed. Settlements add up while they
 * wait: what is kept of them is one sum. Safe for use by several threads.
 */
final class SharedBudget implements BudgetStore {
  private static final Logger LOG = System.getLogger(SharedBudget.class.getName());

  /** Between two attempts to reach Redis, as a part of the timeout. */
  private static final int TRIES = 4;

  /** How many timeouts to wait for Redis at the end. */
  private static final int PATIENCE = 10;

  private final RedisLink redis;
  private final BudgetBucket bucket;
  private final boolean goesOn;
  private final Queue<Reservation> waiting = new ArrayDeque<>();

  /** Settlements that are not written yet, and who waits for that. */
  private Amounts kept = Amounts.NONE;

  private List<CompletableFuture<Void>> settling = new ArrayList<>();

  /** How the budget stood when it was read last, with what this worker has done since. */
  private Amounts known = Amounts.NONE;

  private @Nullable BudgetChange unclear;
  private @Nullable ConnectionException lost;
  private boolean isBusy;

  /** Whether Redis is lost, and it is not time yet to try again. */
  private boolean isPausing;

  /** Each reservation may change the cap, under the number before its own. */
  private long number;

  SharedBudget(RedisLink redis, String prefix, boolean goesOn) {
    this.redis = redis;
    this.bucket = new BudgetBucket(prefix);
    this.goesOn = goesOn;
  }

  @Override
  public CompletionStage<Optional<BudgetState>> reserve(BigDecimal credits, BigDecimal cap) {
    Reservation asked = new Reservation(Amounts.of(credits), cap, new CompletableFuture<>());
    synchronized (this) {
      if (lost != null) {
        return alone(asked, lost);
      }
      waiting.add(asked);
    }
    next();
    return asked.response();
  }

  /** Redis is lost: there is what this worker was granted before, and has not spent. */
  private CompletionStage<Optional<BudgetState>> alone(Reservation asked, ConnectionException why) {
    if (goesOn && asked.millionths() <= -kept.taken()) {
      kept = kept.plus(new Amounts(0, asked.millionths()));
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return CompletableFuture.failedFuture(BudgetChange.refusal(why));
  }

  @Override
  public CompletionStage<?> settle(BigDecimal reserved, BigDecimal spent) {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    synchronized (this) {
      kept = kept.plus(new Amounts(Amounts.of(spent), -Amounts.of(reserved)));
      if (lost == null) {
        settling.add(settled);
      } else {
        settled.complete(null);
      }
    }
    next();
    return settled;
  }

  /** While Redis is lost: as it was known last, with what this worker has done since. */
  @Override
  public BudgetState state(BigDecimal cap) {
    try {
      Amounts now =
          redis
              .session()
              .thenCompose(session -> redis.on(session, bucket::read))
              .get(2 * redis.timeout().toNanos(), TimeUnit.NANOSECONDS);
      synchronized (this) {
        known = now;
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.DEBUG, "the budget cannot be read now", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return state(cap, known.plus(unwritten()));
    }
  }

  private static BudgetState state(BigDecimal cap, Amounts now) {
    return new BudgetState(cap, Amounts.credits(now.spent()), Amounts.credits(now.reserved()));
  }

  /** Begins the next change, if none is under way; while Redis is lost, asks whether it is back. */
  private void next() {
    synchronized (this) {
      if (isBusy || isPausing || lost == null && waiting.isEmpty() && isSettled()) {
        return;
      }
      isBusy = true;
    }
    redis
        .session()
        .whenComplete(
            (session, failure) -> {
              if (session == null) {
                failed(null, redis.failure(failure));
              } else {
                make(session);
              }
            });
  }

  private boolean isSettled() {
    return kept.equals(Amounts.NONE) && settling.isEmpty();
  }

  private void make(Session session) {
    boolean isAgain;
    BudgetChange step;
    synchronized (this) {
      isAgain = unclear != null;
      step = isAgain ? unclear : step();
    }
    if (step == null) {
      ended(null, Optional.empty());
    } else if (isAgain && step.reservation() != null) {
      redis
          .on(session, open -> bucket.giveUp(open, step.number()))
          .whenComplete((isUnmade, failure) -> givenUp(step, isUnmade, failure));
    } else {
      redis
          .on(session, open -> change(open, step))
          .whenComplete(
              (response, failure) -> {
                if (failure == null) {
                  ended(step, response);
                } else {
                  failed(step, redis.failure(failure));
                }
              });
    }
  }

  /** Releases what the step has reserved after all. */
  private void givenUp(BudgetChange step, Boolean isUnmade, @Nullable Throwable failure) {
    if (failure != null) {
      failed(step, redis.failure(failure));
      return;
    }
    if (!isUnmade) {
      synchronized (this) {
        known = known.plus(step.amounts());
        kept = kept.plus(new Amounts(0, -step.amounts().reserved()));
      }
    }
    ended(null, Optional.empty());
  }

  /** Takes the next change: settlements first, as they may make room. */
  private @Nullable BudgetChange step() {
    number += 2;
    if (!isSettled()) {
      BudgetChange step = new BudgetChange(number, kept, null, settling);
      kept = Amounts.NONE;
      settling = new ArrayList<>();
      return step;
    }
    Reservation asked = waiting.poll();
    return asked == null
        ? null
        : new BudgetChange(number, new Amounts(0, asked.millionths()), asked, List.of());
  }

  private CompletableFuture<Optional<BudgetState>> change(Session session, BudgetChange step) {
    Reservation asked = step.reservation();
    if (asked == null) {
      return bucket
          .settle(session, step.number(), step.amounts())
          .thenApply(done -> Optional.empty());
    }
    return bucket
        .reserve(session, step.number(), asked.millionths(), Amounts.of(asked.cap()))
        .thenCompose(
            isGranted ->
                isGranted
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : bucket.read(session).thenApply(now -> Optional.of(state(asked.cap(), now))));
  }

  private void ended(@Nullable BudgetChange step, Optional<BudgetState> response) {
    boolean wasLost;
    synchronized (this) {
      wasLost = lost != null;
      if (step != null && response.isEmpty()) {
        known = known.plus(step.amounts());
      }
      isBusy = false;
      lost = null;
      unclear = null;
      notifyAll();
    }
    if (wasLost) {
      LOG.log(Level.INFO, "the budget in Redis at {0} can be used again", redis);
    }
    if (step != null) {
      redis.tell(() -> step.settled().forEach(settled -> settled.complete(null)));
      if (step.reservation() != null) {
        redis.tell(() -> step.reservation().response().complete(response));
      }
    }
    next();
  }

  /** What waits for credits is refused; what waits for settlements goes on, as they are kept. */
  private void failed(@Nullable BudgetChange step, ConnectionException failure) {
    boolean isNew;
    List<Reservation> refused = new ArrayList<>();
    List<CompletableFuture<Void>> settled = new ArrayList<>();
    synchronized (this) {
      isNew = lost == null;
      isBusy = false;
      isPausing = true;
      lost = failure;
      if (step != null) {
        unclear = step;
        settled.addAll(step.settled());
        if (step.reservation() != null) {
          refused.add(step.reservation());
        }
      }
      refused.addAll(waiting);
      waiting.clear();
      settled.addAll(settling);
      settling = new ArrayList<>();
    }
    if (isNew) {
      LOG.log(Level.WARNING, "settlements of the budget are kept: {0}", failure.getMessage());
    }
    redis.tell(
        () -> {
          settled.forEach(future -> future.complete(null));
          refused.forEach(asked -> asked.refuse(failure));
        });
    redis.tellIn(redis.timeout().toNanos() / TRIES, this::tryAgain);
  }

  private void tryAgain() {
    synchronized (this) {
      isPausing = false;
    }
    next();
  }

  /** Waits until all settlements are written, for some timeouts at most. */
  void flush() {
    long end = System.nanoTime() + PATIENCE * redis.timeout().toNanos();
    synchronized (this) {
      try {
        for (long left; isUnwritten() && (left = end - System.nanoTime()) > 0; ) {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (isUnwritten()) {
        LOG.log(Level.ERROR, "the budget in Redis at {0} was not told of: {1}", redis, unwritten());
      }
    }
  }

  private boolean isUnwritten() {
    return isBusy || unclear != null || !isSettled();
  }

  /** Settlements that are kept, or of which is not known whether they are written. */
  private Amounts unwritten() {
    BudgetChange half = unclear;
    return half == null || half.reservation() != null ? kept : kept.plus(half.amounts());
  }
}
