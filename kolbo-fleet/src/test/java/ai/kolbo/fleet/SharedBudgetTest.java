package ai.kolbo.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.error.BudgetExceededException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.money.Budget;
import ai.kolbo.client.money.BudgetState;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The budget of an account, at a real Redis server. */
@Timeout(120)
class SharedBudgetTest {
  private static final BigDecimal ONE = BigDecimal.ONE;
  private static final BigDecimal NONE = BigDecimal.ZERO;
  private static final Duration SOON = Duration.ofSeconds(30);

  private @TempDir Path directory;
  private RedisServer redis;

  @BeforeEach
  void start() throws IOException {
    redis = RedisServer.start(directory);
  }

  @AfterEach
  void stop() {
    if (redis != null) {
      redis.close();
    }
  }

  private Fleet fleet() {
    return Fleet.connect(redis.uri(), "acme");
  }

  private static void reserve(Budget budget, String credits) {
    assertThat(budget.reserve("generateImage", new BigDecimal(credits))).succeedsWithin(SOON);
  }

  private static void settle(Budget budget, String reserved, String spent) {
    assertThat(budget.settle(new BigDecimal(reserved), new BigDecimal(spent))).succeedsWithin(SOON);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      Budget budget, String credits) {
    CompletableFuture<Void> asked = budget.reserve("generateImage", new BigDecimal(credits));
    return assertThatThrownBy(asked::join)
        .isInstanceOf(CompletionException.class)
        .extracting(Throwable::getCause, InstanceOfAssertFactories.THROWABLE);
  }

  private static void assertState(Budget budget, String spent, String reserved) {
    BudgetState now = budget.state();
    assertThat(now.spent()).isEqualByComparingTo(spent);
    assertThat(now.reserved()).isEqualByComparingTo(reserved);
  }

  @Test
  void twoWorkersShareABudget() {
    try (Fleet here = fleet();
        Fleet there = fleet()) {
      Budget ours = here.budget(10);
      Budget theirs = there.budget(10);
      reserve(ours, "6.5");
      reserve(theirs, "3");
      assertState(ours, "0", "9.5");
      refused(theirs, "0.500001")
          .isInstanceOfSatisfying(
              BudgetExceededException.class,
              e -> assertThat(e).hasMessageContaining("10").hasMessageContaining("9.5"));
      reserve(theirs, "0.5");
      settle(ours, "6.5", "4");
      assertState(theirs, "4", "3.5");
      reserve(theirs, "2.5");
      settle(theirs, "6", "6");
      assertState(ours, "10", "0");
      refused(ours, "0.000001").isInstanceOf(BudgetExceededException.class);
    }
  }

  @Test
  void refundsMakeRoomAndDebtsAreNotForgotten() {
    try (Fleet fleet = fleet()) {
      Budget budget = fleet.budget(10);
      reserve(budget, "8");
      settle(budget, "8", "8");
      settle(budget, "0", "-8");
      assertState(budget, "0", "0");
      reserve(budget, "10");
      settle(budget, "10", "1000");
      assertState(budget, "1000", "0");
      refused(budget, "0").isInstanceOf(BudgetExceededException.class);
      settle(budget, "0", "-995");
      reserve(budget, "5");
      refused(budget, "0.1").isInstanceOf(BudgetExceededException.class);
      reserve(budget, "0");
    }
  }

  @Test
  void theCapCanBeRaisedAndLowered() {
    try (Fleet fleet = fleet()) {
      reserve(fleet.budget(10), "10");
      refused(fleet.budget(10), "1").isInstanceOf(BudgetExceededException.class);
      reserve(fleet.budget(1_000_000_000_000L), "999999999990");
      refused(fleet.budget(20), "1").isInstanceOf(BudgetExceededException.class);
      settle(fleet.budget(20), "1000000000000", "19");
      reserve(fleet.budget(20), "1");
      refused(fleet.budget(0), "1").isInstanceOf(BudgetExceededException.class);
    }
  }

  @Test
  void whatWasSpentStaysSpentWhenAllHaveEnded() throws IOException {
    try (Fleet fleet = fleet()) {
      Budget budget = fleet.budget(10);
      reserve(budget, "4");
      budget.settle(new BigDecimal(4), new BigDecimal("3.25"));
    }
    redis.kill();
    redis.restart();
    try (Fleet fleet = fleet();
        Fleet other = Fleet.connect(redis.uri(), "other")) {
      assertState(fleet.budget(10), "3.25", "0");
      assertState(other.budget(10), "0", "0");
      refused(fleet.budget(10), "6.76").isInstanceOf(BudgetExceededException.class);
    }
  }

  @Test
  void isExactUnder64ThreadsOverTwoFleets() throws Exception {
    try (Fleet here = fleet();
        Fleet there = fleet()) {
      List<Budget> budgets = List.of(here.budget(300), there.budget(300));
      AtomicInteger granted = new AtomicInteger();
      inParallel(
          64,
          thread -> {
            while (isGranted(budgets.get(thread % 2), ONE)) {
              granted.incrementAndGet();
            }
          });
      assertThat(granted).hasValue(300);
      assertState(budgets.get(0), "0", "300");
      AtomicInteger left = new AtomicInteger(300);
      inParallel(
          64,
          thread -> {
            while (left.getAndDecrement() > 0) {
              settle(budgets.get(thread % 2), "1", "0.999999");
            }
          });
      assertState(budgets.get(1), "299.9997", "0");
      reserve(budgets.get(0), "0.0003");
      refused(budgets.get(1), "0.000001").isInstanceOf(BudgetExceededException.class);
    }
  }

  private static boolean isGranted(Budget budget, BigDecimal credits) {
    try {
      budget.reserve("generateImage", credits).join();
      return true;
    } catch (CompletionException e) {
      if (e.getCause() instanceof BudgetExceededException) {
        return false;
      }
      throw e;
    }
  }

  private interface Work {
    void run(int thread) throws Exception;
  }

  private static void inParallel(int threads, Work work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        all.add(
            pool.submit(
                () -> {
                  work.run(thread);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void whileRedisIsLostReservationsAreRefusedAndSettlementsKept() throws Exception {
    try (Fleet fleet = fleet()) {
      Budget budget = fleet.budget(10);
      reserve(budget, "6");
      redis.kill();
      refused(budget, "1")
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("nothing was sent")
          .hasMessageContaining("127.0.0.1:" + redis.port());
      settle(budget, "6", "2.5");
      assertState(budget, "2.5", "0");
      refused(budget, "1").isInstanceOf(ConnectionException.class);
      redis.restart();
      awaitGrant(budget, "7.5");
      assertState(budget, "2.5", "7.5");
      refused(budget, "0.1").isInstanceOf(BudgetExceededException.class);
    }
  }

  private static void awaitGrant(Budget budget, String credits) throws InterruptedException {
    long end = System.nanoTime() + SOON.toNanos();
    while (true) {
      try {
        budget.reserve("generateImage", new BigDecimal(credits)).join();
        return;
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(ConnectionException.class);
        assertThat(System.nanoTime()).as("Redis is back").isLessThan(end);
        Thread.sleep(10);
      }
    }
  }

  @Test
  void goesOnWithWhatWasGrantedAndNotSpent() throws Exception {
    try (Fleet fleet = Fleet.builder(redis.uri(), "acme").goOnWhenLost(0.5).connect()) {
      Budget budget = fleet.budget(10);
      reserve(budget, "6");
      redis.kill();
      refused(budget, "1").isInstanceOf(ConnectionException.class);
      settle(budget, "6", "2");
      reserve(budget, "3");
      refused(budget, "1.5").isInstanceOf(ConnectionException.class);
      reserve(budget, "1");
      settle(budget, "3", "3");
      redis.restart();
      awaitGrant(budget, "4");
      assertState(budget, "5", "5");
      refused(budget, "0.1").isInstanceOf(BudgetExceededException.class);
    }
  }

  @Test
  void aReservationWhoseResponseWasLostIsGivenBack() throws Exception {
    try (BrittleNetwork network = new BrittleNetwork(redis);
        Fleet fleet = Fleet.connect(network.uri(), "acme")) {
      Budget budget = fleet.budget(10);
      awaitGrant(budget, "1");
      network.loseResponsesAfter(1);
      refused(budget, "2").isInstanceOf(ConnectionException.class).hasMessageContaining("1000 ms");
      try (Fleet observer = fleet()) {
        assertState(observer.budget(10), "0", "3");
      }
      network.heal();
      awaitGrant(budget, "9");
      assertState(budget, "0", "10");
    }
  }

  @Test
  void aSettlementWhoseResponseWasLostIsWrittenOnce() throws Exception {
    try (BrittleNetwork network = new BrittleNetwork(redis);
        Fleet fleet = Fleet.connect(network.uri(), "acme")) {
      Budget budget = fleet.budget(10);
      awaitGrant(budget, "4");
      network.loseResponsesAfter(1);
      settle(budget, "4", "3");
      assertState(budget, "3", "0");
      try (Fleet observer = fleet()) {
        assertState(observer.budget(10), "3", "0");
      }
      network.heal();
      awaitGrant(budget, "7");
      assertState(budget, "3", "7");
    }
  }

  @Test
  void isExactOverANetworkThatBreaks() throws Exception {
    AtomicReference<BigDecimal> spent = new AtomicReference<>(NONE);
    AtomicInteger failures = new AtomicInteger();
    try (BrittleNetwork network = new BrittleNetwork(redis);
        Fleet here = Fleet.builder(network.uri(), "acme").goOnWhenLost(0.5).connect();
        Fleet there = Fleet.connect(network.uri(), "acme")) {
      List<Budget> budgets = List.of(here.budget(100), there.budget(100));
      Thread breaker = new Thread(() -> breakAgainAndAgain(network));
      breaker.start();
      try {
        inParallel(8, thread -> spendAtRandom(budgets.get(thread % 2), thread, spent, failures));
      } finally {
        breaker.interrupt();
        breaker.join();
        network.heal();
      }
    }
    assertThat(failures).as("calls that were refused").hasPositiveValue();
    try (Fleet observer = fleet()) {
      Budget budget = observer.budget(100);
      assertState(budget, spent.get().toPlainString(), "0");
      reserve(budget, new BigDecimal(100).subtract(spent.get()).toPlainString());
      refused(budget, "0.000001").isInstanceOf(BudgetExceededException.class);
    }
  }

  private static void breakAgainAndAgain(BrittleNetwork network) {
    Random random = new Random(7);
    try {
      while (true) {
        Thread.sleep(1 + random.nextInt(9));
        network.loseResponsesAfter(random.nextInt(4));
        Thread.sleep(1 + random.nextInt(3));
        network.cut();
        network.heal();
      }
    } catch (InterruptedException e) {
      // The test has ended.
    }
  }

  private static void spendAtRandom(
      Budget budget, int seed, AtomicReference<BigDecimal> spent, AtomicInteger failures)
      throws InterruptedException {
    Random random = new Random(seed);
    for (int i = 0; i < 250; i++) {
      BigDecimal asked = BigDecimal.valueOf(1 + random.nextInt(300), 2);
      try {
        budget.reserve("generateImage", asked).join();
      } catch (CompletionException e) {
        failures.incrementAndGet();
        Thread.sleep(random.nextInt(5));
        continue;
      }
      BigDecimal cost = asked.multiply(BigDecimal.valueOf(random.nextInt(11), 2));
      budget.settle(asked, cost).join();
      spent.accumulateAndGet(cost, BigDecimal::add);
    }
  }

  @Test
  void aRedisThatHasForgottenTheBudgetIsNotAFreshBudget() throws IOException {
    try (Fleet fleet = fleet()) {
      Budget budget = fleet.budget(10);
      reserve(budget, "10");
      redis.flush();
      refused(budget, "1")
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("not there any more");
    }
  }

  @Test
  @Tag("stress")
  void aReservationAndItsSettlementTakeLittleTime() {
    try (Fleet fleet = fleet()) {
      Budget budget = fleet.budget(10);
      long[] nanos = new long[4000];
      for (int i = 0; i < nanos.length; i++) {
        long begin = System.nanoTime();
        budget.reserve("generateImage", ONE).join();
        budget.settle(ONE, NONE).join();
        nanos[i] = System.nanoTime() - begin;
      }
      Arrays.sort(nanos, 2000, 4000);
      System.out.printf(
          "a reservation and its settlement: median %d µs, 99 %% %d µs%n",
          nanos[3000] / 1000, nanos[3980] / 1000);
      assertThat(Duration.ofNanos(nanos[3000])).isLessThan(Duration.ofMillis(20));
    }
  }
}
