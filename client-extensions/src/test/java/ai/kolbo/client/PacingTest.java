package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.JobTimeoutException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.client.job.Job;
import ai.kolbo.client.pacing.Pacing;
import ai.kolbo.client.pacing.SharedLimits;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import ai.kolbo.model.JobKinds;
import ai.kolbo.model.SoundRequest;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacingTest {
  /** At this speed a window is a second. */
  private static final Pacing FAST = Pacing.documented().speed(60);

  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(20);

  @AutoClose private final ScriptedServer server = new ScriptedServer();
  private final Map<String, Queue<Long>> arrivals = new ConcurrentHashMap<>();
  private final AtomicInteger jobs = new AtomicInteger();

  PacingTest() {
    answer(request -> null);
  }

  /** Starts and polls as usual, unless there is another answer. */
  private void answer(Function<RecordedRequest, MockResponse> other) {
    server.answerAll(
        request -> {
          String path = request.getTarget();
          arrivals
              .computeIfAbsent(path, name -> new ConcurrentLinkedQueue<>())
              .add(System.nanoTime());
          MockResponse response = other.apply(request);
          return response != null ? response : usual(request);
        });
  }

  private MockResponse usual(RecordedRequest request) {
    String json =
        request.getMethod().equals("POST")
            ? ScriptedServer.startedJson("job" + jobs.incrementAndGet(), "/api/v1/poll")
            : ScriptedServer.completedJson("https://cdn.kolbo.ai/1.png");
    return ScriptedServer.json(200, json).build();
  }

  private int arrived(String path) {
    return arrivals.getOrDefault(path, new ConcurrentLinkedQueue<>()).size();
  }

  private int most(String path) {
    Deque<Long> window = new ArrayDeque<>();
    int most = 0;
    for (long arrival : arrivals.get(path)) {
      window.addLast(arrival);
      while (arrival - window.getFirst() >= WINDOW.toNanos()) {
        window.removeFirst();
      }
      most = Math.max(most, window.size());
    }
    return most;
  }

  private static CompletableFuture<Job<ImageResult>> image(KolboClient client) {
    return client.images().generateAsync(new ImageRequest().prompt("A sunset"));
  }

  private static List<CompletableFuture<Job<ImageResult>>> images(KolboClient client, int count) {
    return Stream.generate(() -> image(client)).limit(count).toList();
  }

  private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
  }

  private KolboClient paced(Pacing pacing) {
    return server.client().pacing(pacing).build();
  }

  @Test
  void startsStayBelowTheLimit() {
    try (KolboClient kolbo = paced(FAST)) {
      assertThat(all(images(kolbo, 25))).succeedsWithin(SOON);
    }
    assertThat(arrived("/api/v1/generate/image")).isEqualTo(25);
    assertThat(most("/api/v1/generate/image")).isLessThanOrEqualTo(10);
  }

  @Test
  void callsThatWaitStayBelowTheLimit() {
    try (KolboClient kolbo = paced(FAST)) {
      for (int i = 0; i < 11; i++) {
        kolbo.audio().sound("Rain");
      }
    }
    assertThat(most("/api/v1/generate/sound")).isLessThanOrEqualTo(10);
  }

  @Test
  void viewsShareThePace() {
    try (KolboClient kolbo = paced(FAST)) {
      KolboClient view = kolbo.with(CallOptions.builder().maxRetries(1).build());
      assertThat(all(Stream.concat(images(kolbo, 8).stream(), images(view, 8).stream()).toList()))
          .succeedsWithin(SOON);
    }
    assertThat(most("/api/v1/generate/image")).isLessThanOrEqualTo(10);
  }

  @Test
  void operationsDoNotWaitForEachOther() {
    try (KolboClient kolbo = paced(Pacing.documented())) {
      images(kolbo, 11);
      assertThat(kolbo.audio().soundAsync(new SoundRequest().prompt("Rain"))).succeedsWithin(SOON);
    }
  }

  @Test
  void aShareOfTheLimitIsLess() {
    try (KolboClient kolbo = paced(FAST.share(0.3))) {
      assertThat(all(images(kolbo, 7))).succeedsWithin(SOON);
    }
    assertThat(most("/api/v1/generate/image")).isLessThanOrEqualTo(3);
  }

  @Test
  void aRefusalPausesAllOperationsWithTheSameLimit() {
    answer(request -> arrived("/api/v1/generate/image") == 1 ? refusal("2") : null);
    try (KolboClient kolbo = paced(Pacing.documented())) {
      KolboClient hasty = kolbo.with(CallOptions.builder().maxRetries(0).build());
      assertThatThrownBy(() -> hasty.images().generate("A sunset"))
          .isInstanceOf(RateLimitedException.class);
      long refused = arrivals.get("/api/v1/generate/image").element();
      answer(request -> null);
      CompletableFuture<?> sound = kolbo.audio().soundAsync("Rain");
      CompletableFuture<?> image = image(kolbo);
      assertThat(kolbo.jobs().resume("job1").statusAsync()).succeedsWithin(SOON);
      assertThat(sound).as("has to wait, unlike a read, which has another limit").isNotDone();
      assertThat(CompletableFuture.allOf(image, sound)).succeedsWithin(SOON);
      assertThat(after(refused, "/api/v1/generate/image")).isGreaterThan(Duration.ofSeconds(2));
      assertThat(after(refused, "/api/v1/generate/sound")).isGreaterThan(Duration.ofSeconds(2));
    }
  }

  private Duration after(long from, String path) {
    return Duration.ofNanos(
        arrivals.get(path).stream().mapToLong(at -> at - from).max().orElseThrow());
  }

  private static MockResponse refusal(String retryAfter) {
    return ScriptedServer.json(429, "{\"success\":false,\"error\":\"Too many requests\"}")
        .setHeader("Retry-After", retryAfter)
        .build();
  }

  @Test
  void afterARefusalTheClientIsSlowerForAWhile() {
    answer(request -> arrived("/api/v1/generate/image") == 1 ? refusal("1") : null);
    try (KolboClient kolbo = paced(FAST)) {
      assertThat(image(kolbo)).succeedsWithin(SOON);
      assertThat(all(images(kolbo, 15))).succeedsWithin(SOON);
    }
    assertThat(most("/api/v1/generate/image")).isLessThanOrEqualTo(9);
  }

  @Test
  void whatIsCancelledLeavesTheQueue() {
    try (KolboClient kolbo = paced(FAST)) {
      List<CompletableFuture<Job<ImageResult>>> images = images(kolbo, 15);
      images.subList(10, 14).forEach(image -> image.cancel(true));
      assertThat(images.get(14)).succeedsWithin(SOON);
      assertThat(image(kolbo)).succeedsWithin(SOON);
    }
    assertThat(arrived("/api/v1/generate/image")).isEqualTo(12);
  }

  @Test
  void whatIsCancelledIsNotKept() {
    try (KolboClient kolbo = paced(Pacing.documented())) {
      assertThat(all(images(kolbo, 10))).succeedsWithin(SOON);
      WeakReference<CompletableFuture<?>> call = cancelled(image(kolbo));
      ScriptedServer.await(
          "the call is collected",
          () -> {
            System.gc();
            return call.get() == null;
          });
    }
  }

  private static WeakReference<CompletableFuture<?>> cancelled(CompletableFuture<?> call) {
    call.cancel(true);
    return new WeakReference<>(call);
  }

  @Test
  void cancelledWaitsLeaveTheQueue() {
    answer(
        request ->
            request.getMethod().equals("GET") && !request.getTarget().contains("/last/")
                ? running()
                : null);
    try (KolboClient kolbo = paced(Pacing.documented())) {
      List<CompletableFuture<?>> waits = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        waits.add(kolbo.jobs().resume("job" + i, JobKinds.CHAT).awaitAsync());
      }
      ScriptedServer.await("polls are sent", () -> server.count() > 6);
      waits.forEach(wait -> wait.cancel(true));
      int polls = server.count();
      assertThat(kolbo.jobs().resume("last", JobKinds.CHAT).awaitAsync()).succeedsWithin(SOON);
      assertThat(server.count()).isLessThan(polls + 10);
    }
  }

  private static MockResponse running() {
    return ScriptedServer.json(200, ScriptedServer.stateJson("processing")).build();
  }

  @Test
  void closingTheClientEndsWhatWaits() {
    CompletableFuture<Void> all;
    try (KolboClient kolbo = paced(Pacing.documented())) {
      List<CompletableFuture<Job<ImageResult>>> images = images(kolbo, 12);
      assertThat(all(images.subList(0, 10))).succeedsWithin(SOON);
      all = all(images);
      assertThat(all).isNotDone();
    }
    assertThat(all)
        .failsWithin(SOON)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(KolboException.class);
    assertThat(arrived("/api/v1/generate/image")).isEqualTo(10);
  }

  @Test
  void theTimeOfACallBeginsWhenItIsSent() {
    try (KolboClient kolbo = paced(Pacing.documented().speed(15))) {
      KolboClient hasty =
          kolbo.with(CallOptions.builder().callTimeout(Duration.ofSeconds(3)).build());
      assertThat(all(images(kolbo, 10))).succeedsWithin(SOON);
      long start = System.nanoTime();
      assertThat(image(hasty)).succeedsWithin(SOON);
      assertThat(after(start, "/api/v1/generate/image")).isGreaterThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void anInterruptEndsACallThatWaits() throws InterruptedException {
    try (KolboClient kolbo = paced(Pacing.documented())) {
      assertThat(all(images(kolbo, 10))).succeedsWithin(SOON);
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread thread =
          new Thread(() -> failure.complete(catchThrowable(() -> kolbo.images().generate("A"))));
      thread.start();
      ScriptedServer.await("it waits", () -> thread.getState() == Thread.State.WAITING);
      thread.interrupt();
      assertThat(failure).succeedsWithin(SOON).isInstanceOf(InterruptedCallException.class);
      thread.join();
    }
    assertThat(arrived("/api/v1/generate/image")).isEqualTo(10);
  }

  @Test
  void theLastPollOfAWaitGoesFirst() {
    answer(request -> request.getMethod().equals("GET") ? running() : null);
    try (KolboClient kolbo = paced(Pacing.documented())) {
      for (int i = 0; i < 200; i++) {
        kolbo.jobs().resume("job" + i, JobKinds.CHAT).awaitAsync();
      }
      CompletableFuture<?> hasty =
          kolbo.jobs().resume("hasty", JobKinds.CHAT).awaitAsync(Duration.ofMillis(500));
      assertThat(hasty)
          .failsWithin(SOON)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(JobTimeoutException.class)
          .withMessageContaining("is still processing");
    }
  }

  @Test
  void aFloodOfCallsDoesNotHoldUpThePolls() {
    try (KolboClient kolbo = paced(FAST)) {
      Job<ImageResult> job = kolbo.jobs().resume("job1", JobKinds.IMAGE);
      List<CompletableFuture<?>> calls = new ArrayList<>();
      for (int i = 0; i < 1500; i++) {
        calls.add(job.statusAsync());
      }
      assertThat(kolbo.jobs().resume("last", JobKinds.CHAT).awaitAsync()).succeedsWithin(SOON);
      assertThat(server.count()).isLessThan(1000);
      assertThat(all(calls)).isNotDone();
    }
  }

  @Test
  void manyThatWaitTakeNoThreads() {
    answer(request -> request.getMethod().equals("GET") ? running() : null);
    try (KolboClient kolbo = paced(Pacing.documented())) {
      assertThat(all(images(kolbo, 2000).subList(0, 10))).succeedsWithin(SOON);
      List<CompletableFuture<?>> waits = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        waits.add(kolbo.jobs().resume("job" + i, JobKinds.CHAT).awaitAsync());
      }
      ScriptedServer.await("polls are sent", () -> server.count() > 20);
      assertThat(waits).allSatisfy(wait -> assertThat(wait).isNotDone());
      assertThat(Thread.getAllStackTraces().size())
          .as("threads of this JVM, with those of tests that run beside this one")
          .isLessThan(1000);
    }
  }

  @Test
  void sharedLimitsAreAskedForEachRequest() {
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    AtomicBoolean isFull = new AtomicBoolean(true);
    SharedLimits limits =
        (name, requests, window) -> {
          asked.add(name + " " + requests + " " + window);
          return CompletableFuture.supplyAsync(
              () -> isFull.getAndSet(false) ? Duration.ofMillis(300) : Duration.ZERO);
        };
    try (KolboClient kolbo = paced(Pacing.documented().shared(limits, 0))) {
      long start = System.nanoTime();
      assertThat(all(images(kolbo, 3))).succeedsWithin(SOON);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
    }
    assertThat(asked).hasSize(4).containsOnly("user/generateImage 10 PT1M");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutSharedLimitsCallsAreRefusedAndPollsWait(boolean throwing) {
    AtomicBoolean isLost = new AtomicBoolean(true);
    SharedLimits limits = lostWhile(isLost, throwing);
    try (KolboClient kolbo = paced(FAST.shared(limits, 0))) {
      assertThatThrownBy(() -> kolbo.images().generate("A sunset"))
          .isInstanceOf(ConnectionException.class)
          .hasMessage("generateImage was not sent: the shared limits cannot be asked")
          .hasRootCauseMessage("lost");
      CompletableFuture<?> wait = kolbo.jobs().resume("job1", JobKinds.CHAT).awaitAsync();
      assertThat(server.count()).isZero();
      isLost.set(false);
      assertThat(wait).succeedsWithin(SOON);
      assertThat(image(kolbo)).succeedsWithin(SOON);
    }
  }

  @Test
  void withoutSharedLimitsRequestsGoOnAloneAfterAWindow() {
    AtomicBoolean isLost = new AtomicBoolean();
    try (KolboClient kolbo = paced(FAST.shared(lostWhile(isLost, false), 0.2))) {
      assertThat(all(images(kolbo, 10))).succeedsWithin(SOON);
      isLost.set(true);
      long lost = System.nanoTime();
      assertThat(all(images(kolbo, 4))).succeedsWithin(SOON);
      assertThat(arrivals.get("/api/v1/generate/image").stream().skip(10))
          .allSatisfy(at -> assertThat(at - lost).isGreaterThan(WINDOW.toNanos()));
      arrivals.clear();
      assertThat(all(images(kolbo, 4))).succeedsWithin(SOON);
      assertThat(most("/api/v1/generate/image")).isLessThanOrEqualTo(2);
      isLost.set(false);
      long found = System.nanoTime();
      arrivals.clear();
      assertThat(all(images(kolbo, 10))).succeedsWithin(SOON);
      assertThat(arrivals.get("/api/v1/generate/image"))
          .allSatisfy(at -> assertThat(at - found).isGreaterThan(WINDOW.toNanos()));
    }
  }

  private static SharedLimits lostWhile(AtomicBoolean isLost, boolean throwing) {
    return (name, requests, window) -> {
      IllegalStateException lost = new IllegalStateException("lost");
      if (isLost.get() && throwing) {
        throw lost;
      }
      return isLost.get()
          ? CompletableFuture.failedFuture(lost)
          : CompletableFuture.completedFuture(Duration.ZERO);
    };
  }

  @Test
  void absurdSettingsAreRefused() {
    SharedLimits limits =
        (name, requests, window) -> CompletableFuture.completedStage(Duration.ZERO);
    for (double share : new double[] {0, -1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> Pacing.documented().share(share))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("share must be 0.001 to 1");
    }
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> Pacing.documented().shared(limits, share))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (double speed : new double[] {0, -1, 2e6, Double.NaN}) {
      assertThatThrownBy(() -> Pacing.documented().speed(speed))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
