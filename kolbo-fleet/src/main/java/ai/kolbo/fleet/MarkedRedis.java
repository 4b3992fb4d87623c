package ai.kolbo.fleet;

import static ai.kolbo.fleet.RedisLink.bytes;

import ai.kolbo.fleet.RedisLink.Session;
import io.github.bucket4j.redis.lettuce.RedisApi;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a bucket of a budget is kept with, for one change of it. The change has a number: numbers of
 * a worker grow, and Redis remembers the last, so that a change whose response was lost can be sent
 * again and is made once. The script that writes the bucket also counts what is spent and reserved.
 *
 * @param <K> the keys of Bucket4j, which makes arrays of them that are no {@code byte[][]}
 */
final class MarkedRedis<K> implements RedisApi<K> {
  /** In Redis' message if another worker has changed the cap meanwhile. */
  private static final String OTHER_CAP = "KOLBO_CAP";

  /** For how long the last number of a worker is remembered. */
  private static final String MEMORY = "2592000";

  private static final String BEFORE =
      """
      local n = #ARGV
      local epoch, number, spent, reserved, from, to = unpack(ARGV, n - 5, n)
      if redis.call('hget', KEYS[2], 'epoch') ~= epoch then
        return redis.error_reply(
          'KOLBO_GONE the budget that this worker has begun with is not there any more')
      end
      if tonumber(redis.call('hget', KEYS[3], 'last') or '0') >= tonumber(number) then
        return 1
      end
      if from ~= to and redis.call('hget', KEYS[2], 'cap') ~= from then
        return redis.error_reply('KOLBO_CAP')
      end
      if redis.call('exists', KEYS[1]) == 0 and redis.call('hexists', KEYS[2], 'bucket') == 1 then
        return redis.error_reply(
          'KOLBO_GONE the budget that this worker has begun with is not there any more')
      end
      local function write()
      """;

  private static final String AFTER =
      """

      end
      if write() ~= 1 then
        return 0
      end
      if redis.call('exists', KEYS[1]) == 1 then
        redis.call('hset', KEYS[2], 'bucket', '1')
      end
      redis.call('hincrby', KEYS[2], 'spent', spent)
      redis.call('hincrby', KEYS[2], 'reserved', reserved)
      if from ~= to then
        redis.call('hset', KEYS[2], 'cap', to)
      end
      redis.call('hset', KEYS[3], 'last', number)
      redis.call('expire', KEYS[3], %s)
      return 1
      """
          .formatted(MEMORY);

  private static final String GIVE_UP =
      """
      if redis.call('hget', KEYS[1], 'given_up') == ARGV[1] then
        return 1
      end
      if tonumber(redis.call('hget', KEYS[1], 'last') or '0') >= tonumber(ARGV[1]) then
        return 0
      end
      redis.call('hset', KEYS[1], 'last', ARGV[1], 'given_up', ARGV[1])
      redis.call('expire', KEYS[1], %s)
      return 1
      """
          .formatted(MEMORY);

  private final Session session;
  private final byte[][] keys;
  private final byte[][] change;

  /**
   * @param keys of the bucket, of the counters, of the worker's last number
   * @param change epoch, number, spent, reserved, the cap before and after
   */
  MarkedRedis(Session session, byte[][] keys, Object... change) {
    this.session = session;
    this.keys = keys;
    this.change = Arrays.stream(change).map(RedisLink::bytes).toArray(byte[][]::new);
  }

  @Override
  public <V> RedisFuture<V> eval(
      String script, ScriptOutputType type, K[] key, byte[][] parameters) {
    return eval(script, type, parameters);
  }

  private <V> RedisFuture<V> eval(String script, ScriptOutputType type, byte[][] parameters) {
    byte[][] all = Arrays.copyOf(parameters, parameters.length + change.length);
    System.arraycopy(change, 0, all, parameters.length, change.length);
    return session.connection().async().eval(BEFORE + script + AFTER, type, keys, all);
  }

  /** Makes the change where the bucket stays as it is. */
  RedisFuture<Boolean> count() {
    return eval("return 1", ScriptOutputType.BOOLEAN, new byte[0][]);
  }

  /**
   * Sees to it that a change is not made later.
   *
   * @return completes with false if it was made before
   */
  static RedisFuture<Boolean> giveUp(Session session, byte[] worker, long number) {
    return session
        .connection()
        .async()
        .eval(GIVE_UP, ScriptOutputType.BOOLEAN, new byte[][] {worker}, bytes(number));
  }

  @Override
  public RedisFuture<byte[]> get(K key) {
    return session.connection().async().get(keys[0]);
  }

  @Override
  public RedisFuture<?> delete(K key) {
    throw new UnsupportedOperationException("a budget is not deleted");
  }

  /** Whether a change failed because another worker has changed the cap meanwhile. */
  static boolean isOtherCap(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(OTHER_CAP)) {
        return true;
      }
    }
    return false;
  }
}
