package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.AuthenticationException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.JobTimeoutException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.NotFoundException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import java.io.IOException;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PollingFaultsTest {
  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().maxRetries(0).build();

  @Test
  void passingFailuresOfThePollDoNotEndTheJobNorStartItAgain() {
    server.started("abc123");
    for (int i = 0; i < 3; i++) {
      server.answer(503, "{\"success\":false,\"error\":\"busy\"}");
    }
    server.drop().completed("https://cdn.kolbo.ai/1.png");
    assertThat(start().await().urls()).hasSize(1);
    assertThat(server.lines())
        .containsOnlyOnce("POST /api/v1/generate/image")
        .hasSizeGreaterThanOrEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
  void eachPassingStatusIsPolledPast(int status) {
    server.started("abc123").answer(status, "<html>").answer(status, "").answer(status, "{}");
    server.completed("https://cdn.kolbo.ai/1.png");
    assertThat(start().await().urls()).hasSize(1);
  }

  @Test
  void retryAfterOfThePollIsHonoured() {
    server.started("abc123");
    server.answer(ScriptedServer.json(429, "{}").setHeader("Retry-After", "1").build());
    server.completed("https://cdn.kolbo.ai/1.png");
    Job<ImageResult> job = start();
    assertThat(ScriptedServer.timed(job::await)).isGreaterThanOrEqualTo(Duration.ofMillis(1000));
  }

  @ParameterizedTest
  @CsvSource({
    "408, 99999999999",
    "429, 3600",
    "429, 9999999999",
    "503, 9999999999",
    "503, 99999999999999999999",
    "503, 0000000000"
  })
  void retryAfterBeyondTheDeadlineDoesNotCostTheLastPoll(int status, String wait) {
    server.started("abc123");
    server.answer(ScriptedServer.json(status, "{}").setHeader("Retry-After", wait).build());
    server.completed("https://cdn.example.com/1.png");
    assertThat(start().await(Duration.ofMillis(1200)).urls()).hasSize(1);
  }

  @Test
  void timeoutTellsWhatCameLast() {
    server.started("abc123");
    Job<ImageResult> job = start();
    server.answerAll(request -> ScriptedServer.json(429, "{\"error\":\"Slow down\"}").build());
    assertThatThrownBy(() -> job.await(Duration.ofMillis(600)))
        .isInstanceOf(JobTimeoutException.class)
        .hasCauseInstanceOf(RateLimitedException.class)
        .hasMessageContainingAll("abc123", "Slow down");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 410})
  void refusalEndsTheWaitAtOnceAndCarriesTheId(int status) {
    server.started("abc123").answer(status, "{\"success\":false,\"error\":\"No\"}");
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> start().await());
    assertThat(refusal.status()).isEqualTo(status);
    assertThat(refusal.generationId()).contains("abc123");
    assertThat(refusal).hasMessageContaining("abc123");
    assertThat(refusal.operation()).isEqualTo("getGenerationStatus");
    assertThat(server.count()).isEqualTo(2);
  }

  @Test
  void revokedKeyAndUnknownIdAreToldApart() {
    server.started("abc123").answer(401, "{}");
    assertThatThrownBy(() -> start().await()).isInstanceOf(AuthenticationException.class);
    server.answer(404, "{}");
    assertThatThrownBy(() -> kolbo.jobs().resume("abc123").await())
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void pollThatHangsIsMadeAgainAfterTheAttemptTimeout() {
    server.started("abc123").hang().completed("https://cdn.kolbo.ai/1.png");
    try (KolboClient impatient = server.client().attemptTimeout(Duration.ofSeconds(1)).build()) {
      Job<ImageResult> job = impatient.images().generate(new ImageRequest().prompt("x"));
      assertThat(job.await(Duration.ofSeconds(20)).urls()).hasSize(1);
    }
  }

  @Test
  void serverThatCannotBeReachedIsPolledUntilTheDeadline() {
    Job<GenerationResult> job = kolbo.jobs().resume("abc123");
    server.close();
    assertThatThrownBy(() -> job.await(Duration.ofSeconds(2)))
        .isInstanceOf(JobTimeoutException.class)
        .hasCauseInstanceOf(ConnectionException.class);
  }

  @Test
  void responsesThatAreNoStatusEndTheWaitWhenThereAreTooManyInARow() {
    server.started("abc123");
    for (int i = 0; i < 6; i++) {
      server.answer(new MockResponse.Builder().body("<html>login</html>").build());
    }
    MalformedResponseException malformed =
        catchThrowableOfType(MalformedResponseException.class, () -> start().await());
    assertThat(malformed.generationId()).contains("abc123");
    assertThat(malformed.body()).contains("login");
  }

  @Test
  void statusesWithoutAStateEndTheWaitInsteadOfLastingForEver() {
    server.started("abc123");
    for (int i = 0; i < 6; i++) {
      server.answer(200, "{\"success\":true}");
    }
    assertThatThrownBy(() -> start().await())
        .isInstanceOfSatisfying(
            MalformedResponseException.class, e -> assertThat(e.generationId()).contains("abc123"))
        .hasMessageContaining("it has no state");
  }

  @Test
  void oddResponsesToPollsDoNotLoseTheJob() {
    server.started("abc123").answer(404, "{}").answer(200, "").answer(200, "<html>");
    server.answer(200, "{\"success\":false,\"error\":\"busy\"}").answer(200, "{\"state\":");
    server.completed("https://cdn.kolbo.ai/1.png");
    assertThat(start().await().urls()).hasSize(1);
  }

  @Test
  void certificateThatIsNotTrustedEndsTheWaitAtOnce() throws IOException {
    HandshakeCertificates unknown =
        new HandshakeCertificates.Builder()
            .heldCertificate(
                new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build())
            .build();
    try (MockWebServer secure = new MockWebServer()) {
      secure.useHttps(unknown.sslSocketFactory());
      secure.start();
      endsAtOnce("https://127.0.0.1:" + secure.getPort());
      assertThat(secure.getRequestCount()).isZero();
    }
  }

  @Test
  void loopOfRedirectsEndsTheWaitAtOnce() {
    server.answerAll(
        request ->
            new MockResponse.Builder()
                .code(302)
                .setHeader("Location", request.getTarget() + "x")
                .build());
    endsAtOnce(server.url("/"));
  }

  @Test
  @Tag("stress") // The network may come back within half a minute.
  void hostThatStaysUnknownEndsTheWait() {
    try (KolboClient lost = server.client().baseUrl("https://no-such-host.invalid").build()) {
      Job<?> job = lost.jobs().resume("abc123");
      Duration taken =
          ScriptedServer.timed(
              () ->
                  assertThatThrownBy(() -> job.await(Duration.ofMinutes(10)))
                      .isInstanceOf(ConnectionException.class)
                      .hasMessageContainingAll("no-such-host.invalid", "abc123"));
      assertThat(taken).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(90));
    }
  }

  private void endsAtOnce(String url) {
    try (KolboClient client = server.client().baseUrl(url).build()) {
      Job<?> job = client.jobs().resume("abc123");
      Duration taken =
          ScriptedServer.timed(
              () ->
                  assertThatThrownBy(() -> job.await(Duration.ofMinutes(10)))
                      .isInstanceOfSatisfying(
                          ConnectionException.class,
                          e -> {
                            assertThat(e.isRetryable()).isFalse();
                            assertThat(e.generationId()).contains("abc123");
                            assertThat(e.attempts()).isEqualTo(1);
                          }));
      assertThat(taken).isLessThan(Duration.ofSeconds(20));
    }
  }

  private Job<ImageResult> start() {
    return kolbo.images().generate(new ImageRequest().prompt("A sunset"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"success\":false,\"error\":\"x\",\"code\":400}",
        "{\"error\":{\"code\":409,\"message\":\"locked\"}}",
        "{\"success\":false,\"error\":\"Generation not found\",\"code\":\"NOT_FOUND\"}",
      })
  void errorWithinASuccessDoesNotLoseAJobThatIsKnown(String body) {
    server.started("abc123").state("processing").answer(200, body).answer(404, "{}");
    server.completed("https://cdn.kolbo.ai/1.png");
    assertThat(start().await().urls()).hasSize(1);
  }
}
