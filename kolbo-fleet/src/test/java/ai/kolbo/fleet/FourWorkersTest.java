package ai.kolbo.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.money.BudgetState;
import ai.kolbo.mock.KolboMockServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Four workers, each a JVM with 50 jobs, share 500 credits and 10 starts a minute of each kind,
 * where the minutes of the mock are shorter.
 */
@Tag("stress")
@Isolated("measures rates")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Execution(ExecutionMode.SAME_THREAD)
class FourWorkersTest {
  private static final int WORKERS = 4;
  private static final double SPEED = 20;
  private static final Duration WINDOW = Duration.ofMillis((long) (60_000 / SPEED));
  private static final long CREDITS = 1_000_000;

  private @TempDir Path directory;
  private RedisServer redis;
  private KolboMockServer mock;
  private KolboClient observer;
  private final List<Process> workers = new ArrayList<>();
  private final List<BigDecimal> spent = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    redis = RedisServer.start(directory);
    mock =
        KolboMockServer.builder()
            .credits(CREDITS)
            .speed(SPEED)
            .pollInterval(Duration.ofMillis(200))
            .strictLimits()
            .start();
    observer =
        KolboClient.builder().baseUrl(mock.baseUri().toString()).apiKey("kolbo_live_any").build();
  }

  @AfterEach
  void stop() {
    workers.forEach(Process::destroyForcibly);
    if (redis != null) {
      redis.close();
      observer.close();
      mock.close();
    }
  }

  @Test
  void neverExceedTheBudgetNorTheLimits() throws Exception {
    startWorkers(0);
    assertAllIsSettled("Redis runs");
  }

  @Test
  @Tag("minutes")
  void sendNothingWhileRedisIsLostAndLoseNothing() throws Exception {
    startWorkers(0);
    await("some jobs", () -> starts() >= 40);
    redis.kill();
    Thread.sleep(2000); // what had its credits and its turn by then may be on its way
    long before = starts();
    Thread.sleep(WINDOW.plusSeconds(1).toMillis());
    assertThat(starts()).as("starts while Redis is lost").isEqualTo(before);
    redis.restart();
    String outcomes = assertAllIsSettled("Redis killed, calls refused");
    assertThat(outcomes).as("refused calls are told so").contains("lost=");
    assertThat(starts()).isGreaterThan(before);
  }

  @Test
  @Tag("minutes")
  void goOnWithWhatWasGrantedWhileRedisIsLostAndLoseNothing() throws Exception {
    startWorkers(1.0 / WORKERS);
    await("some jobs", () -> starts() >= 40);
    redis.kill();
    Thread.sleep(WINDOW.toMillis()); // for so long nothing goes on
    long before = starts();
    await("a start without Redis", () -> starts() > before);
    Thread.sleep(WINDOW.toMillis());
    long alone = starts() - before;
    redis.restart();
    assertAllIsSettled("Redis killed, " + alone + " starts went on");
  }

  private void startWorkers(double share) throws IOException {
    for (int i = 0; i < WORKERS; i++) {
      workers.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  WorkerProgram.class.getName(),
                  mock.baseUri().toString(),
                  redis.uri().toString(),
                  String.valueOf(SPEED),
                  String.valueOf(share),
                  String.valueOf(i))
              .redirectError(directory.resolve("errors-" + i).toFile())
              .redirectOutput(directory.resolve("output-" + i).toFile())
              .start());
    }
  }

  private long starts() {
    return mock.requests().stream().filter(request -> request.method().equals("POST")).count();
  }

  private BigDecimal spentAtTheServer() {
    double left = observer.account().balance().getTotal();
    BigDecimal now = new BigDecimal(CREDITS).subtract(BigDecimal.valueOf(left));
    spent.add(now);
    return now;
  }

  private void await(String what, BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      assertThat(workers.get(0).isAlive()).as(what + " before the workers end").isTrue();
      spentAtTheServer();
      Thread.sleep(50);
    }
  }

  /** Awaits the ends of all workers. */
  private String assertAllIsSettled(String title) throws Exception {
    for (Process worker : workers) {
      while (!worker.waitFor(200, TimeUnit.MILLISECONDS)) {
        spentAtTheServer();
      }
    }
    StringBuilder outcomes = new StringBuilder();
    for (int i = 0; i < WORKERS; i++) {
      String errors = Files.readString(directory.resolve("errors-" + i));
      assertThat(workers.get(i).exitValue()).as(errors).isZero();
      outcomes.append(Files.readString(directory.resolve("output-" + i)));
    }
    BigDecimal total = spentAtTheServer();
    long refused = mock.requests().stream().filter(request -> request.status() == 429).count();
    System.out.printf(
        "%s: %s credits spent, %s starts, %s responses 429; %s%n",
        title, total, starts(), refused, outcomes.toString().replace("\n", " "));
    assertThat(refused).as("responses 429").isZero();
    assertThat(spent).allSatisfy(now -> assertThat(now).isLessThanOrEqualTo(budget()));
    assertThat(Pattern.compile("(done|refused|lost)=").matcher(outcomes).replaceAll(""))
        .as("no other outcome")
        .doesNotContain("=");
    try (Fleet fleet = Fleet.connect(redis.uri(), WorkerProgram.ACCOUNT)) {
      BudgetState state = fleet.budget(WorkerProgram.BUDGET).state();
      assertThat(state.spent()).as("what Redis knows").isEqualByComparingTo(total);
      assertThat(state.reserved()).isZero();
    }
    assertThat(total).as("most of the budget is used").isGreaterThan(new BigDecimal(400));
    return outcomes.toString();
  }

  private static BigDecimal budget() {
    return BigDecimal.valueOf(WorkerProgram.BUDGET);
  }
}
