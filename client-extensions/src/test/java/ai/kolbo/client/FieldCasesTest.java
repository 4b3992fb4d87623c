package ai.kolbo.client;

import static ai.kolbo.client.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.api.ImagesApi;
import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.api.MoodboardsApi;
import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.error.InsufficientCreditsException;
import ai.kolbo.client.error.JobFailedException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.FileForm;
import ai.kolbo.model.GenerationFailure;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import ai.kolbo.model.JobKinds;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small inputs that real servers sent, by their numbers, and what must come of them. */
class FieldCasesTest {
  private static final String URL = "https://cdn.example.com/1.png";
  private static final Duration LONG = Duration.ofSeconds(20);

  private final ScriptedServer server = new ScriptedServer();
  private final KolboClient kolbo = server.client().build();

  @AfterEach
  void close() {
    kolbo.close();
    server.close();
  }

  @Test
  void f01ErrorInPlaceOfACompletion() {
    server.answer(200, "{\"error\":{\"code\":429,\"message\":\"Rate limit exceeded\"}}");
    try (KolboClient once = server.client().maxRetries(0).build()) {
      assertThatThrownBy(() -> once.chatCompletions().create(chat()))
          .isInstanceOf(RateLimitedException.class)
          .hasMessageContaining("Rate limit exceeded");
    }
  }

  @Test
  void f02ErrorInPlaceOfWhatIsReadOrUploaded() {
    String busy = "{\"success\":false,\"error\":\"Database is busy, try again\",\"code\":\"BUSY\"}";
    FileForm form = new FileForm().file(UploadFile.of("a.txt", new byte[1]));
    for (Runnable call :
        List.<Runnable>of(
            () -> kolbo.account().credits(),
            () -> kolbo.account().balance(),
            () -> kolbo.files().upload(form),
            () -> kolbo.moodboards().get("m1"),
            () -> kolbo.execute(kolbo.api(MoodboardsApi.class).getMoodboard("m1")))) {
      server.answer(200, busy);
      ApiException refusal = catchThrowableOfType(ApiException.class, call::run);
      assertThat(refusal.code()).contains("BUSY");
      assertThat(refusal).hasMessageContaining("Database is busy, try again");
    }
  }

  @Test
  void f03RefusalInPlaceOfAStart() {
    server.answer(
        200,
        "{\"success\":false,\"error\":\"Insufficient credits\",\"code\":\"INSUFFICIENT_CREDITS\"}");
    assertThatThrownBy(this::start).isInstanceOf(InsufficientCreditsException.class);
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void f04IdOfAStartUnderItsOtherName() {
    server.answer(
        200,
        "{\"success\":true,\"generationId\":\"g1\",\"type\":\"image\",\"poll_interval_hint\":1}");
    assertThat(start().id()).isEqualTo("g1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"status\":\"completed\"", // F5
        "\"state\":\"COMPLETED\"", // F6
        "\"state\":\"Completed\"",
        "\"state\":\" completed \"",
        "\"status\":\"COMPLETED\",\"state\":null",
      })
  void f05f06StateInOtherWords(String state) {
    resumed(status(state + ",\"result\":{\"urls\":[\"" + URL + "\"]}"));
    assertThat(job().await(LONG).urls()).containsExactly(URL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"canceled", "CANCELLED", "Canceled", "failed", "FAILED"})
  void f06TerminalStatesInOtherWords(String state) {
    resumed(status("\"state\":\"" + state + "\""));
    assertThatThrownBy(() -> job().await(LONG)).isInstanceOf(JobFailedException.class);
  }

  @Test
  void f07EmptyPollIsMadeAgain() {
    server.started("abc123").state("processing").answer(200, "").completed(URL);
    assertThat(start().await(LONG).urls()).containsExactly(URL);
  }

  @Test
  void f08JobThatWasJustStartedIsNotKnownYet() {
    server.started("abc123").answer(404, "{\"error\":\"Not found\"}").state("processing");
    server.completed(URL);
    assertThat(start().await(LONG).urls()).containsExactly(URL);
  }

  @Test
  void f09FailureWithinTheStatus() {
    resumed(
        status(
            "\"state\":\"failed\",\"error\":{\"message\":\"Content flagged\","
                + "\"code\":\"CONTENT_FLAGGED_SENSITIVE\"}"));
    JobFailedException failed =
        catchThrowableOfType(JobFailedException.class, () -> job().await(LONG));
    assertThat(failed.reason()).contains("Content flagged");
    assertThat(failed.failure().map(GenerationFailure::getCode).map(String::valueOf))
        .contains("CONTENT_FLAGGED_SENSITIVE");
  }

  @Test
  void f10OneUrlInPlaceOfAList() {
    resumed(status("\"state\":\"completed\",\"result\":{\"urls\":\"" + URL + "\"}"));
    assertThat(job().await(LONG).urls()).containsExactly(URL);
  }

  @Test
  void f11TimeInMilliseconds() {
    resumed(
        status(
            "\"state\":\"completed\",\"result\":{\"urls\":[\""
                + URL
                + "\"],\"created_at\":1772706600000}"));
    assertThat(job().await(LONG).result().getCreatedAt().getYear()).isEqualTo(2026);
  }

  @Test
  void f12HintOfAnHourIsBounded() {
    started("3000").completed(URL);
    Job<ImageResult> job = start();
    assertThat(job.await(Duration.ofMillis(300)).urls()).containsExactly(URL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"NaN\"", "-1", "0", "1e300", "null", "{}", "1e-300", "\"soon\""})
  void f13HintThatIsNoneDoesNotFlood(String hint) {
    started(hint);
    server.answerAll(
        request ->
            request.getTarget().endsWith("/image")
                ? json(200, startedJson(hint)).build()
                : json(200, ScriptedServer.stateJson("processing")).build());
    Job<ImageResult> job = start();
    assertThatThrownBy(() -> job.await(Duration.ofMillis(700))).isInstanceOf(KolboException.class);
    assertThat(server.count()).isBetween(2, 6);
  }

  @Test
  void f14WaitThatIsShorterThanTheHint() {
    started("8").completed(URL);
    assertThat(start().await(Duration.ofMillis(300)).urls()).containsExactly(URL);
  }

  @Test
  void f15RetryAfterWithAFraction() {
    server.answer(json(429, "{}").setHeader("Retry-After", "1.2").build());
    server.answer(200, "{\"success\":true,\"credits\":{\"total\":1}}");
    assertThat(ScriptedServer.timed(() -> kolbo.account().credits()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(1200));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "Wed, 21 Oct 2015 07:28:00 GMT", "soon", ""})
  void f16RetryAfterOfNothingStillBacksOff(String value) {
    server.answerAll(request -> json(429, "{}").setHeader("Retry-After", value).build());
    try (KolboClient stubborn =
        server.client().maxRetries(50).callTimeout(Duration.ofMillis(1500)).build()) {
      assertThatThrownBy(() -> stubborn.account().credits()).isInstanceOf(KolboException.class);
    }
    assertThat(server.count()).isBetween(2, 3);
  }

  @Test
  void f17SuccessWithoutABody() {
    server.answer(new MockResponse.Builder().code(204).build());
    assertThatCode(() -> kolbo.generations().cancel("g1")).doesNotThrowAnyException();
    server.answer(new MockResponse.Builder().code(204).build());
    assertThatCode(() -> kolbo.visualDna().delete("d1")).doesNotThrowAnyException();
    server.answer(new MockResponse.Builder().code(200).build());
    assertThatCode(() -> job().cancel()).doesNotThrowAnyException();
    server.answer(new MockResponse.Builder().code(200).body("OK").build());
    assertThatCode(() -> kolbo.health().check()).doesNotThrowAnyException();
    server.answer(new MockResponse.Builder().code(204).build());
    assertThatThrownBy(() -> kolbo.account().credits()).hasMessageContaining("it is empty");
  }

  @Test
  void f18ErrorInAStream() {
    stream("data: {\"error\":{\"code\":429,\"message\":\"slow down\"}}\n\n");
    assertThatThrownBy(this::text)
        .isInstanceOfSatisfying(
            RateLimitedException.class, e -> assertThat(e.isRetryable()).isTrue());
  }

  @Test
  void f19ErrorInPlaceOfAStream() {
    stream("{\"error\":{\"type\":\"rate_limit\",\"message\":\"too fast for us\"}}");
    assertThatThrownBy(this::text)
        .isInstanceOf(RateLimitedException.class)
        .hasMessageContaining("too fast for us");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data: [DONE]"}) // F20, F21
  void f20f21FinishedStreamNeedsNoEnd(String end) {
    stream(chunk("Hello", null) + chunk("", "stop") + end);
    assertThat(text()).isEqualTo("Hello");
  }

  @Test
  void f22KeepAlivesAfterTheFinish() throws IOException {
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream().write(chunk("Hello", null) + chunk("", "stop"));
                  while (true) {
                    connection.write(": ping\n\n");
                    TimeUnit.MILLISECONDS.sleep(50);
                  }
                });
        KolboClient client = raw.client().build();
        ChatCompletionStream answer = client.chatCompletions().stream(chat())) {
      assertThat(ScriptedServer.timed(() -> assertThat(answer.text()).isEqualTo("Hello")))
          .isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  void f23CutStreamTellsWhatWasReceived() {
    stream(chunk("Hel", null) + chunk("lo", null));
    assertThatThrownBy(this::text)
        .isInstanceOfSatisfying(
            KolboException.class, e -> assertThat(e.receivedText()).contains("Hello"));
  }

  @Test
  void f24HalfACharacterInAStream() {
    okio.Buffer body =
        new okio.Buffer()
            .writeUtf8("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a")
            .writeByte(0xc3)
            .writeUtf8("b\"}}]}\n\n" + chunk("c", "stop"));
    server.answer(
        new MockResponse.Builder()
            .setHeader("Content-Type", "text/event-stream")
            .body(body)
            .build());
    assertThat(text()).isEqualTo("a\ufffdbc");
  }

  @Test
  void f25ContentInParts() {
    server.answer(
        200,
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
            + "\"content\":[{\"type\":\"text\",\"text\":\"42\"}]},\"finish_reason\":\"stop\"}]}");
    assertThat(kolbo.chatCompletions().create(chat()).text()).isEqualTo("42");
  }

  @Test
  void f26DeltaInParts() {
    stream(
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"4\"}]}}]}\n\n"
            + chunk("2", "stop"));
    assertThat(text()).isEqualTo("42");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"deduplicated\":true,\"file\":{\"url\":\"https://media.example.com/x.jpg\"}}",
        "{\"deduplicated\":true,\"data\":{\"url\":\"https://media.example.com/x.jpg\"}}",
        "{\"deduplicated\":true,\"result\":{\"publicUrl\":\"https://media.example.com/x.jpg\"}}",
        "{\"deduplicated\":true,\"cdn_url\":\"https://media.example.com/x.jpg\"}",
        "{\"url\":\"https://media.example.com/x.jpg\",\"file\":{\"url\":\"https://other.example.com\"}}",
      })
  void f27UrlOfADeduplicatedFile(String body) {
    server.answer(200, body);
    assertThat(kolbo.files().upload(UploadFile.of("x.jpg", new byte[1])).getUrl())
        .isEqualTo("https://media.example.com/x.jpg");
  }

  @Test
  void f28FileWithinItsUrl(@TempDir Path directory) throws IOException {
    resumed(
        status(
            "\"state\":\"completed\",\"result\":{\"urls\":[\"data:image/png;base64,iVBORw0KGgo=\"]}"));
    List<Path> saved = job().await(LONG).saveTo(directory);
    assertThat(saved).singleElement().asString().endsWith(".png");
    assertThat(Files.readAllBytes(saved.get(0))).hasSize(8).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void f29SecondFileIsGone(@TempDir Path directory) {
    resumed(
        status(
            "\"state\":\"completed\",\"result\":{\"urls\":[\"%s\",\"%s\"]}"
                .formatted(server.url("/1.png"), server.url("/2.png"))));
    server.answer(new MockResponse.Builder().body("one").build());
    server.answer(404, "{}");
    DownloadException failure =
        catchThrowableOfType(DownloadException.class, () -> job().await(LONG).saveTo(directory));
    assertThat(failure.saved())
        .singleElement()
        .satisfies(path -> assertThat(path).hasContent("one"));
    assertThat(failure).hasMessageContainingAll("g1", "/2.png", failure.saved().get(0).toString());
  }

  @Test
  void f30CancelledChainPollsNoMore() {
    List<String> polls = new CopyOnWriteArrayList<>();
    server.answerAll(
        request -> {
          if (request.getTarget().endsWith("/image")) {
            return json(200, startedJson("0.2")).build();
          }
          polls.add(request.getTarget());
          return json(200, ScriptedServer.stateJson("processing")).build();
        });
    CompletableFuture<?> chain =
        kolbo
            .images()
            .generateAsync(new ImageRequest().prompt("x"))
            .thenCompose(Job::awaitAsync)
            .thenApply(generation -> generation);
    ScriptedServer.await("the job is polled", () -> !polls.isEmpty());
    chain.cancel(true);
    // A poll may be on the wire while the chain is cancelled; two intervals later none is.
    int before = polls.size();
    assertThatThrownBy(() -> new CompletableFuture<>().orTimeout(600, TimeUnit.MILLISECONDS).join())
        .hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
    assertThat(polls.size() - before).isLessThanOrEqualTo(1);
  }

  @Test
  void f31PlainRetrofitStartsOnce() throws Exception {
    try (RawServer closing = new RawServer(RawServer.Connection::read)) {
      assertThatThrownBy(() -> plain(closing.url())).isInstanceOf(IOException.class);
      assertThat(closing.requests).hasSize(1);
    }
    for (int status : new int[] {408, 503}) {
      int before = server.count();
      server.answer(json(status, "{}").setHeader("Retry-After", "0").build());
      server.started("again");
      assertThat(plain(server.url("/"))).isEqualTo(status);
      assertThat(server.count() - before).isEqualTo(1);
      server.requests();
      kolbo.execute(kolbo.api(ImagesApi.class).generateImage(new ImageRequest().prompt("x")));
    }
  }

  private static int plain(String url) throws IOException {
    HttpUrl base = HttpUrl.get(url);
    return KolboRetrofit.builder(base, new OkHttpClient())
        .build()
        .create(ImagesApi.class)
        .generateImage(new ImageRequest().prompt("x"))
        .execute()
        .code();
  }

  private Job<ImageResult> start() {
    return kolbo.images().generate(new ImageRequest().prompt("x"));
  }

  private Job<ImageResult> job() {
    return kolbo.jobs().resume("g1", JobKinds.IMAGE);
  }

  private ScriptedServer started(String hint) {
    return server.answer(200, startedJson(hint));
  }

  private static String startedJson(String hint) {
    return "{\"success\":true,\"generation_id\":\"g1\",\"type\":\"image\",\"poll_interval_hint\":"
        + hint
        + "}";
  }

  private void resumed(String status) {
    server.answer(200, status);
  }

  private static String status(String members) {
    return "{\"success\":true,\"generation_id\":\"g1\",\"type\":\"image\"," + members + "}";
  }

  private static ChatCompletionRequest chat() {
    return new ChatCompletionRequest()
        .model("kolbo-cli")
        .addMessagesItem(new UserMessage().content(MessageContent.of("Hi")));
  }

  private void stream(String body) {
    server.answer(
        new MockResponse.Builder()
            .setHeader("Content-Type", "text/event-stream")
            .body(body)
            .build());
  }

  private String text() {
    try (ChatCompletionStream answer = kolbo.chatCompletions().stream(chat())) {
      return answer.text();
    }
  }

  private static String chunk(String text, String finish) {
    return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":%s}]}\n\n"
        .formatted(text, finish == null ? "null" : '"' + finish + '"');
  }
}
