package ai.kolbo.contract.deployment;

import ai.kolbo.contract.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets no more requests of an operation pass in any window than its {@code x-kolbo-rate-limit}
 * allows. Safe for use by several threads.
 */
public final class RateGate {
  /** Clocks of two machines do not run alike, and a request needs its time to the server. */
  private static final long SLACK_MILLIS = 500;

  private final Map<String, Deque<Long>> passed = new ConcurrentHashMap<>();

  /**
   * Takes the next turn of an operation.
   *
   * @return how long its request has to wait until it may be sent
   */
  public Duration turn(Operation operation) {
    JsonNode limit = operation.node().path("x-kolbo-rate-limit");
    if (limit.isMissingNode()) {
      return Duration.ZERO;
    }
    Duration window = Duration.ofSeconds(limit.path("seconds").asLong()).plusMillis(SLACK_MILLIS);
    Deque<Long> times = passed.computeIfAbsent(operation.id(), id -> new ArrayDeque<>());
    return Duration.ofNanos(claim(times, limit.path("requests").asInt(), window.toNanos()));
  }

  /** Takes the next free time; returns how long it is away. */
  private static long claim(Deque<Long> times, int most, long window) {
    synchronized (times) {
      long now = System.nanoTime();
      while (!times.isEmpty() && now - times.peekFirst() >= window) {
        times.removeFirst();
      }
      // The request before the last `most` has to be a window away.
      long turn = now;
      if (times.size() >= most) {
        Long[] all = times.toArray(Long[]::new);
        turn = all[all.length - most] + window;
      }
      times.addLast(turn);
      return Math.max(0, turn - now);
    }
  }
}
