package ai.kolbo.fleet;

import static ai.kolbo.fleet.RedisLink.bytes;

import ai.kolbo.client.pacing.SharedLimits;
import ai.kolbo.fleet.RedisLink.Session;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits in Redis.
 *
 * <p>One bucket of {@code requests} tokens would not do: while it is full, it lets them through at
 * once, and as many again as it is refilled in the window that follows; and one with fewer tokens
 * keeps requests waiting that might be sent. So a limit has a slot for each request, a bucket of
 * one token that is back a window after it was taken. Slots are used in turn. As each lets through
 * one request in any window, all together let through {@code requests} in any window, wherever it
 * begins, and all of them at once if none was sent before.
 *
 * <p>A window is longer here by up to half a second: one request may be on its way for longer than
 * the one that uses its slot next. Times are those of Redis, whatever the clocks of the machines
 * say. After a restart of Redis nothing is sent for a window, as it may have forgotten something.
 */
final class SlotLimits implements SharedLimits {
  private static final Duration LONGEST_MARGIN = Duration.ofMillis(500);

  private static final String BY_ADDRESS = "address/";

  /** For how long slots are kept that are free. */
  private static final Duration MEMORY = Duration.ofSeconds(10);

  /** The next turn, unless the worker has one; and the time. */
  private static final String TURN =
      """
      local turn = tonumber(ARGV[1])
      if turn < 0 then
        turn = redis.call('incr', KEYS[1]) % tonumber(ARGV[2])
      end
      local now = redis.call('time')
      return {turn, tonumber(now[1]), tonumber(now[2])}
      """;

  private final RedisLink redis;
  private final String prefix;
  private final String address;

  /** Turns that this worker has, but could not use yet. */
  private final Map<String, Queue<Long>> turns = new ConcurrentHashMap<>();

  /**
   * @param prefix of the keys of an account
   * @param address what the worker's network address is called
   */
  SlotLimits(RedisLink redis, String prefix, String address) {
    this.redis = redis;
    this.prefix = prefix + "limit:";
    this.address = address;
  }

  /**
   * The response to a worker.
   *
   * @param delay nanoseconds; 0 if the request may be sent
   */
  private record Told(long turn, long delay) {}

  @Override
  public CompletionStage<Duration> tryAcquire(String name, int requests, Duration window) {
    long length = window.toNanos();
    long span = length + Math.min(LONGEST_MARGIN.toNanos(), length / 4);
    String counted = name.startsWith(BY_ADDRESS) ? name + "@" + address : name;
    String limit = prefix + counted + ":" + requests + ":" + window.toMillis();
    Queue<Long> ours = turns.computeIfAbsent(limit, any -> new ConcurrentLinkedQueue<>());
    Long turn = ours.poll();
    CompletableFuture<Duration> response = new CompletableFuture<>();
    redis
        .session()
        .thenCompose(session -> redis.on(session, open -> ask(open, limit, turn, requests, span)))
        .whenComplete(
            (told, failure) -> {
              Long left = told == null ? turn : told.delay > 0 ? Long.valueOf(told.turn) : null;
              if (left != null) {
                ours.add(left);
              }
              redis.tell(
                  () -> {
                    if (told == null) {
                      response.completeExceptionally(redis.failure(failure));
                    } else {
                      response.complete(Duration.ofNanos(told.delay));
                    }
                  });
            });
    return response;
  }

  private CompletableFuture<Told> ask(
      Session session, String limit, @Nullable Long turn, int requests, long span) {
    return session
        .connection()
        .async()
        .<List<Long>>eval(
            TURN,
            ScriptOutputType.MULTI,
            new byte[][] {bytes(limit)},
            bytes(turn == null ? -1 : turn),
            bytes(requests))
        .toCompletableFuture()
        .thenCompose(
            known -> {
              long now = TimeUnit.SECONDS.toNanos(known.get(1)) + known.get(2) * 1000;
              long unknown = redis.untilKnown(span);
              return unknown > 0
                  ? CompletableFuture.completedFuture(new Told(known.get(0), unknown))
                  : take(session, limit + ":" + known.get(0), span, now)
                      .thenApply(probe -> new Told(known.get(0), delay(probe)));
            });
  }

  private static long delay(ConsumptionProbe probe) {
    return probe.isConsumed() ? 0 : Math.max(1, probe.getNanosToWaitForRefill());
  }

  private static CompletableFuture<ConsumptionProbe> take(
      Session session, String slot, long span, long now) {
    BucketConfiguration once =
        BucketConfiguration.builder()
            .addLimit(
                Bandwidth.builder().capacity(1).refillGreedy(1, Duration.ofNanos(span)).build())
            .build();
    return Bucket4jLettuce.casBasedBuilder(session.connection())
        .clientClock(new RedisTime(now))
        .expirationAfterWrite(
            ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(MEMORY))
        .build()
        .asAsync()
        .builder()
        .build(bytes(slot), () -> CompletableFuture.completedFuture(once))
        .tryConsumeAndReturnRemaining(1);
  }

  /** The time at Redis when a request was asked for: it is sent later, never sooner. */
  private record RedisTime(long currentTimeNanos) implements TimeMeter {
    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
