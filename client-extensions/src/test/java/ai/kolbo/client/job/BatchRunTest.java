package ai.kolbo.client.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.kolbo.client.error.InterruptedCallException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests are numbers, jobs are texts, and what they yield are texts as well. */
@Timeout(30)
class BatchRunTest {
  private final Map<Integer, CompletableFuture<String>> starts = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> waits = new ConcurrentHashMap<>();

  @Test
  void nothingIsStartedUntilItIsAskedFor() {
    BatchRun<Integer, String, String> run = run(10, 3);
    assertThat(starts).isEmpty();
    startAllAtOnce(run);
    assertThat(starts.keySet()).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void outcomesComeAsTheyFinishAndMakeRoomForOthers() {
    BatchRun<Integer, String, String> run = run(4, 2);
    CompletableFuture<Void> first = startAllAtOnce(run);
    starts.get(1).complete("job1");
    waits.get("job1").complete("result1");
    first.join();
    BatchRun.Outcome<Integer, String, String> outcome = run.next();
    assertThat(outcome.index()).isEqualTo(1);
    assertThat(outcome.request()).isEqualTo(1);
    assertThat(outcome.job()).isEqualTo("job1");
    assertThat(outcome.yield()).isEqualTo("result1");
    assertThat(outcome.failure()).isNull();
    assertThat(starts).hasSize(2);
    CompletableFuture<Void> second = startAllAtOnce(run);
    assertThat(starts.keySet()).containsExactlyInAnyOrder(0, 1, 2);
    starts.get(2).completeExceptionally(new IllegalStateException("refused"));
    second.join();
    assertThat(run.next().failure()).hasMessage("refused");
  }

  @Test
  void failureLosesNothingElse() {
    BatchRun<Integer, String, String> run =
        new BatchRun<>(
            List.of(0, 1, 2, 3),
            2,
            request ->
                switch (request) {
                  case 0 -> throw new IllegalArgumentException("invalid");
                  case 1 ->
                      CompletableFuture.failedFuture(
                          new CompletionException(new IllegalStateException("refused")));
                  default -> CompletableFuture.completedFuture("job" + request);
                },
            job ->
                job.equals("job2")
                    ? CompletableFuture.failedFuture(new IllegalStateException("failed"))
                    : CompletableFuture.completedFuture("result"));
    List<String> outcomes = new ArrayList<>();
    run.forEachRemaining(
        outcome ->
            outcomes.add(
                outcome.index()
                    + " "
                    + outcome.job()
                    + " "
                    + (outcome.failure() == null
                        ? outcome.yield()
                        : outcome.failure().getMessage())));
    assertThat(outcomes)
        .containsExactlyInAnyOrder(
            "0 null invalid", "1 null refused", "2 job2 failed", "3 job3 result");
    assertThatThrownBy(run::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void nothingIsStartedForACallerWhoHasGone() {
    BatchRun<Integer, String, String> run = run(100, 4);
    CompletableFuture<Void> first = startAllAtOnce(run);
    for (int i = 0; i < 4; i++) {
      starts.get(i).complete("job" + i);
      waits.get("job" + i).complete("result");
    }
    first.join();
    run.next();
    assertThat(starts).hasSize(4);
    assertThat(run.started()).hasSize(3);
  }

  @Test
  void closingEndsTheWaitsButLosesNoJob() throws Exception {
    BatchRun<Integer, String, String> run = run(10, 3);
    CompletableFuture<Void> waiting = startAllAtOnce(run);
    starts.get(0).complete("job0");
    run.close();
    waiting.get(10, TimeUnit.SECONDS);
    assertThat(run.hasNext()).isFalse();
    assertThat(waits.get("job0")).isCancelled();
    assertThat(starts).hasSize(3);
    CompletableFuture<List<String>> started = CompletableFuture.supplyAsync(run::started);
    Thread.sleep(50);
    assertThat(started).isNotDone();
    starts.get(1).complete("job1");
    starts.get(2).completeExceptionally(new IllegalStateException("refused"));
    assertThat(started.get(10, TimeUnit.SECONDS)).containsExactly("job0", "job1");
    assertThat(waits).doesNotContainKey("job1");
    assertThat(starts).hasSize(3);
  }

  @Test
  void interruptEndsTheIterationButLosesNoJob() throws Exception {
    BatchRun<Integer, String, String> run = run(10, 2);
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              failure.complete(catchThrowable(run::hasNext));
              flag.complete(Thread.currentThread().isInterrupted());
            });
    thread.start();
    awaitStarts(2);
    starts.get(0).complete("job0");
    starts.get(1).complete("job1");
    thread.interrupt();
    assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedCallException.class);
    assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(run.started()).containsExactly("job0", "job1");
    assertThat(run.hasNext()).isFalse();
  }

  @Test
  void thousandsOfRequestsNeverHaveMoreInFlightThanAllowed() {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Executor soon = CompletableFuture.delayedExecutor(100, TimeUnit.MICROSECONDS);
    BatchRun<Integer, String, String> run =
        new BatchRun<>(
            IntStream.range(0, 5000).boxed().toList(),
            50,
            request -> {
              most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
              return CompletableFuture.supplyAsync(() -> "job" + request, soon);
            },
            job -> CompletableFuture.supplyAsync(() -> job, soon));
    Set<Integer> seen = Collections.synchronizedSet(new HashSet<>());
    run.forEachRemaining(
        outcome -> {
          inFlight.decrementAndGet();
          assertThat(seen.add(outcome.index())).isTrue();
          assertThat(outcome.yield()).isEqualTo("job" + outcome.index());
        });
    assertThat(seen).hasSize(5000);
    assertThat(most.get()).isLessThanOrEqualTo(50);
    assertThat(run.started()).isEmpty();
  }

  private BatchRun<Integer, String, String> run(int requests, int inFlight) {
    return new BatchRun<>(
        IntStream.range(0, requests).boxed().toList(),
        inFlight,
        request -> starts.computeIfAbsent(request, each -> new CompletableFuture<>()),
        job -> waits.computeIfAbsent(job, each -> new CompletableFuture<>()));
  }

  /** Asks for the next outcome on another thread, and returns when it waits. */
  private CompletableFuture<Void> startAllAtOnce(BatchRun<Integer, String, String> run) {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              run.hasNext();
              asked.complete(null);
            });
    thread.setDaemon(true);
    thread.start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TERMINATED
        && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return asked;
  }

  private void awaitStarts(int count) throws InterruptedException {
    while (starts.size() < count) {
      Thread.sleep(5);
    }
  }
}
