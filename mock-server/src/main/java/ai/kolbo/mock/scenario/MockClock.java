package ai.kolbo.mock.scenario;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** The time of a mock, which can be ahead of the system's. Safe for use by several threads. */
public final class MockClock extends Clock {
  private static final Duration FARTHEST = Duration.ofDays(36_500);

  private final Clock system;
  private final AtomicReference<Duration> ahead;

  /** A clock that shows the system's time. */
  public MockClock() {
    this(Clock.systemUTC(), new AtomicReference<>(Duration.ZERO));
  }

  private MockClock(Clock system, AtomicReference<Duration> ahead) {
    this.system = system;
    this.ahead = ahead;
  }

  /**
   * Moves the time ahead.
   *
   * @throws IllegalArgumentException if the duration is negative, or leads more than 100 years
   *     ahead
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "The clock moves ahead only; a reset brings it back to the present");
    }
    ahead.updateAndGet(
        before -> {
          if (duration.compareTo(FARTHEST) > 0 || before.plus(duration).compareTo(FARTHEST) > 0) {
            throw new IllegalArgumentException("The clock moves at most 100 years ahead");
          }
          return before.plus(duration);
        });
  }

  /** Comes back to the system's time. */
  public void reset() {
    ahead.set(Duration.ZERO);
  }

  @Override
  public Instant instant() {
    return system.instant().plus(ahead.get());
  }

  @Override
  public ZoneId getZone() {
    return system.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new MockClock(system.withZone(zone), ahead);
  }
}
