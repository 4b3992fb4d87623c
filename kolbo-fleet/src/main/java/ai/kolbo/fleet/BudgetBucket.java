package ai.kolbo.fleet;

import static ai.kolbo.fleet.RedisLink.bytes;
import static ai.kolbo.fleet.RedisLink.text;

import ai.kolbo.fleet.RedisLink.Session;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce.LettuceBasedProxyManagerBuilder;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The bucket of a budget, and its counters, in Redis. The bucket holds what may still be reserved;
 * it is less than empty if more was spent than the cap. It starts empty, and the cap is put in, so
 * that a cap may be raised or lowered later.
 */
final class BudgetBucket {
  /**
   * Bucket4j has no bucket that is never refilled: this one would be in a hundred years. All at
   * once, as with many small refills the time that a debt needs would not fit into a number, and
   * Bucket4j then takes nothing.
   */
  private static final BucketConfiguration NEVER_REFILLED =
      BucketConfiguration.builder()
          .addLimit(
              Bandwidth.builder()
                  .capacity(4_000_000_000_000_000_000L)
                  .refillIntervally(3_000_000_000_000_000_000L, Duration.ofDays(36_500))
                  .initialTokens(0)
                  .build())
          .build();

  private static final String BEGIN =
      """
      redis.call('hsetnx', KEYS[1], 'epoch', ARGV[1])
      redis.call('hsetnx', KEYS[1], 'cap', '0')
      return redis.call('hget', KEYS[1], 'epoch')
      """;

  private final byte[] bucket;
  private final byte[] counters;
  private final byte[] worker;
  private volatile @Nullable String epoch;
  private volatile long cap = -1;

  /**
   * @param prefix of the keys of an account
   */
  BudgetBucket(String prefix) {
    this.bucket = bytes(prefix + "budget");
    this.counters = bytes(prefix + "budget:counters");
    this.worker = bytes(prefix + "budget:worker:" + UUID.randomUUID());
  }

  /**
   * Reserves, if that many are left.
   *
   * @param number of the change
   * @param most the cap
   */
  CompletableFuture<Boolean> reserve(Session session, long number, long millionths, long most) {
    return begun(session)
        .thenCompose(ok -> capped(session, number, most))
        .thenCompose(
            ok -> {
              AsyncBucketProxy tokens =
                  bucket(marked(session, number, new Amounts(0, millionths), 0, 0));
              return millionths == 0
                  ? tokens.getAvailableTokens().thenApply(left -> left >= 0)
                  : tokens.tryConsume(millionths);
            });
  }

  /** Counts what was spent, and what is no longer reserved, whatever is left. */
  CompletableFuture<?> settle(Session session, long number, Amounts change) {
    return begun(session)
        .thenCompose(
            ok -> {
              MarkedRedis<byte[]> marked = marked(session, number, change, 0, 0);
              return moved(marked, change.taken());
            });
  }

  /**
   * Sees to it that a change is not made later.
   *
   * @return completes with false if it was made before
   */
  CompletableFuture<Boolean> giveUp(Session session, long number) {
    return MarkedRedis.giveUp(session, worker, number).toCompletableFuture();
  }

  /** How the budget stands. */
  CompletableFuture<Amounts> read(Session session) {
    return session
        .connection()
        .async()
        .hmget(counters, bytes("spent"), bytes("reserved"))
        .toCompletableFuture()
        .thenApply(
            values ->
                new Amounts(
                    Long.parseLong(text(values.get(0).getValueOrElse(bytes(0)))),
                    Long.parseLong(text(values.get(1).getValueOrElse(bytes(0))))));
  }

  private CompletableFuture<?> begun(Session session) {
    if (epoch != null) {
      return CompletableFuture.completedFuture(null);
    }
    return session
        .connection()
        .async()
        .<byte[]>eval(
            BEGIN, ScriptOutputType.VALUE, new byte[][] {counters}, bytes(UUID.randomUUID()))
        .toCompletableFuture()
        .thenAccept(known -> epoch = text(known));
  }

  /** Sets the cap, if it is another: the one that was set last holds for all workers. */
  private CompletableFuture<?> capped(Session session, long number, long most) {
    if (cap == most) {
      return CompletableFuture.completedFuture(null);
    }
    return session
        .connection()
        .async()
        .hget(counters, bytes("cap"))
        .toCompletableFuture()
        .thenApply(known -> Long.parseLong(text(known)))
        .thenCompose(
            known ->
                moved(marked(session, number - 1, Amounts.NONE, known, most), known - most)
                    .handle((done, failure) -> failure))
        .thenCompose(
            failure -> {
              if (MarkedRedis.isOtherCap(failure)) {
                return capped(session, number, most);
              }
              cap = failure == null ? most : -1;
              return failure == null
                  ? CompletableFuture.completedFuture(null)
                  : CompletableFuture.failedFuture(failure);
            });
  }

  /** Takes tokens out, even those that are not there, or puts some in. */
  private CompletableFuture<?> moved(MarkedRedis<byte[]> marked, long taken) {
    if (taken > 0) {
      return bucket(marked).consumeIgnoringRateLimits(taken);
    }
    return taken < 0 ? bucket(marked).forceAddTokens(-taken) : marked.count().toCompletableFuture();
  }

  private MarkedRedis<byte[]> marked(
      Session session, long number, Amounts change, long before, long after) {
    byte[][] keys = List.of(bucket, counters, worker).toArray(byte[][]::new);
    return new MarkedRedis<>(
        session,
        keys,
        String.valueOf(epoch),
        number,
        change.spent(),
        change.reserved(),
        before,
        after);
  }

  private AsyncBucketProxy bucket(MarkedRedis<byte[]> marked) {
    return new LettuceBasedProxyManagerBuilder<>(marked)
        .build()
        .asAsync()
        .builder()
        .build(bucket, () -> CompletableFuture.completedFuture(NEVER_REFILLED));
  }
}
