package ai.kolbo.client.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import ai.kolbo.model.JobKinds;
import ai.kolbo.model.JobRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The prompts of the requests are numbers, after which their jobs are called. */
@Timeout(30)
class BatchTest {
  @AutoClose private final KolboClient kolbo = KolboClient.builder().apiKey("kolbo_x").build();

  private final Map<Integer, CompletableFuture<Job<ImageResult>>> starts =
      new ConcurrentHashMap<>();

  private final Map<String, CompletableFuture<Generation<ImageResult>>> waits =
      new ConcurrentHashMap<>();

  @Test
  void nothingIsStartedUntilItIsAskedFor() {
    Batch<ImageResult> batch = batch(10, 3);
    Iterator<Batch.Item<ImageResult>> items = batch.iterator();
    assertThat(starts).isEmpty();
    startAllAtOnce(items);
    assertThat(starts.keySet()).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void outcomesComeAsTheyFinishAndMakeRoomForOthers() {
    Batch<ImageResult> batch = batch(4, 2);
    Iterator<Batch.Item<ImageResult>> items = batch.iterator();
    CompletableFuture<Void> first = startAllAtOnce(items);
    starts.get(1).complete(job(1));
    Generation<ImageResult> result = result(1);
    waits.get("job1").complete(result);
    first.join();
    Batch.Item<ImageResult> item = items.next();
    assertThat(item.index()).isEqualTo(1);
    assertThat(number(item.request())).isEqualTo(1);
    assertThat(item.job().orElseThrow().id()).isEqualTo("job1");
    assertThat(item.result()).isSameAs(result);
    assertThat(item.failure()).isEmpty();
    assertThat(item).hasToString("Item[1 Job[kolbo-job:IMAGE:job1]]");
    assertThat(starts).hasSize(2);
    CompletableFuture<Void> second = startAllAtOnce(items);
    assertThat(starts.keySet()).containsExactlyInAnyOrder(0, 1, 2);
    starts.get(2).completeExceptionally(new IllegalStateException("refused"));
    second.join();
    Batch.Item<ImageResult> refused = items.next();
    assertThat(refused.failure().orElseThrow()).hasMessage("refused");
    assertThat(refused.job()).isEmpty();
    assertThatThrownBy(refused::result).isSameAs(refused.failure().orElseThrow());
  }

  @Test
  void failureLosesNothingElse() {
    Batch<ImageResult> batch =
        new Batch<>(
                requests(4),
                (request, part) ->
                    switch (number(request)) {
                      case 0 -> throw new IllegalArgumentException("invalid");
                      case 1 ->
                          CompletableFuture.failedFuture(
                              new CompletionException(new IllegalStateException("refused")));
                      default -> CompletableFuture.completedFuture(job(number(request)));
                    },
                job ->
                    job.id().equals("job2")
                        ? CompletableFuture.failedFuture(new IllegalStateException("failed"))
                        : CompletableFuture.completedFuture(result(3)),
                null)
            .inFlight(2);
    List<String> outcomes = new ArrayList<>();
    Iterator<Batch.Item<ImageResult>> items = batch.iterator();
    items.forEachRemaining(
        item ->
            outcomes.add(
                item.index()
                    + " "
                    + item.job().map(Job::id).orElse(null)
                    + " "
                    + item.failure()
                        .map(RuntimeException::getMessage)
                        .orElseGet(() -> item.result().urls().get(0))));
    assertThat(outcomes)
        .containsExactlyInAnyOrder(
            "0 null invalid", "1 null refused", "2 job2 failed", "3 job3 result3");
    assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void nothingIsStartedForACallerWhoHasGone() {
    Batch<ImageResult> batch = batch(100, 4);
    Iterator<Batch.Item<ImageResult>> items = batch.iterator();
    CompletableFuture<Void> first = startAllAtOnce(items);
    for (int i = 0; i < 4; i++) {
      starts.get(i).complete(job(i));
      waits.get("job" + i).complete(result(i));
    }
    first.join();
    items.next();
    assertThat(starts).hasSize(4);
    assertThat(batch.started()).hasSize(3);
  }

  @Test
  void closingEndsTheWaitsButLosesNoJob() throws Exception {
    Batch<ImageResult> batch = batch(10, 3);
    Iterator<Batch.Item<ImageResult>> items = batch.iterator();
    CompletableFuture<Void> waiting = startAllAtOnce(items);
    starts.get(0).complete(job(0));
    batch.close();
    waiting.get(10, TimeUnit.SECONDS);
    assertThat(items.hasNext()).isFalse();
    assertThat(waits.get("job0")).isCancelled();
    assertThat(starts).hasSize(3);
    CompletableFuture<List<Job<ImageResult>>> started =
        CompletableFuture.supplyAsync(batch::started);
    Thread.sleep(50);
    assertThat(started).isNotDone();
    starts.get(1).complete(job(1));
    starts.get(2).completeExceptionally(new IllegalStateException("refused"));
    assertThat(started.get(10, TimeUnit.SECONDS))
        .extracting(Job::id)
        .containsExactly("job0", "job1");
    assertThat(waits).doesNotContainKey("job1");
    assertThat(starts).hasSize(3);
  }

  @Test
  void interruptEndsTheIterationButLosesNoJob() throws Exception {
    Batch<ImageResult> batch = batch(10, 2);
    Iterator<Batch.Item<ImageResult>> items = batch.iterator();
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              failure.complete(catchThrowable(items::hasNext));
              flag.complete(Thread.currentThread().isInterrupted());
            });
    thread.start();
    awaitStarts(2);
    starts.get(0).complete(job(0));
    starts.get(1).complete(job(1));
    thread.interrupt();
    assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedCallException.class);
    assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(batch.started()).extracting(Job::id).containsExactly("job0", "job1");
    assertThat(items.hasNext()).isFalse();
  }

  @Test
  void thousandsOfRequestsNeverHaveMoreInFlightThanAllowed() {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Executor soon = CompletableFuture.delayedExecutor(100, TimeUnit.MICROSECONDS);
    Batch<ImageResult> batch =
        new Batch<>(
                requests(2000),
                (request, part) -> {
                  most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                  return CompletableFuture.supplyAsync(() -> job(number(request)), soon);
                },
                job ->
                    CompletableFuture.supplyAsync(
                        () -> result(Integer.parseInt(job.id().substring(3))), soon),
                null)
            .inFlight(50);
    Set<Integer> seen = Collections.synchronizedSet(new HashSet<>());
    batch.forEach(
        item -> {
          inFlight.decrementAndGet();
          assertThat(seen.add(item.index())).isTrue();
          assertThat(item.result().id()).isEqualTo("job" + item.index());
        });
    assertThat(seen).hasSize(2000);
    assertThat(most.get()).isLessThanOrEqualTo(50);
    assertThat(batch.started()).isEmpty();
  }

  @Test
  void batchIsIteratedOnceAndItsSizeSetBefore() {
    Batch<ImageResult> batch = batch(1, 1);
    assertThatIllegalArgumentException().isThrownBy(() -> batch.inFlight(0));
    assertThatIllegalArgumentException().isThrownBy(() -> batch.inFlight(1001));
    batch.iterator();
    assertThatIllegalStateException().isThrownBy(() -> batch.inFlight(2));
    assertThatIllegalStateException().isThrownBy(batch::iterator);
    assertThat(starts).isEmpty();
  }

  @Test
  void closedBatchStartsNothing() {
    Batch<ImageResult> batch = batch(1, 1);
    batch.close();
    assertThat(batch.iterator().hasNext()).isFalse();
    assertThat(batch.started()).isEmpty();
    assertThat(starts).isEmpty();
  }

  private Batch<ImageResult> batch(int requests, int inFlight) {
    return new Batch<>(
            requests(requests),
            (request, part) ->
                starts.computeIfAbsent(number(request), each -> new CompletableFuture<>()),
            job -> waits.computeIfAbsent(job.id(), each -> new CompletableFuture<>()),
            null)
        .inFlight(inFlight);
  }

  private static List<ImageRequest> requests(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> new ImageRequest().prompt("" + number))
        .toList();
  }

  private static int number(JobRequest<ImageResult> request) {
    return Integer.parseInt(((ImageRequest) request).getPrompt());
  }

  private Job<ImageResult> job(int number) {
    return kolbo.jobs().resume("job" + number, JobKinds.IMAGE);
  }

  private Generation<ImageResult> result(int number) {
    return job(number)
        .ended(
            new GenerationStatus()
                .state(GenerationState.COMPLETED)
                .result(new GenerationResult().urls(List.of("result" + number))));
  }

  /** Asks for the next outcome on another thread, and returns when it waits. */
  private CompletableFuture<Void> startAllAtOnce(Iterator<Batch.Item<ImageResult>> items) {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              items.hasNext();
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
