package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.api.AccountApi;
import ai.kolbo.client.error.CallTimeoutException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.job.Generation;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.JobKinds;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CallOptionsTest {
  private static final String CREDITS = "{\"success\":true,\"credits\":{\"total\":7}}";

  private static final AtomicInteger NONE = new AtomicInteger();

  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().build();

  @Test
  void headersAndCallerSessionTravelWithTheCallsOfTheViewOnly() {
    server.answer(200, CREDITS).answer(200, CREDITS);
    KolboClient view =
        kolbo.with(CallOptions.builder().header("X-Team", "a").callerSessionId("s1").build());
    view.account().credits();
    RecordedRequest own = server.take();
    assertThat(own.getHeaders().get("X-Team")).isEqualTo("a");
    assertThat(own.getHeaders().get("X-Kolbo-Caller-Session-Id")).isEqualTo("s1");
    assertThat(own.getHeaders().get("X-API-Key")).isEqualTo(ScriptedServer.KEY);
    kolbo.account().credits();
    assertThat(server.take().getHeaders().get("X-Team")).isNull();
  }

  @Test
  void headersDoNotFollowARedirectToAnotherHost() {
    try (ScriptedServer other = new ScriptedServer()) {
      server.answer(redirect(other.url("/away"))).answer(200, CREDITS);
      other.answer(redirect(server.url("/home")));
      kolbo.with(CallOptions.builder().header("X-Team", "a").build()).account().credits();
      assertThat(other.take().getHeaders().get("X-Team")).isNull();
    }
    for (int i = 0; i < 2; i++) {
      assertThat(server.take().getHeaders().get("X-Team")).isEqualTo("a");
    }
  }

  private static MockResponse redirect(String target) {
    return ScriptedServer.json(302, "").setHeader("Location", target).build();
  }

  @Test
  void laterHeaderReplacesAnEarlierOneInWhateverCase() {
    server.answer(200, CREDITS);
    CallOptions options = CallOptions.builder().header("X-Team", "a").header("x-team", "b").build();
    assertThat(options.headers()).hasSize(1).containsValue("b");
    KolboClient view =
        kolbo.with(options).with(CallOptions.builder().header("X-TEAM", "c").build());
    view.account().credits();
    assertThat(server.take().getHeaders().values("X-Team")).containsExactly("c");
  }

  @Test
  void headersThatTheClientSetsAreRefused() {
    for (String name : new String[] {"X-API-Key", "authorization", "Host", "bad name", ""}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> CallOptions.builder().header(name, "secret"))
          .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret"));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallOptions.builder().header("X-Team", "a\r\nX-Evil: 1"))
        .withMessageContaining("X-Team")
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("Evil"));
  }

  @Test
  void retriesAreThoseOfTheView() {
    server.answer(503, "{}").answer(200, CREDITS).answer(503, "{}");
    assertThat(
            kolbo.with(CallOptions.builder().maxRetries(1).build()).account().credits().getTotal())
        .isEqualTo(7);
    assertThatThrownBy(
            () -> kolbo.with(CallOptions.builder().maxRetries(0).build()).account().credits())
        .hasMessageContaining("503");
  }

  @Test
  void callTimeoutOfTheViewEndsACallThatHangs() {
    server.hang();
    KolboClient hasty =
        kolbo.with(CallOptions.builder().callTimeout(Duration.ofMillis(500)).build());
    assertThatThrownBy(() -> hasty.account().credits())
        .isInstanceOf(CallTimeoutException.class)
        .hasMessageContaining("0.5s");
  }

  @Test
  void signalEndsOpenCallsAndRefusesLaterOnes() {
    server.answerAll(
        request -> ScriptedServer.json(200, ScriptedServer.stateJson("processing")).build());
    CompletableFuture<Void> signal = new CompletableFuture<>();
    KolboClient view = kolbo.with(CallOptions.builder().cancelledBy(signal).build());
    Job<GenerationResult> job = view.jobs().resume("abc123");
    CompletableFuture<?> wait = job.awaitAsync();
    signal.complete(null);
    assertThatThrownBy(wait::join).isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> view.account().credits()).isInstanceOf(CancellationException.class);
    assertThat(kolbo.jobs().resume("abc123").status().getState().value()).isEqualTo("processing");
  }

  @Test
  void closingAViewDoesNothingAndClosingTheClientEndsItsViews() {
    server.answer(200, CREDITS);
    KolboClient view = kolbo.with(CallOptions.builder().build());
    view.close();
    assertThat(kolbo.account().credits().getTotal()).isEqualTo(7);
    kolbo.close();
    assertThatIllegalStateException().isThrownBy(() -> view.account().credits());
  }

  @Test
  void serviceThatTheCredentialCannotServeSaysSoBeforeSending() {
    assertThatIllegalStateException()
        .isThrownBy(() -> kolbo.apiKeys().list())
        .withMessageContainingAll("listApiKeys", "user", "API key");
    try (KolboClient user =
        KolboClient.builder(Map.of()).userToken("a.b.c").baseUrl(server.url("/")).build()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> user.account().credits())
          .withMessageContainingAll("getCredits", "API key", "user token");
    }
    assertThat(server.count()).isZero();
  }

  @Test
  void userTokenIsSentToKeyManagementOnly() {
    server.answer(200, "{\"status\":\"success\",\"data\":[]}");
    server.answer(200, "{\"status\":\"ok\"}");
    try (KolboClient user =
        KolboClient.builder(Map.of()).userToken("a.b.c").baseUrl(server.url("/")).build()) {
      assertThat(user.apiKeys().list()).isEmpty();
      user.health().check();
    }
    RecordedRequest keys = server.take();
    assertThat(keys.getHeaders().get("Authorization")).isEqualTo("Bearer a.b.c");
    assertThat(keys.getHeaders().get("X-API-Key")).isNull();
    assertThat(server.take().getHeaders().get("Authorization")).isNull();
  }

  @Test
  void interfaceOfAnotherPackageIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kolbo.api(Runnable.class))
        .withMessageContainingAll("java.lang.Runnable", "ai.kolbo.api");
    assertThat(kolbo.api(AccountApi.class)).isNotNull();
  }

  @Test
  void interruptEndsASyncCallSoon() throws Exception {
    server.hang();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                kolbo.account().credits();
              } catch (RuntimeException e) {
                failure.set(e);
              }
            });
    caller.start();
    ScriptedServer.await("the request has arrived", () -> server.count() == 1);
    long start = System.nanoTime();
    caller.interrupt();
    caller.join(5000);
    assertThat(failure.get()).isInstanceOf(InterruptedCallException.class);
    // 25 ms in the watch, and what a loaded machine needs.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void cancellingADerivedFutureEndsThePolls() {
    Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
    server.answerAll(
        request -> {
          requests
              .computeIfAbsent(request.getTarget(), target -> new AtomicInteger())
              .incrementAndGet();
          return ScriptedServer.json(
                  200,
                  request.getMethod().equals("POST")
                      ? ScriptedServer.startedJson("abc123", "/v1/generate/abc123/status")
                      : ScriptedServer.stateJson("processing"))
              .build();
        });
    CompletableFuture<?> chain =
        kolbo
            .images()
            .generateAsync(new ImageRequest().prompt("x"))
            .thenCompose(Job::awaitAsync)
            .thenApply(Generation::urls);
    String status = "/api/v1/generate/abc123/status";
    ScriptedServer.await("a poll was made", () -> requests.containsKey(status));
    assertThat(chain.cancel(true)).isTrue();
    int polls = requests.get(status).get();
    // Another job, polled more slowly, keeps the time.
    CompletableFuture<?> clock =
        kolbo.jobs().resume("clock", JobKinds.SPEECH).awaitAsync(Duration.ofMinutes(1));
    ScriptedServer.await(
        "some time has passed",
        () -> requests.getOrDefault("/api/v1/generate/clock/status", NONE).get() >= 2);
    clock.cancel(true);
    // One may have been on its way.
    assertThat(requests.get(status).get()).isLessThanOrEqualTo(polls + 1);
  }
}
