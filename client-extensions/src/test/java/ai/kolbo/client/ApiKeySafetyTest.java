package ai.kolbo.client;

import static ai.kolbo.client.ScriptedServer.KEY;
import static ai.kolbo.client.ScriptedServer.printed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.api.AccountApi;
import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.AuthenticationException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.JobFailedException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.internal.Secret;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeySafetyTest {
  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final ScriptedServer other = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().maxRetries(0).build();

  @Test
  void withoutKeyTheBuilderSaysBothWaysToGiveOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KolboClient.builder(Map.of()).build())
        .withMessageContaining("KOLBO_API_KEY")
        .withMessageContaining("apiKey");
  }

  @Test
  void keyAndUrlComeFromTheEnvironment() {
    server.answer(200, "{\"success\":true,\"credits\":{\"total\":1}}");
    Map<String, String> environment =
        Map.of("KOLBO_API_KEY", KEY, "KOLBO_API_URL", server.url("/api"));
    try (KolboClient fromEnvironment = KolboClient.builder(environment).build()) {
      fromEnvironment.account().credits();
    }
    assertThat(server.take().getHeaders().get("X-API-Key")).isEqualTo(KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "kolbo_live_secret\n",
        "kolbo_live_secret\r\nX-Evil: 1",
        " kolbo_live_secret",
        "kolbo_live_sécret",
        "kolbo_live_secret\u0000",
        "kolbo_live_\u2018secret\u2019"
      })
  void unusableKeyIsRefusedWithoutBeingShown(String key) {
    for (Throwable refusal :
        List.of(
            catchThrowable(() -> KolboClient.builder(Map.of()).apiKey(key)),
            catchThrowable(() -> KolboClient.builder(Map.of("KOLBO_API_KEY", key)).build()))) {
      assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
      assertThat(printed(refusal)).doesNotContain("kolbo_live", "live_s");
    }
  }

  @Test
  void nothingShowsTheKey() {
    assertThat(kolbo.toString() + server.client() + kolbo.baseUrl() + kolbo.generations())
        .doesNotContain(KEY);
    assertThat(Secret.apiKey(KEY, "test").toString()).doesNotContain(KEY);
  }

  @Test
  void errorBodyThatEchoesTheKeyIsBlackedOut() {
    server.answer(
        401, "{\"success\":false,\"error\":\"Bad key %s\",\"code\":\"%s\"}".formatted(KEY, KEY));
    Throwable failure = catchThrowable(() -> kolbo.account().credits());
    assertThat(failure)
        .isInstanceOfSatisfying(
            AuthenticationException.class,
            refused -> assertThat(refused.body()).contains("[API key]"));
    assertThat(printed(failure)).doesNotContain(KEY);
  }

  @Test
  void keyThatJsonEscapesIsBlackedOutOfTheMessage() {
    String slashed = "kolbo_live/0123+secret";
    server.answer(401, "{\"error\":\"Bad key kolbo_live\\/0123\\u002bsecret\"}");
    try (KolboClient client = server.client().apiKey(slashed).build()) {
      Throwable failure = catchThrowable(() -> client.account().credits());
      assertThat(failure).hasMessageContaining("Bad key [API key]");
      assertThat(failure.toString()).doesNotContain(slashed);
    }
  }

  @Test
  void keyThatIsEscapedIsBlackedOutOfTheBodyToo() {
    StringBuilder json = new StringBuilder();
    StringBuilder url = new StringBuilder();
    for (int c : KEY.chars().toArray()) {
      json.append("\\u%04X".formatted(c));
      url.append("%%%02x".formatted(c));
    }
    String urlWithinUrl = url.toString().replace("%", "%25");
    for (CharSequence escaped : List.of(json, url, urlWithinUrl)) {
      server.answer(401, "{\"error\":\"Bad key " + escaped + "\"}");
      Throwable failure = catchThrowable(() -> kolbo.account().credits());
      assertThat(printed(failure)).contains("[API key]").doesNotContain(escaped);
    }
  }

  @Test
  void requestIdThatEchoesTheKeyIsBlackedOut() {
    server.answer(ScriptedServer.json(400, "{}").setHeader("X-Request-Id", "r-" + KEY).build());
    KolboException failure =
        catchThrowableOfType(KolboException.class, () -> kolbo.account().credits());
    assertThat(failure.requestId()).contains("r-[API key]");
    assertThat(printed(failure)).doesNotContain(KEY);
  }

  @Test
  void successBodyThatCannotBeReadAndEchoesTheKeyIsBlackedOut() {
    server.answer(200, "{\"success\":true,\"credits\":\"" + KEY + "\"}");
    Throwable failure = catchThrowable(() -> kolbo.account().credits());
    assertThat(failure).isInstanceOf(MalformedResponseException.class);
    assertThat(printed(failure)).doesNotContain(KEY);
  }

  @Test
  void failedGenerationThatEchoesTheKeyIsBlackedOut() {
    server.answer(
        200,
        """
        {"success":true,"generation_id":"abc123","state":"failed","error":"no luck with %s",
         "failure":{"code":"%s","message":"%s"}}"""
            .formatted(KEY, KEY, KEY));
    Throwable failure = catchThrowable(() -> kolbo.jobs().resume("abc123").await());
    assertThat(failure).isInstanceOf(JobFailedException.class);
    assertThat(printed(failure)).contains("no luck").doesNotContain(KEY);
    assertThat(((JobFailedException) failure).reason().orElseThrow()).doesNotContain(KEY);
  }

  @Test
  void startAnswerWithoutIdThatEchoesTheKeyIsBlackedOut() {
    server.answer(201, "{\"success\":true,\"note\":\"" + KEY + "\"}");
    Throwable failure = catchThrowable(this::startImage);
    assertThat(failure)
        .isInstanceOfSatisfying(
            MalformedResponseException.class,
            malformed -> assertThat(malformed.status()).isEqualTo(201));
    assertThat(printed(failure)).doesNotContain(KEY);
  }

  @Test
  void brokenStatusLineThatEchoesTheKeyIsBlackedOut() throws Exception {
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.write(KEY + " HTTP/1.1 200 OK\r\n\r\n");
                });
        KolboClient client = raw.client().maxRetries(0).build()) {
      Throwable failure = catchThrowable(() -> client.account().credits());
      assertThat(failure).isInstanceOf(ConnectionException.class);
      assertThat(printed(failure)).doesNotContain(KEY);
    }
  }

  @Test
  void streamedErrorThatEchoesTheKeyIsBlackedOut() {
    server.answer(
        new MockResponse.Builder()
            .setHeader("Content-Type", "text/event-stream")
            .body("data: {\"error\":{\"type\":\"auth_error\",\"message\":\"" + KEY + "\"}}\n\n")
            .build());
    try (ChatCompletionStream stream = kolbo.chatCompletions().stream(chat())) {
      assertThat(printed(catchThrowable(stream::text))).contains("auth_error").doesNotContain(KEY);
    }
  }

  @Test
  void mediaTypeOfAStreamThatEchoesTheKeyIsBlackedOut() {
    server.answer(
        new MockResponse.Builder().setHeader("Content-Type", "text/" + KEY).body("x").build());
    Throwable failure =
        catchThrowable(
            () -> {
              try (ChatCompletionStream stream = kolbo.chatCompletions().stream(chat())) {
                stream.text();
              }
            });
    assertThat(printed(failure)).contains("text/[API key]").doesNotContain(KEY);
  }

  @Test
  void responseOfAPlainCallDoesNotShowTheKey() throws Exception {
    server.answer(200, "{\"success\":true,\"credits\":{\"total\":1}}");
    var response = kolbo.api(AccountApi.class).getCredits().execute().raw();
    assertThat(response.networkResponse().request().headers().get("X-API-Key")).isNull();
    assertThat(server.take().getHeaders().get("X-API-Key")).isEqualTo(KEY);
  }

  @Test
  void redirectToAnotherOriginDoesNotCarryTheKey() {
    server.answer(redirect(302, other.url("/elsewhere")));
    other.answer(200, "{\"success\":true,\"credits\":{\"total\":1}}");
    kolbo.account().credits();
    assertThat(server.take().getHeaders().get("X-API-Key")).isEqualTo(KEY);
    RecordedRequest redirected = other.take();
    assertThat(redirected.getTarget()).isEqualTo("/elsewhere");
    assertThat(redirected.getHeaders().toString()).doesNotContain(KEY);
  }

  @Test
  void redirectToAnotherHostNameOfTheSameServerDoesNotCarryTheKey() {
    server.answer(redirect(307, "http://127.0.0.1:" + server.port() + "/elsewhere"));
    server.answer(200, "{\"success\":true,\"credits\":{\"total\":1}}");
    catchThrowable(() -> kolbo.account().credits());
    server.take();
    for (RecordedRequest redirected : server.requests()) {
      assertThat(redirected.getHeaders().toString()).doesNotContain(KEY);
    }
  }

  @Test
  void redirectWithinTheOriginKeepsTheKey() {
    server.answer(redirect(301, "/api/v2/credits"));
    server.answer(200, "{\"success\":true,\"credits\":{\"total\":1}}");
    kolbo.account().credits();
    server.take();
    assertThat(server.take().getHeaders().get("X-API-Key")).isEqualTo(KEY);
  }

  @Test
  void redirectThereAndBackCarriesTheKeyOnlyAtHome() {
    server.answer(redirect(302, other.url("/away")));
    other.answer(redirect(302, server.url("/home")));
    server.answer(200, "{\"success\":true,\"credits\":{\"total\":1}}");
    kolbo.account().credits();
    assertThat(other.take().getHeaders().get("X-API-Key")).isNull();
    server.take();
    assertThat(server.take().getHeaders().get("X-API-Key")).isEqualTo(KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 307, 308})
  void startThatIsRedirectedIsNotSentAnywhereElse(int status) {
    for (String target : List.of(other.url("/elsewhere"), server.url("/elsewhere"))) {
      server.answer(redirect(status, target));
      Throwable failure = catchThrowable(this::startImage);
      assertThat(failure)
          .isInstanceOfSatisfying(
              ApiException.class, refused -> assertThat(refused.status()).isEqualTo(status))
          .hasMessageContaining(target);
    }
    assertThat(other.count()).isZero();
    assertThat(server.lines())
        .containsExactly("POST /api/v1/generate/image", "POST /api/v1/generate/image");
  }

  @Test
  void uploadThatIsRedirectedIsNotSentAnywhereElse() {
    server.answer(redirect(308, other.url("/elsewhere")));
    assertThat(catchThrowable(() -> kolbo.files().upload(UploadFile.of("a.txt", new byte[] {1}))))
        .isInstanceOf(ApiException.class);
    assertThat(other.count()).isZero();
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void pollUrlOnAnotherOriginIsNotFollowed() {
    server.answer(200, ScriptedServer.startedJson("abc123", other.url("/api/v1/steal")));
    server.completed("https://cdn.kolbo.ai/1.png");
    startImage().await();
    assertThat(other.count()).isZero();
    assertThat(server.lines())
        .containsExactly("POST /api/v1/generate/image", "GET /api/v1/generate/abc123/status");
  }

  @Test
  void downloadFromAnotherOriginCarriesNoKey(@TempDir Path directory) throws Exception {
    server.completed(other.url("/1.png"), server.url("/2.png"));
    other.answer(new MockResponse.Builder().body("one").build());
    server.answer(new MockResponse.Builder().body("two").build());
    List<Path> saved = kolbo.jobs().resume("abc123").await().saveTo(directory);
    assertThat(Files.readString(saved.get(0))).isEqualTo("one");
    assertThat(other.take().getHeaders().toString()).doesNotContain(KEY);
    server.take();
    assertThat(server.take().getHeaders().get("X-API-Key")).isEqualTo(KEY);
  }

  @Test
  void brokenConnectionDoesNotShowTheKey() {
    server.answer(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    assertThat(printed(catchThrowable(() -> kolbo.account().credits()))).doesNotContain(KEY);
  }

  private Job<ImageResult> startImage() {
    return kolbo.images().generate(new ImageRequest().prompt("A sunset"));
  }

  private static MockResponse redirect(int status, String target) {
    return new MockResponse.Builder().code(status).setHeader("Location", target).build();
  }

  private static ChatCompletionRequest chat() {
    return new ChatCompletionRequest()
        .model("kolbo-cli")
        .addMessagesItem(new UserMessage().content(MessageContent.of("Hello")));
  }
}
