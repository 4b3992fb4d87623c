package ai.kolbo.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.pacing.SharedLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The rate limits of an account, at a real Redis server. */
@Timeout(60)
class SlotLimitsTest {
  private static final String START = "user/generateImage";
  private static final Duration MINUTE = Duration.ofMinutes(1);

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

  private static Duration ask(SharedLimits limits, String name, int requests, Duration window) {
    return limits.tryAcquire(name, requests, window).toCompletableFuture().join();
  }

  @Test
  void allRequestsOfAWindowMayGoAtOnceAndNoMore() {
    try (Fleet here = Fleet.connect(redis.uri(), "acme");
        Fleet there = Fleet.connect(redis.uri(), "acme");
        Fleet other = Fleet.connect(redis.uri(), "other")) {
      for (int i = 0; i < 5; i++) {
        assertThat(ask(here.limits(), START, 10, MINUTE)).isZero();
        assertThat(ask(there.limits(), START, 10, MINUTE)).isZero();
      }
      assertThat(ask(here.limits(), START, 10, MINUTE))
          .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
      assertThat(ask(there.limits(), START, 10, MINUTE))
          .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
      assertThat(ask(here.limits(), "user/generateVideo", 10, MINUTE)).isZero();
      assertThat(ask(other.limits(), START, 10, MINUTE)).isZero();
    }
  }

  @Test
  void noWindowHasMoreRequestsThanItMayWhereverItBegins() throws Exception {
    int requests = 5;
    Duration window = Duration.ofMillis(400);
    Duration run = Duration.ofMillis(1700);
    ConcurrentSkipListSet<Long> asked = new ConcurrentSkipListSet<>();
    ConcurrentSkipListSet<Long> granted = new ConcurrentSkipListSet<>();
    long begin = System.nanoTime();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        workers.add(
            pool.submit(
                () -> {
                  try (Fleet fleet = Fleet.connect(redis.uri(), "acme")) {
                    while (System.nanoTime() - begin < run.toNanos()) {
                      long before = System.nanoTime();
                      Duration delay = ask(fleet.limits(), START, requests, window);
                      if (delay.isZero()) {
                        asked.add(before);
                        granted.add(System.nanoTime());
                      } else {
                        Duration late = Duration.ofMillis(random.nextInt(150));
                        LockSupport.parkNanos(delay.plus(late).toNanos());
                      }
                    }
                  }
                }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } finally {
      pool.shutdownNow();
    }
    List<Long> from = List.copyOf(asked);
    List<Long> to = List.copyOf(granted);
    for (int i = requests; i < to.size(); i++) {
      assertThat(to.get(i) - from.get(i - requests))
          .as("nanoseconds from request %s to %s of %s", i - requests, i, to.size())
          .isGreaterThanOrEqualTo(window.toNanos());
    }
    // Without any loss, 5 in each 500 ms.
    assertThat(to).hasSizeGreaterThanOrEqualTo(10);
  }

  @Test
  void aSlotIsFreeAWindowAfterItsUseEvenIfThatWasLate() {
    try (Fleet fleet = Fleet.connect(redis.uri(), "acme")) {
      Duration window = Duration.ofMillis(400);
      assertThat(ask(fleet.limits(), START, 1, window)).isZero();
      LockSupport.parkNanos(Duration.ofMillis(850).toNanos());
      long used = System.nanoTime();
      assertThat(ask(fleet.limits(), START, 1, window)).isZero();
      Duration delay = ask(fleet.limits(), START, 1, window);
      assertThat(delay.plusNanos(System.nanoTime() - used)).isGreaterThan(window);
    }
  }

  @Test
  void aTurnThatAWorkerCouldNotUseIsKeptForIt() {
    try (Fleet fleet = Fleet.connect(redis.uri(), "acme");
        Fleet other = Fleet.connect(redis.uri(), "acme")) {
      assertThat(ask(fleet.limits(), START, 2, MINUTE)).isZero();
      LockSupport.parkNanos(Duration.ofMillis(30).toNanos());
      assertThat(ask(other.limits(), START, 2, MINUTE)).isZero();
      Duration delay = ask(fleet.limits(), START, 2, MINUTE);
      for (int i = 0; i < 9; i++) {
        Duration next = ask(fleet.limits(), START, 2, MINUTE);
        assertThat(next).as("the wait for the slot that was used first").isLessThan(delay);
        delay = next;
      }
    }
  }

  @Test
  void limitsByAddressAreThoseOfTheWorkersThere() {
    String poll = "address/getGenerationStatus";
    try (Fleet here = Fleet.builder(redis.uri(), "acme").address("here").connect();
        Fleet too = Fleet.builder(redis.uri(), "acme").address("here").connect();
        Fleet there = Fleet.builder(redis.uri(), "acme").address("there").connect()) {
      assertThat(ask(here.limits(), poll, 1, MINUTE)).isZero();
      assertThat(ask(too.limits(), poll, 1, MINUTE)).isPositive();
      assertThat(ask(there.limits(), poll, 1, MINUTE)).isZero();
      assertThat(ask(here.limits(), START, 1, MINUTE)).isZero();
      assertThat(ask(there.limits(), START, 1, MINUTE)).isPositive();
    }
  }

  @Test
  void afterARestartOfRedisNothingIsGrantedForAWindow() throws Exception {
    try (Fleet fleet = Fleet.connect(redis.uri(), "acme")) {
      Duration window = Duration.ofMillis(400);
      assertThat(ask(fleet.limits(), START, 10, window)).isZero();
      redis.kill();
      assertThatThrownBy(() -> ask(fleet.limits(), START, 10, window))
          .hasCauseInstanceOf(ConnectionException.class);
      redis.restart();
      long restarted = System.nanoTime();
      Duration delay = awaitResponse(fleet, window);
      assertThat(delay).isPositive();
      while (!delay.isZero()) {
        LockSupport.parkNanos(delay.toNanos());
        delay = ask(fleet.limits(), START, 10, window);
      }
      assertThat(System.nanoTime() - restarted).isGreaterThanOrEqualTo(window.toNanos());
    }
  }

  private static Duration awaitResponse(Fleet fleet, Duration window) throws InterruptedException {
    while (true) {
      try {
        return ask(fleet.limits(), START, 10, window);
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(ConnectionException.class);
        Thread.sleep(10);
      }
    }
  }
}
