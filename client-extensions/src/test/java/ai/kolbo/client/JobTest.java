package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.error.ConflictException;
import ai.kolbo.client.error.JobFailedException;
import ai.kolbo.client.error.JobTimeoutException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.NotFoundException;
import ai.kolbo.client.job.Generation;
import ai.kolbo.client.job.Job;
import ai.kolbo.client.job.JobProgress;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.GenerationType;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import ai.kolbo.model.JobKinds;
import ai.kolbo.model.TranscriptionResult;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobTest {
  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().build();

  @Test
  void jobIsFollowedUntilItCompletes() {
    server.started("abc123").state("processing").state("processing");
    server.completed("https://cdn.kolbo.ai/1.png", "https://cdn.kolbo.ai/2.png");
    Job<ImageResult> job = start();
    assertThat(job.id()).isEqualTo("abc123");
    assertThat(job.kind()).isSameAs(JobKinds.IMAGE);
    assertThat(job.creditsCharged()).hasValue(2);
    assertThat(job.started().orElseThrow().getType()).isEqualTo(GenerationType.IMAGE);
    Generation<ImageResult> image = job.await();
    assertThat(image.id()).isEqualTo("abc123");
    assertThat(image.urls())
        .containsExactly("https://cdn.kolbo.ai/1.png", "https://cdn.kolbo.ai/2.png");
    assertThat(server.lines())
        .containsExactly(
            "POST /api/v1/generate/image",
            "GET /api/v1/generate/abc123/status",
            "GET /api/v1/generate/abc123/status",
            "GET /api/v1/generate/abc123/status");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "/api/v1/generate/abc123/status",
        "/v1/generate/abc123/status",
        "",
        "generate/abc123/status"
      })
  void everyFormOfPollUrlLeadsToTheStatus(String pollUrl) {
    server.answer(
        200,
        pollUrl == null
            ? "{\"success\":true,\"generation_id\":\"abc123\",\"poll_interval_hint\":0.01}"
            : ScriptedServer.startedJson("abc123", pollUrl));
    server.completed("https://cdn.kolbo.ai/1.png");
    start().await();
    server.take();
    assertThat(server.take().getTarget()).isEqualTo("/api/v1/generate/abc123/status");
  }

  @Test
  void absolutePollUrlOfTheSameOriginIsUsedAsItIs() {
    server.answer(200, ScriptedServer.startedJson("abc123", server.url("/other/path?token=1")));
    server.completed("https://cdn.kolbo.ai/1.png");
    start().await();
    server.take();
    assertThat(server.take().getTarget()).isEqualTo("/other/path?token=1");
  }

  @Test
  void pathOfTheGatewayIsKeptForStartAndPoll() {
    server.answer(200, ScriptedServer.startedJson("abc123", "/v1/generate/abc123/status"));
    server.completed("https://cdn.kolbo.ai/1.png");
    try (KolboClient behindGateway =
        KolboClient.builder(Map.of())
            .apiKey(ScriptedServer.KEY)
            .baseUrl(server.url("/gateway/api/"))
            .build()) {
      behindGateway.images().generate(new ImageRequest().prompt("x")).await();
    }
    assertThat(server.lines())
        .containsExactly(
            "POST /gateway/api/v1/generate/image", "GET /gateway/api/v1/generate/abc123/status");
  }

  @Test
  void jobIsPickedUpByItsIdAlone() {
    server.completed("https://cdn.kolbo.ai/1.png");
    Job<GenerationResult> job = kolbo.jobs().resume("abc123");
    assertThat(job.creditsCharged()).isEmpty();
    assertThat(job.await().urls()).containsExactly("https://cdn.kolbo.ai/1.png");
    assertThat(server.lines()).containsExactly("GET /api/v1/generate/abc123/status");
  }

  @Test
  void handleResumesAJobWithItsKind() {
    server.started("abc123").completed("https://cdn.kolbo.ai/1.png");
    String handle = start().handle();
    assertThat(handle).isEqualTo("kolbo-job:IMAGE:abc123").doesNotContain("\n");
    Job<?> resumed = kolbo.jobs().resumeFrom(handle);
    assertThat(resumed.kind()).isSameAs(JobKinds.IMAGE);
    assertThat(resumed.await().result()).isInstanceOf(ImageResult.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc123", "kolbo-job:IMAGE:", "kolbo-job:NONE:abc123", "kolbo-job:"})
  void textThatIsNoHandleIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> kolbo.jobs().resumeFrom(text));
  }

  @Test
  void startResponseWithoutAnIdIsMalformed() {
    server.answer(200, "{\"success\":true}");
    assertThatThrownBy(this::start)
        .isInstanceOf(MalformedResponseException.class)
        .hasMessageContaining("no generation_id");
  }

  @Test
  void cancelEndsTheJobOnTheServer() {
    server.answer(200, "{\"success\":true}");
    kolbo.jobs().resume("abc123").cancel();
    assertThat(server.lines()).containsExactly("POST /api/v1/generate/abc123/cancel");
  }

  @Test
  void cancelOfAnEndedJobIsAConflictThatNamesIt() {
    server.answer(409, "{\"success\":false,\"error\":\"Already completed\"}");
    assertThatThrownBy(() -> kolbo.jobs().resume("abc123").cancel())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("Already completed")
        .hasMessageContaining("abc123");
  }

  @Test
  void oddIdsStayOneSegmentOfThePath() {
    server.completed("https://cdn.kolbo.ai/1.png");
    kolbo.jobs().resume("a/b ?c#d").await();
    assertThat(server.take().getTarget()).isEqualTo("/api/v1/generate/a%2Fb%20%3Fc%23d/status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "."})
  void idThatLeadsElsewhereIsRefused(String id) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kolbo.jobs().resume(id).await(Duration.ofSeconds(5)));
    assertThatIllegalArgumentException().isThrownBy(() -> kolbo.jobs().resume(" "));
    assertThat(server.count()).isZero();
  }

  @Test
  void unknownStateKeepsTheJobPolling() {
    List<String> states = new CopyOnWriteArrayList<>();
    answerPolls(
        states,
        ScriptedServer.stateJson("upscaling"),
        ScriptedServer.stateJson("queued_again"),
        ScriptedServer.completedJson("https://cdn.kolbo.ai/1.png"));
    start().onProgress(progress -> states.add(progress.state().value())).await();
    assertThat(states).containsExactly("upscaling", "queued_again", "completed");
  }

  @Test
  void progressIsToldInOrderAndEndsWithTheTerminalState() {
    List<JobProgress> heard = new CopyOnWriteArrayList<>();
    String status =
        "{\"success\":true,\"generation_id\":\"abc123\",\"state\":\"processing\",\"progress\":%s}";
    answerPolls(
        heard,
        status.formatted("0"),
        status.formatted("40"),
        status.formatted("null"),
        status.formatted("150"),
        ScriptedServer.completedJson("https://cdn.kolbo.ai/1.png"));
    start().onProgress(heard::add).await();
    assertThat(heard).extracting(JobProgress::percent).containsExactly(0d, 40d, 40d, 100d, 100d);
    assertThat(heard.get(4).state()).isEqualTo(GenerationState.COMPLETED);
    assertThat(heard).extracting(JobProgress::generationId).containsOnly("abc123");
    assertThat(heard).extracting(JobProgress::elapsed).isSorted();
  }

  /** Answers a start, and each poll when the listener has heard of those before. */
  private void answerPolls(List<?> heard, String... statuses) {
    AtomicInteger polls = new AtomicInteger();
    server.answerAll(
        request -> {
          if (request.getMethod().equals("POST")) {
            return ScriptedServer.json(
                    200, ScriptedServer.startedJson("abc123", "/api/v1/generate/abc123/status"))
                .build();
          }
          int poll = polls.getAndIncrement();
          ScriptedServer.await("poll " + poll + " is heard", () -> heard.size() >= poll);
          return ScriptedServer.json(200, statuses[poll]).build();
        });
  }

  @Test
  void nullAmongTheScenesDoesNotSilenceTheListener() {
    server.answer(
        200,
        """
        {"success":true,"creative_director_id":"cd1","state":"failed",
         "scenes":[null,{"scene_number":1,"status":"failed"}]}""");
    List<JobProgress> heard = new CopyOnWriteArrayList<>();
    Job<?> job = kolbo.jobs().resume("cd1", JobKinds.CREATIVE_DIRECTOR).onProgress(heard::add);
    assertThatThrownBy(job::await).isInstanceOf(JobFailedException.class);
    assertThat(heard).singleElement().satisfies(last -> assertThat(last.scenes()).hasSize(1));
  }

  @Test
  void jobThatIsWrappedIsFollowed() {
    server.answer(
        200, "{\"success\":true,\"data\":{\"generation_id\":\"g1\",\"poll_interval_hint\":0.01}}");
    server.answer(200, "{\"success\":true,\"data\":{\"state\":\"processing\"}}");
    server.answer(
        200,
        "{\"data\":{\"state\":\"completed\",\"result\":{\"urls\":[\"https://cdn.kolbo.ai/1.png\"]}}}");
    Job<ImageResult> job = start();
    assertThat(job.id()).isEqualTo("g1");
    assertThat(job.await().urls()).containsExactly("https://cdn.kolbo.ai/1.png");
    assertThat(server.count()).isEqualTo(3);
  }

  @Test
  void jobWhoseMembersAreListsOfOneIsFollowed() {
    server.answer(
        200, "[{\"success\":[true],\"generation_id\":\"g1\",\"poll_interval_hint\":[0.01]}]");
    server.answer(200, "{\"success\":true,\"status\":[\"processing\"]}");
    server.answer(
        200,
        "{\"data\":[{\"state\":[\"completed\"],"
            + "\"result\":[{\"urls\":[\"https://cdn.kolbo.ai/1.png\"]}]}]}");
    Job<ImageResult> job = start();
    assertThat(job.id()).isEqualTo("g1");
    assertThat(job.await().urls()).containsExactly("https://cdn.kolbo.ai/1.png");
    assertThat(server.count()).isEqualTo(3);
  }

  @Test
  void blankStateIsNone() {
    server.started("abc123");
    server.answer(
        200,
        "{\"state\":\" \",\"status\":\"completed\","
            + "\"result\":{\"urls\":[\"https://cdn.kolbo.ai/1.png\"]}}");
    assertThat(start().await().urls()).containsExactly("https://cdn.kolbo.ai/1.png");
    server.answer(200, "{\"state\":\"\",\"status\":\" \"}");
    assertThatThrownBy(kolbo.jobs().resume("abc123")::status)
        .isInstanceOf(MalformedResponseException.class)
        .hasMessageContaining("it has no state");
  }

  @Test
  void listenerThatThrowsDoesNotLoseTheJob() {
    server.started("abc123").state("processing").completed("https://cdn.kolbo.ai/1.png");
    AtomicInteger calls = new AtomicInteger();
    Generation<ImageResult> image =
        start()
            .onProgress(
                progress -> {
                  calls.incrementAndGet();
                  throw new IllegalStateException("of the listener");
                })
            .await();
    assertThat(image.urls()).hasSize(1);
    assertThat(calls).hasValue(2);
  }

  @Test
  void failedJobTellsReasonAndCode() {
    server.started("abc123");
    server.answer(
        200,
        """
        {"success":true,"generation_id":"abc123","type":"image","state":"failed","progress":0,
         "error":"The output was flagged","failure":{"message":"flagged","category":"content_policy",
         "code":"CONTENT_FLAGGED_SENSITIVE","retryable":true,"severity":"error"}}""");
    JobFailedException failure =
        catchThrowableOfType(JobFailedException.class, () -> start().await());
    assertThat(failure)
        .hasMessageContainingAll("abc123", "failed", "CONTENT_FLAGGED_SENSITIVE", "flagged");
    assertThat(failure.generationId()).contains("abc123");
    assertThat(failure.reason()).contains("The output was flagged");
    assertThat(failure.failure().orElseThrow().getCode()).isEqualTo("CONTENT_FLAGGED_SENSITIVE");
    assertThat(failure.isRetryable()).isTrue();
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(failure.status().getState()).isEqualTo(GenerationState.FAILED);
  }

  @Test
  void failureWithoutAnyReasonIsStillAFailure() {
    server.state("failed");
    JobFailedException failure =
        catchThrowableOfType(JobFailedException.class, () -> kolbo.jobs().resume("abc123").await());
    assertThat(failure.reason()).isEmpty();
    assertThat(failure.isRetryable()).isFalse();
  }

  @Test
  void cancelledJobIsAFailure() {
    server.state("cancelled");
    assertThatThrownBy(() -> kolbo.jobs().resume("abc123").await())
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("cancelled");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"result\":{\"urls\":[],\"model\":\"auto\"}",
        "\"result\":{\"urls\":[null]}",
        "\"result\":{\"urls\":[\" \"]}",
        "\"result\":null",
        "\"result\":{}",
        "\"progress\":100"
      })
  void completionWithoutFilesIsAFailure(String result) {
    server.answer(
        200,
        "{\"success\":true,\"generation_id\":\"abc123\",\"state\":\"completed\"," + result + "}");
    assertThatThrownBy(() -> kolbo.jobs().resume("abc123").await())
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("completed without a result");
  }

  @Test
  void completionThatYieldsATextIsNoFailure() {
    server.answer(
        200,
        """
        {"success":true,"generation_id":"abc123","type":"transcription","state":"completed",
         "result":{"text":"Hello"}}""");
    Generation<TranscriptionResult> transcription =
        kolbo.jobs().resume("abc123", JobKinds.TRANSCRIPTION).await();
    assertThat(transcription.urls()).isEmpty();
    assertThat(transcription.result().getText()).isEqualTo("Hello");
    assertThat(transcription.text()).contains("Hello");
  }

  @Test
  void waitThatIsTooShortTellsIdAndLastStateAndCanBeMadeAgain() {
    server.started("abc123");
    server.answer(
        200,
        "{\"success\":true,\"generation_id\":\"abc123\",\"state\":\"upscaling\",\"progress\":40}");
    server.hang();
    Job<ImageResult> job = start();
    Duration[] taken = new Duration[1];
    JobTimeoutException timeout =
        catchThrowableOfType(
            JobTimeoutException.class,
            () -> {
              long start = System.nanoTime();
              try {
                job.await(Duration.ofSeconds(2));
              } finally {
                taken[0] = Duration.ofNanos(System.nanoTime() - start);
              }
            });
    assertThat(taken[0]).isBetween(Duration.ofMillis(1900), Duration.ofSeconds(10));
    assertThat(timeout).hasMessageContainingAll("abc123", "upscaling", "2s");
    assertThat(timeout.generationId()).contains("abc123");
    assertThat(timeout.lastStatus().orElseThrow().getProgress()).isEqualTo(40);

    server.completed("https://cdn.kolbo.ai/1.png");
    assertThat(job.await().urls()).hasSize(1);
  }

  @Test
  void waitEndsInTimeEvenBetweenTwoPolls() {
    server.answer(
        200, "{\"success\":true,\"generation_id\":\"abc123\",\"poll_interval_hint\":3600}");
    Job<ImageResult> job = start();
    Duration taken =
        ScriptedServer.timed(
            () ->
                assertThatThrownBy(() -> job.await(Duration.ofMillis(200)))
                    .isInstanceOf(JobTimeoutException.class)
                    .hasMessageContaining("no status"));
    assertThat(taken).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void timeoutOfTheClientCountsWhereNoneIsGiven() {
    server.hang();
    try (KolboClient impatient = server.client().jobTimeout(Duration.ofMillis(200)).build()) {
      assertThatThrownBy(() -> impatient.jobs().resume("abc123").await())
          .isInstanceOf(JobTimeoutException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void timeoutMustBeMoreThanZero(long millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kolbo.jobs().resume("abc123").await(Duration.ofMillis(millis)))
        .withMessageContaining("timeout");
  }

  @Test
  void statusAsksOnce() {
    server.state("processing");
    assertThat(kolbo.jobs().resume("abc123").status().getState())
        .isEqualTo(GenerationState.PROCESSING);
    server.answer(404, "{\"success\":false,\"error\":\"Not found\"}");
    assertThatThrownBy(() -> kolbo.jobs().resume("abc123").status())
        .isInstanceOf(NotFoundException.class);
    assertThat(server.count()).isEqualTo(2);
  }

  @Test
  void whatFollowsATimeoutMayBlockWithoutHoldingUpOtherJobs() {
    server.answerAll(
        request ->
            ScriptedServer.json(
                    200,
                    request.getTarget().contains("/slow/")
                        ? ScriptedServer.stateJson("processing")
                        : ScriptedServer.completedJson("https://cdn.kolbo.ai/1.png"))
                .build());
    CompletableFuture<Generation<GenerationResult>> recovered =
        kolbo
            .jobs()
            .resume("slow")
            .awaitAsync(Duration.ofMillis(200))
            .exceptionally(timeout -> kolbo.jobs().resume("quick").await());
    assertThat(recovered).succeedsWithin(Duration.ofSeconds(10));
  }

  @Tag("stress")
  @Test
  void thousandJobsAreFollowedByFewThreads() {
    Map<String, AtomicInteger> polls = new java.util.concurrent.ConcurrentHashMap<>();
    server.answerAll(
        request ->
            ScriptedServer.json(
                    200,
                    polls
                                .computeIfAbsent(request.getTarget(), id -> new AtomicInteger())
                                .incrementAndGet()
                            < 2
                        ? ScriptedServer.stateJson("processing")
                        : ScriptedServer.completedJson("https://cdn.kolbo.ai/1.png"))
                .build());
    List<CompletableFuture<Generation<GenerationResult>>> jobs = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      jobs.add(kolbo.jobs().resume("job" + i).awaitAsync(Duration.ofSeconds(50)));
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(jobs.toArray(CompletableFuture<?>[]::new));
    long most = 0;
    while (!all.isDone()) {
      most =
          Math.max(
              most,
              Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> thread.getName().startsWith("kolbo-"))
                  .count());
    }
    assertThat(all).succeedsWithin(Duration.ofSeconds(1));
    assertThat(polls).hasSize(1000);
    // A call on the wire has a thread, of which there are at most 128, and so has an outcome that
    // is
    // handled. Other tests run at the same time; a thread for each job would be a thousand.
    assertThat(most).isBetween(1L, 500L);
  }

  @Test
  void waitKeepsNothingOfItsPollsUntilTheNext() {
    List<WeakReference<Call>> calls = new CopyOnWriteArrayList<>();
    OkHttpClient http =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  calls.add(new WeakReference<>(chain.call()));
                  return chain.proceed(chain.request());
                })
            .build();
    server.answer(200, "{\"success\":true,\"generation_id\":\"abc123\",\"poll_interval_hint\":60}");
    server.state("processing").state("processing");
    try (KolboClient client = server.client().okHttpClient(http).build()) {
      Job<ImageResult> job = client.images().generate(new ImageRequest().prompt("x"));
      job.status();
      CompletableFuture<Generation<ImageResult>> wait = job.awaitAsync();
      ScriptedServer.await(
          "the calls were collected",
          () -> {
            System.gc();
            return calls.size() == 3 && calls.stream().allMatch(call -> call.get() == null);
          });
      assertThat(wait).isNotDone();
    }
  }

  private Job<ImageResult> start() {
    return kolbo.images().generate(new ImageRequest().prompt("A sunset"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"result\":\"@1\"",
        "\"result\":[\"@1\"]",
        "\"result\":{\"url\":\"@1\"}",
        "\"result\":{\"urls\":[{\"url\":\"@1\",\"width\":9}]}",
        "\"result\":{\"urls\":{\"png\":\"@1\"}}",
        "\"result\":\"{\\\"urls\\\":[\\\"@1\\\"]}\"",
        "\"result\":[{\"urls\":[\"@1\"]},{\"seed\":\"7\"}]",
        "\"data\":{\"urls\":[\"@1\"]}",
        "\"urls\":[\"@1\"]",
      })
  void resultInAnotherShapeOrPlaceIsNotLost(String result) {
    String url = "https://cdn.example.com/1.png";
    server.answer(200, "{\"state\":\"completed\"," + result.replace("@1", url) + "}");
    assertThat(kolbo.jobs().resume("g1", JobKinds.IMAGE).await().urls()).containsExactly(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"message\":\"too dark\"", "\"failure\":\"too dark\""})
  void reasonOfAFailureMayStandElsewhere(String reason) {
    server.answer(200, "{\"state\":\"failed\"," + reason + "}");
    assertThatThrownBy(() -> kolbo.jobs().resume("g1").await())
        .isInstanceOfSatisfying(
            JobFailedException.class, e -> assertThat(e.reason()).contains("too dark"));
  }
}
