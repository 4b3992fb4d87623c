package ai.kolbo.contract.money;

import ai.kolbo.client.KolboClient;
import ai.kolbo.mock.KolboMockServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests with a mock of their own, whose credits and requests are those of one test at a time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class OwnMockTest {
  static final String KEY = "kolbo_live_secret";
  static final long CREDITS = 100_000;

  private final Duration jobDuration;
  KolboMockServer mock;

  OwnMockTest(Duration jobDuration) {
    this.jobDuration = jobDuration;
  }

  @BeforeAll
  void start() {
    mock =
        KolboMockServer.builder()
            .credits(CREDITS)
            .jobDuration(jobDuration)
            .pollInterval(Duration.ofMillis(10))
            .start();
  }

  @AfterAll
  void stop() {
    mock.close();
  }

  @BeforeEach
  void reset() {
    mock.reset();
  }

  KolboClient.Builder builder() {
    return KolboClient.builder().baseUrl(mock.baseUri().toString()).apiKey(KEY);
  }
}
