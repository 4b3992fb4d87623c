package ai.kolbo.client;

import static ai.kolbo.client.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.AuthenticationException;
import ai.kolbo.client.error.CallTimeoutException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.JobFailedException;
import ai.kolbo.client.error.JobTimeoutException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.ServerErrorException;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.JobKinds;
import ai.kolbo.model.LipsyncForm;
import ai.kolbo.model.ListMediaQuery;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failure tells, and what is logged. */
class DiagnosisTest {
  private final ScriptedServer server = new ScriptedServer();
  private final KolboClient kolbo = server.client().build();

  @AfterEach
  void close() {
    kolbo.close();
    server.close();
  }

  @Test
  void failureTellsOperationStatusAttemptsAndRequestId() {
    server.answerAll(
        request -> json(503, "{\"error\":\"Busy\"}").setHeader("X-Request-Id", "req-17").build());
    KolboException failure =
        catchThrowableOfType(KolboException.class, () -> kolbo.account().credits());
    assertThat(failure.operation()).isEqualTo("getCredits");
    assertThat(failure.httpStatus()).hasValue(503);
    assertThat(failure.attempts()).isEqualTo(3);
    assertThat(failure.requestId()).contains("req-17");
    assertThat(failure.isRetryable()).isTrue();
    assertThat(failure)
        .hasMessageContainingAll("getCredits", "503", "Busy", "req-17", "3 attempts");
  }

  @Test
  void failureOfAnUploadTellsItsFiles() {
    server.answer(400, "{\"error\":\"No face\"}");
    LipsyncForm form =
        new LipsyncForm()
            .image(UploadFile.of("face.png", new byte[1]))
            .audio(UploadFile.of("voice.mp3", new byte[1]));
    KolboException failure =
        catchThrowableOfType(KolboException.class, () -> kolbo.videos().lipsync(form));
    assertThat(failure.fileNames()).containsExactlyInAnyOrder("face.png", "voice.mp3");
    assertThat(failure).hasMessageContainingAll("No face", "face.png", "voice.mp3");
  }

  @Test
  void timeoutTellsWhatCameBefore() {
    server.answer(503, "{\"error\":\"Busy just now\"}").hang();
    try (KolboClient impatient =
        server.client().maxRetries(5).callTimeout(Duration.ofMillis(1200)).build()) {
      CallTimeoutException failure =
          catchThrowableOfType(CallTimeoutException.class, () -> impatient.account().credits());
      assertThat(failure).hasCauseInstanceOf(ServerErrorException.class);
      assertThat(failure).hasMessageContainingAll("1.2s", "Busy just now");
      assertThat(failure.attempts()).isEqualTo(2);
    }
  }

  @Test
  void timeoutOfAJobTellsItsPollsAndWhatCameLast() {
    server.answerAll(request -> json(502, "<html><title>Bad Gateway</title>").build());
    JobTimeoutException failure =
        catchThrowableOfType(
            JobTimeoutException.class,
            () -> kolbo.jobs().resume("g1", JobKinds.IMAGE).await(Duration.ofMillis(100)));
    assertThat(failure.generationId()).contains("g1");
    assertThat(failure.attempts()).isBetween(1, 2);
    assertThat(failure).hasMessageContainingAll("g1", "an HTML page, \"Bad Gateway\"");
  }

  @Test
  void failedJobTellsItsPollsAndTheLastResponse() {
    server.started("abc123").state("processing");
    server.answer(
        json(200, ScriptedServer.stateJson("failed")).setHeader("X-Request-Id", "r9").build());
    KolboException failure =
        catchThrowableOfType(
            KolboException.class,
            () -> kolbo.images().generate(new ImageRequest().prompt("x")).await());
    assertThat(failure).isInstanceOf(JobFailedException.class).hasMessageContaining("abc123");
    assertThat(failure.attempts()).isEqualTo(2);
    assertThat(failure.httpStatus()).hasValue(200);
    assertThat(failure.requestId()).contains("r9");
  }

  @Test
  void failureOfTheCallersOwnInterceptorIsItsOwn() {
    IllegalStateException own = new IllegalStateException("not my day");
    try (KolboClient client =
        server
            .client()
            .addInterceptor(
                chain -> {
                  throw own;
                })
            .build()) {
      assertThatThrownBy(() -> client.account().credits()).isSameAs(own);
      assertThatThrownBy(() -> client.account().creditsAsync().join()).hasCause(own);
      assertThatThrownBy(() -> client.jobs().resume("g1").await()).isSameAs(own);
    }
    assertThat(server.count()).isZero();
  }

  @Test
  void startWhoseResponseIsCutTellsTheIdOfItsJob() throws Exception {
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.write(
                      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                          + "Content-Length: 500\r\n\r\n{\"success\":true,\"generation_id\":\"g7\",\"ty");
                });
        KolboClient client = raw.client().build()) {
      ConnectionException failure =
          catchThrowableOfType(
              ConnectionException.class,
              () -> client.images().generate(new ImageRequest().prompt("x")));
      assertThat(failure.generationId()).contains("g7");
      assertThat(failure.mayHaveActed()).isTrue();
      assertThat(raw.requests).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"success\":true,\"generation_id\":\"g7\",", "{\"generationId\" : \"g7\" oops"})
  void startWhoseResponseIsBrokenTellsTheIdOfItsJob(String body) {
    server.answer(200, body);
    assertThatThrownBy(() -> kolbo.images().generate(new ImageRequest().prompt("x")))
        .isInstanceOfSatisfying(
            MalformedResponseException.class, e -> assertThat(e.generationId()).contains("g7"));
  }

  @Test
  void bodiesAreCutAndMessagesAreLinesOfALog() {
    String odd = "\u001b[31mred\r\nINFO forged\u0000\u2028\u202e" + "\u00e9".repeat(5000);
    for (String body :
        List.of(
            odd, "{\"error\":\"" + odd.replace("\r\n", "\\r\\n").replace("\u0000", "") + "\"}")) {
      server.answer(new MockResponse.Builder().code(400).body(body).build());
      ApiException failure =
          catchThrowableOfType(ApiException.class, () -> kolbo.account().credits());
      assertThat(failure.body().getBytes(StandardCharsets.UTF_8).length).isBetween(1, 2048);
      assertThat(failure.getMessage()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}]");
      assertThat(failure.getMessage().length()).isLessThan(2500);
    }
  }

  @Test
  void garbageInPlaceOfHttpStaysOutOfMessagesAndCauses() throws Exception {
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.write("\u001b[31m" + "x".repeat(5000) + "\r\n\r\n");
                });
        KolboClient client = raw.client().maxRetries(0).build()) {
      KolboException failure =
          catchThrowableOfType(KolboException.class, () -> client.account().credits());
      assertThat(ScriptedServer.printed(failure)).doesNotContain("\u001b").hasSizeLessThan(20_000);
      assertThat(failure.getMessage().length()).isLessThan(600);
    }
  }

  @Test
  void unknownHostSaysWhatToDo() {
    try (KolboClient lost =
        server.client().baseUrl("https://no-such-host.invalid").maxRetries(0).build()) {
      assertThatThrownBy(() -> lost.account().credits())
          .isInstanceOf(ConnectionException.class)
          .hasMessageContainingAll("no-such-host.invalid", "check the base URL");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jwt expired,sign in again",
    "Invalid token,sign in again",
    "jwt malformed,sign in again",
  })
  void refusedTokenSaysWhatToDo(String told, String advice) {
    server.answer(401, "{\"status\":false,\"message\":\"" + told + "\"}");
    try (KolboClient user =
        KolboClient.builder(java.util.Map.of())
            .userToken("header.payload.signature")
            .baseUrl(server.url("/"))
            .build()) {
      assertThatThrownBy(() -> user.apiKeys().list())
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContainingAll(told, advice, "userToken(...)");
    }
    server.answer(401, "{\"error\":\"Invalid API key\"}");
    assertThatThrownBy(() -> kolbo.account().credits()).hasMessageContaining("check the API key");
  }

  @Test
  void eachCallAndEachDecisionIsOneLineOfTheLog() {
    try (CapturedLog log = new CapturedLog()) {
      server.answer(503, "{\"error\":\"Busy 4711\"}").answer(200, "{\"media\":[]}");
      assertThat(kolbo.media().list(new ListMediaQuery().type("image"))).isEmpty();
      assertThat(log.with("Busy 4711"))
          .singleElement()
          .asString()
          .startsWith("INFO listMedia: attempt 1 failed and is repeated in ");

      server.answer(
          200, "{\"success\":true,\"generation_id\":\"job-4711\",\"poll_interval_hint\":0.01}");
      server.answer(200, "nothing of use").completed("https://cdn.example.com/1.png");
      Job<?> job = kolbo.images().generate(new ImageRequest().prompt("a prompt"));
      job.await(Duration.ofSeconds(20));
      assertThat(log.with("job job-4711"))
          .singleElement()
          .asString()
          .startsWith("INFO job job-4711: poll 1 is made again: ");
      assertThat(log.with("/generate/job-4711/status"))
          .hasSize(2)
          .allMatch(line -> line.matches("FINE getGenerationStatus: GET /\\S+ 200 in \\d+ ms"));

      server.answer(
          new MockResponse.Builder()
              .code(307)
              .setHeader("Location", "https://elsewhere.example.com/4711?secret=1")
              .build());
      assertThatThrownBy(() -> kolbo.images().generate(new ImageRequest().prompt("x")))
          .isInstanceOf(ApiException.class);
      assertThat(log.with("elsewhere.example.com/4711"))
          .singleElement()
          .asString()
          .startsWith("WARNING generateImage: redirected to ");
      assertThat(log.with("a prompt")).isEmpty();
      assertThat(log.with("secret=1")).isEmpty();
      assertThat(log.with("type=image")).isEmpty();
      assertThat(log.with(ScriptedServer.KEY)).isEmpty();
    }
  }

  @Test
  void oddPollsEndTheWaitWhenThereAreTooManyInARow() {
    server.started("g1");
    Job<?> job = kolbo.images().generate(new ImageRequest().prompt("x"));
    server.answerAll(request -> json(200, "{}").build());
    MalformedResponseException failure =
        catchThrowableOfType(
            MalformedResponseException.class, () -> job.await(Duration.ofMinutes(1)));
    assertThat(failure.attempts()).isEqualTo(6);
    assertThat(failure.generationId()).contains("g1");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void refusalWithTheIdOfAJobTellsItAndIsNotSentAgain(int status) {
    server.answer(status, "{\"success\":false,\"generation_id\":\"g7\",\"error\":\"queued\"}");
    try (KolboClient retries = server.client().maxRetries(3).build()) {
      KolboException failure =
          catchThrowableOfType(
              KolboException.class,
              () -> retries.images().generate(new ImageRequest().prompt("x")));
      assertThat(failure.generationId()).contains("g7");
    }
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void cutStreamTellsItsResponse() {
    server.answer(
        new MockResponse.Builder()
            .setHeader("Content-Type", "text/event-stream")
            .setHeader("Request-Id", "r5")
            .body("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n")
            .build());
    ChatCompletionRequest request =
        new ChatCompletionRequest()
            .model("m")
            .addMessagesItem(new UserMessage().content(MessageContent.of("Hi")));
    try (ChatCompletionStream stream = kolbo.chatCompletions().stream(request)) {
      KolboException failure = catchThrowableOfType(KolboException.class, stream::text);
      assertThat(failure.httpStatus()).hasValue(200);
      assertThat(failure.requestId()).contains("r5");
      assertThat(failure.attempts()).isEqualTo(1);
    }
  }
}
