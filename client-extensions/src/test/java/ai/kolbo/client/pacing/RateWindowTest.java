package ai.kolbo.client.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateWindowTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  /**
   * A server whose window slides counts each request at some time between its being sent and its
   * response; those that are answered late may overtake each other.
   */
  @ParameterizedTest
  @CsvSource({"10,false", "300,false", "300,true", "1,true"})
  void noServerSeesOneTooMany(int requests, boolean evenly) {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      RateWindow window = new RateWindow(requests, MINUTE);
      PriorityQueue<Long> responses = new PriorityQueue<>();
      PriorityQueue<Long> arrivals = new PriorityQueue<>();
      long now = random.nextLong(MINUTE);
      for (int sent = 0; sent < 4 * requests; sent++) {
        for (long wait = 1; wait > 0; ) {
          wait = window.delay(now, 1, evenly);
          long until = responses.isEmpty() ? Long.MAX_VALUE : responses.element();
          now = Math.min(now + wait, Math.max(now, until));
          while (!responses.isEmpty() && responses.element() <= now) {
            window.ended(responses.remove());
          }
        }
        window.sent(now);
        long latency = Duration.ofMillis(1 + random.nextInt(5_000)).toNanos();
        arrivals.add(now + random.nextLong(latency));
        responses.add(now + latency);
      }
      assertThat(mostInAnyWindow(arrivals)).isLessThanOrEqualTo(requests);
    }
  }

  private static int mostInAnyWindow(PriorityQueue<Long> arrivals) {
    Deque<Long> seen = new ArrayDeque<>();
    int most = 0;
    while (!arrivals.isEmpty()) {
      long arrival = arrivals.remove();
      seen.addLast(arrival);
      while (arrival - seen.getFirst() >= MINUTE) {
        seen.removeFirst();
      }
      most = Math.max(most, seen.size());
    }
    return most;
  }

  @Test
  void allOfTheLimitMayBeUsedAtOnce() {
    RateWindow window = new RateWindow(10, MINUTE);
    assertThat(LongStream.range(0, 10).map(i -> pass(window, 0, 1, false))).containsOnly(0L);
    assertThat(window.delay(0, 1, false)).isBetween(MINUTE, MINUTE + MINUTE / 100);
  }

  @Test
  void evenlySpreadRequestsNeverWaitForLong() {
    RateWindow window = new RateWindow(300, MINUTE);
    long now = 0;
    for (int i = 0; i < 1000; i++) {
      long delay = pass(window, now, 1, true);
      assertThat(delay).isLessThan(Duration.ofMillis(210).toNanos());
      now += delay;
    }
    assertThat(now).isLessThan(Duration.ofSeconds(206).toNanos());
  }

  @Test
  void aShareOfTheLimitIsSpreadToo() {
    RateWindow window = new RateWindow(300, MINUTE);
    long now = 0;
    for (int i = 0; i < 100; i++) {
      now += pass(window, now, 0.25, true);
    }
    assertThat(now).isBetween(Duration.ofSeconds(75).toNanos(), Duration.ofSeconds(82).toNanos());
  }

  @Test
  void theLeastShareIsOneRequest() {
    RateWindow window = new RateWindow(10, MINUTE);
    assertThat(pass(window, 0, 0.01, false)).isZero();
    assertThat(window.delay(0, 0.01, false)).isPositive();
  }

  @Test
  void whatWasNotSentDoesNotCount() {
    RateWindow window = new RateWindow(1, MINUTE);
    window.sent(0);
    assertThat(window.delay(0, 1, false)).isPositive();
    window.unsent();
    assertThat(window.delay(0, 1, false)).isZero();
  }

  @Test
  void anOpenRequestCountsHoweverLongItTakes() {
    RateWindow window = new RateWindow(1, MINUTE);
    window.sent(0);
    assertThat(window.delay(10 * MINUTE, 1, false)).isPositive();
    window.ended(10 * MINUTE);
    assertThat(window.delay(12 * MINUTE, 1, false)).isZero();
  }

  private static long pass(RateWindow window, long now, double share, boolean evenly) {
    long delay = window.delay(now, share, evenly);
    window.sent(now + delay);
    window.ended(now + delay);
    return delay;
  }
}
