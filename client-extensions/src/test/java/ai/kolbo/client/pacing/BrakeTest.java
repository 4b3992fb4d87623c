package ai.kolbo.client.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.kolbo.client.error.RateLimitedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrakeTest {
  private static final long WINDOW = Duration.ofMinutes(1).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** Times are those of a clock that may begin anywhere. */
  private static final long BEGIN = Long.MAX_VALUE - 30 * SECOND;

  private final Brake brake = new Brake(new RateLimit(10, WINDOW, "user"));

  @Test
  void withoutARefusalThereIsNoPause() {
    assertThat(brake.delay(BEGIN)).isZero();
    assertThat(brake.share(BEGIN)).isEqualTo(1);
  }

  @Test
  void thePauseIsAsLongAsTheServerSays() {
    brake.refused(refusal(Duration.ofSeconds(42)), BEGIN);
    assertThat(brake.delay(BEGIN)).isEqualTo(42 * SECOND);
    assertThat(brake.delay(BEGIN + 41 * SECOND)).isEqualTo(SECOND);
    assertThat(brake.delay(BEGIN + 43 * SECOND)).isZero();
  }

  @Test
  void theClientIsSlowerForAWhile() {
    brake.refused(refusal(Duration.ofSeconds(10)), BEGIN);
    long end = BEGIN + 10 * SECOND;
    assertThat(brake.share(end)).isCloseTo(0.7, within(0.001));
    assertThat(brake.share(end + WINDOW)).isCloseTo(0.8, within(0.001));
    assertThat(brake.share(end + 4 * WINDOW)).isEqualTo(1);
  }

  @Test
  void refusalsOfRequestsThatWereOnTheirWayCountAsOne() {
    brake.refused(refusal(Duration.ofSeconds(10)), BEGIN);
    brake.refused(refusal(Duration.ofSeconds(8)), BEGIN + SECOND);
    assertThat(brake.delay(BEGIN + SECOND)).isEqualTo(9 * SECOND);
    assertThat(brake.share(BEGIN + 10 * SECOND)).isCloseTo(0.7, within(0.001));
  }

  @Test
  void pausesGrowWhileTheServerRefusesAndDoesNotSayHowLong() {
    long now = BEGIN;
    long before = 0;
    for (int i = 0; i < 4; i++) {
      brake.refused(refusal(null), now);
      assertThat(brake.delay(now)).isGreaterThan(before).isLessThan(2 * WINDOW);
      before = brake.delay(now);
      now += before;
    }
  }

  @Test
  void noPauseIsForEver() {
    for (int i = 0; i < 20; i++) {
      brake.refused(refusal(Duration.ofDays(10_000)), BEGIN + 11 * i * WINDOW);
      assertThat(brake.delay(BEGIN + 11 * i * WINDOW)).isEqualTo(10 * WINDOW);
      assertThat(brake.share(BEGIN + 11 * i * WINDOW)).isGreaterThanOrEqualTo(0.1);
    }
  }

  private static RateLimitedException refusal(@Nullable Duration retryAfter) {
    RateLimitedException refusal = new RateLimitedException("generateImage", "slow", 429, null);
    refusal.responded("", retryAfter);
    return refusal;
  }
}
