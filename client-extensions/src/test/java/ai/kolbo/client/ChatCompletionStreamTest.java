package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.IncompleteStreamException;
import ai.kolbo.client.error.InsufficientCreditsException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.StopSequences;
import ai.kolbo.model.UserMessage;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCompletionStreamTest {
  private static final String DONE = "data: [DONE]\n\n";

  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().build();

  @Test
  void chunksAreReadInOrderUntilTheEndIsAnnounced() {
    stream(": hello\n\n" + chunk("Red") + chunk(" globes") + "data: {\"choices\":[]}\n\n" + DONE);
    try (ChatCompletionStream stream = kolbo.chatCompletions().stream(request())) {
      StringBuilder text = new StringBuilder();
      for (ChatCompletionChunk chunk : stream) {
        text.append(chunk.text());
      }
      assertThat(text).hasToString("Red globes");
    }
    stream(chunk("Red") + chunk(" globes") + DONE);
    assertThat(kolbo.chatCompletions().stream(request()).text()).isEqualTo("Red globes");
  }

  @Test
  void streamIsAskedForWithoutChangingTheRequestOfTheCaller() {
    stream(DONE).stream(DONE);
    ChatCompletionRequest request =
        request()
            .temperature(0.5)
            .stop(StopSequences.of("a", "b"))
            .putAdditionalProperty("new_option", java.util.Map.of("x", 1))
            .putAdditionalProperty("nothing", null);
    kolbo.chatCompletions().stream(request).close();
    assertThat(request.getStream()).isNull();
    RecordedRequest sent = server.take();
    assertThat(sent.getHeaders().get("Accept")).isEqualTo("text/event-stream");
    assertThat(sent.getBody().utf8())
        .contains(
            "\"stream\":true",
            "\"stop\":[\"a\",\"b\"]",
            "\"temperature\":0.5",
            "\"new_option\":{\"x\":1}",
            "\"nothing\":null");
    kolbo.chatCompletions().stream(request.stream(false)).close();
    assertThat(server.take().getBody().utf8()).contains("\"stream\":true");
    assertThat(request.getStream()).isFalse();
  }

  @Test
  void wholeCompletionRefusesARequestForAStream() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kolbo.chatCompletions().create(request().stream(true)))
        .withMessageContaining("stream");
    assertThat(server.count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n\n", "\r\n\r\n", "\r\r"})
  void chunkIsThereWhileTheServerStillWithholdsTheRest(String end) throws Exception {
    CountDownLatch firstSeen = new CountDownLatch(1);
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream().write(chunk("first").strip() + end);
                  firstSeen.await();
                  connection.write(chunk("second") + DONE);
                });
        KolboClient client = raw.client().build();
        ChatCompletionStream stream = client.chatCompletions().stream(request())) {
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      assertThat(chunks.next().text()).isEqualTo("first");
      firstSeen.countDown();
      assertThat(chunks.next().text()).isEqualTo("second");
      assertThat(chunks.hasNext()).isFalse();
      assertThatThrownBy(chunks::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void textSplitWithinACharacterIsPutTogether() throws Exception {
    byte[] bytes =
        (chunk("日本\uD83D\uDE00") + DONE).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream();
                  for (byte next : bytes) {
                    connection.write(new byte[] {next});
                  }
                });
        KolboClient client = raw.client().build();
        ChatCompletionStream stream = client.chatCompletions().stream(request())) {
      assertThat(stream.text()).isEqualTo("日本\uD83D\uDE00");
    }
  }

  @Test
  void closingEarlyClosesTheConnection() throws Exception {
    CountDownLatch clientGone = new CountDownLatch(1);
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream().write(chunk("first"));
                  connection.awaitEnd();
                  clientGone.countDown();
                });
        KolboClient client = raw.client().build()) {
      ChatCompletionStream stream = client.chatCompletions().stream(request());
      assertThat(stream.iterator().next().text()).isEqualTo("first");
      stream.close();
      stream.close();
      assertThat(clientGone.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void noConnectionIsLeftBehindHoweverAStreamEnds() {
    OkHttpClient http = new OkHttpClient();
    try (KolboClient client = server.client().okHttpClient(http).build()) {
      stream(chunk("a") + DONE);
      client.chatCompletions().stream(request()).text();
      stream(chunk("a") + chunk("b") + DONE);
      client.chatCompletions().stream(request()).close();
      stream(chunk("a"));
      catchThrowable(() -> client.chatCompletions().stream(request()).text());
      stream("data: {\n\n" + chunk("a"));
      catchThrowable(() -> client.chatCompletions().stream(request()).text());
      server.answer(200, "{}");
      catchThrowable(() -> client.chatCompletions().stream(request()));
      server.answer(500, "{}");
      catchThrowable(() -> client.chatCompletions().stream(request()));
      ScriptedServer.await(
          "all connections are idle",
          () ->
              http.connectionPool().idleConnectionCount()
                  == http.connectionPool().connectionCount());
    } finally {
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }

  @Test
  void closeFromAnotherThreadEndsTheIteration() throws Exception {
    for (int round = 0; round < 20; round++) {
      CountDownLatch reading = new CountDownLatch(1);
      try (RawServer raw =
              new RawServer(
                  connection -> {
                    connection.read();
                    connection.eventStream();
                    while (true) {
                      connection.write(chunk("x"));
                      Thread.sleep(1);
                    }
                  });
          KolboClient client = raw.client().build()) {
        ChatCompletionStream stream = client.chatCompletions().stream(request());
        CompletableFuture<Void> iteration =
            CompletableFuture.runAsync(() -> stream.forEach(chunk -> reading.countDown()));
        reading.await();
        stream.close();
        assertThat(iteration).succeedsWithin(Duration.ofSeconds(5));
      }
    }
  }

  @Test
  void closeFromAnotherThreadWakesAReaderThatWaits() throws Exception {
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream().write(chunk("x"));
                  connection.awaitEnd();
                });
        KolboClient client = raw.client().build()) {
      ChatCompletionStream stream = client.chatCompletions().stream(request());
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      chunks.next();
      Thread[] reader = new Thread[1];
      CompletableFuture<Boolean> more =
          CompletableFuture.supplyAsync(
              () -> {
                reader[0] = Thread.currentThread();
                return chunks.hasNext();
              });
      ScriptedServer.await("the reader began", () -> reader[0] != null);
      stream.close();
      assertThat(more).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(false);
    }
  }

  @Test
  void closingTheClientFailsAStreamThatHasNotEnded() throws Exception {
    try (RawServer raw =
        new RawServer(
            connection -> {
              connection.read();
              connection.eventStream().write(chunk("x"));
              connection.awaitEnd();
            })) {
      KolboClient client = raw.client().build();
      try (ChatCompletionStream stream = client.chatCompletions().stream(request())) {
        Iterator<ChatCompletionChunk> chunks = stream.iterator();
        chunks.next();
        client.close();
        assertThatThrownBy(chunks::hasNext)
            .isInstanceOf(KolboException.class)
            .hasMessageContaining("the client was closed");
        assertThat(chunks.hasNext()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rate_limit,RateLimitedException",
    "auth_error,AuthenticationException",
    "validation_error,InvalidRequestException",
    "server_error,ServerErrorException",
    "other,ApiException"
  })
  void errorWithinTheStreamIsToldApartByItsKind(String type, String expected) {
    stream("data: {\"error\":{\"type\":\"" + type + "\",\"message\":\"model fell over\"}}\n\n");
    try (ChatCompletionStream answer = kolbo.chatCompletions().stream(request())) {
      assertThatThrownBy(() -> answer.iterator().next())
          .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(expected));
    }
  }

  @Test
  void errorWithinTheStreamIsThrown() {
    stream(
        chunk("Red")
            + "data: {\"error\":{\"type\":\"server_error\",\"message\":\"model fell over\"}}\n\n");
    try (ChatCompletionStream stream = kolbo.chatCompletions().stream(request())) {
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      assertThat(chunks.next().text()).isEqualTo("Red");
      ApiException failure = catchThrowableOfType(ApiException.class, chunks::next);
      assertThat(failure).hasMessageContaining("model fell over");
      assertThat(failure.code()).contains("server_error");
      assertThat(chunks.hasNext()).isFalse();
    }
  }

  @Test
  void exhaustedCreditsWithinTheStreamAreToldApart() {
    stream("data: {\"error\":{\"type\":\"insufficient_credits\",\"message\":\"Top up\"}}\n\n");
    assertThatThrownBy(() -> kolbo.chatCompletions().stream(request()).text())
        .isInstanceOf(InsufficientCreditsException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"choices\":[", "<html>", "null", "[]", "42"})
  void chunkThatCannotBeReadIsMalformed(String data) {
    stream(chunk("Red") + "data: " + data + "\n\n" + chunk("more") + DONE);
    try (ChatCompletionStream stream = kolbo.chatCompletions().stream(request())) {
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      chunks.next();
      MalformedResponseException malformed =
          catchThrowableOfType(MalformedResponseException.class, chunks::hasNext);
      assertThat(malformed.body()).isEqualTo(data);
      assertThat(malformed.operation()).isEqualTo("createChatCompletion");
      assertThat(chunks.hasNext()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data: [DO", "data: {\"id\":\"x\"}"})
  void streamThatEndsBeforeItsEndWasAnnouncedIsIncomplete(String tail) {
    stream(chunk("Red") + tail);
    try (ChatCompletionStream stream = kolbo.chatCompletions().stream(request())) {
      assertThatThrownBy(stream::text)
          .isInstanceOfSatisfying(
              IncompleteStreamException.class, e -> assertThat(e.text()).isEqualTo("Red"))
          .hasMessageContaining("[DONE]");
    }
  }

  @Test
  void connectionThatIsCutIsReported() throws Exception {
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.write(
                      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                          + "Transfer-Encoding: chunked\r\n\r\n");
                  String chunk = chunk("Red");
                  connection.write(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
                  connection.write("100\r\ndata: ");
                });
        KolboClient client = raw.client().build();
        ChatCompletionStream stream = client.chatCompletions().stream(request())) {
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      chunks.next();
      assertThatThrownBy(chunks::next)
          .isInstanceOf(IncompleteStreamException.class)
          .hasCauseInstanceOf(ConnectionException.class);
      assertThat(chunks.hasNext()).isFalse();
      assertThat(raw.requests).hasSize(1);
    }
  }

  @Test
  void silenceBeyondTheAttemptTimeoutIsReported() throws Exception {
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream().write(chunk("Red"));
                  connection.awaitEnd();
                });
        KolboClient client = raw.client().attemptTimeout(Duration.ofSeconds(1)).build();
        ChatCompletionStream stream = client.chatCompletions().stream(request())) {
      assertThatThrownBy(stream::text)
          .isInstanceOf(IncompleteStreamException.class)
          .hasMessageContaining("1s");
    }
  }

  @Test
  void streamMayTakeLongerThanAnyTimeoutAsLongAsItMoves() throws Exception {
    OkHttpClient hasty = new OkHttpClient.Builder().callTimeout(Duration.ofMillis(300)).build();
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream();
                  for (int i = 0; i < 40; i++) {
                    connection.write(chunk("x"));
                    Thread.sleep(80);
                  }
                  connection.write(DONE);
                });
        KolboClient client =
            raw.client()
                .okHttpClient(hasty)
                .attemptTimeout(Duration.ofSeconds(3))
                .callTimeout(Duration.ofSeconds(3))
                .build();
        ChatCompletionStream stream = client.chatCompletions().stream(request())) {
      assertThat(stream.text()).isEqualTo("x".repeat(40));
    } finally {
      hasty.dispatcher().executorService().shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/html; charset=utf-8", ""})
  void answerThatIsNoStreamIsMalformed(String type) {
    MockResponse.Builder answer = new MockResponse.Builder().body("{\"id\":\"chatcmpl-1\"}");
    if (!type.isEmpty()) {
      answer.setHeader("Content-Type", type);
    }
    server.answer(answer.build());
    MalformedResponseException malformed =
        catchThrowableOfType(
            MalformedResponseException.class, () -> kolbo.chatCompletions().stream(request()));
    assertThat(malformed).hasMessageContaining("text/event-stream");
    assertThat(malformed.body()).isEqualTo("{\"id\":\"chatcmpl-1\"}");
  }

  @Test
  void refusedStreamIsATypedError() {
    server.answer(402, "{\"error\":{\"type\":\"insufficient_credits\",\"message\":\"Top up\"}}");
    assertThatThrownBy(() -> kolbo.chatCompletions().stream(request()))
        .isInstanceOf(InsufficientCreditsException.class);
  }

  @Test
  void chunksCanBeAskedForOnce() {
    stream(chunk("a") + DONE);
    try (ChatCompletionStream stream = kolbo.chatCompletions().stream(request())) {
      stream.iterator();
      assertThatThrownBy(stream::iterator)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("once");
    }
  }

  private ChatCompletionStreamTest stream(String body) {
    server.answer(
        new MockResponse.Builder()
            .setHeader("Content-Type", "text/event-stream; charset=utf-8")
            .body(body)
            .build());
    return this;
  }

  private static String chunk(String text) {
    return "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
        + "\"delta\":{\"content\":\""
        + text
        + "\"},\"finish_reason\":null}]}\n\n";
  }

  private static ChatCompletionRequest request() {
    return new ChatCompletionRequest()
        .model("kolbo-cli")
        .addMessagesItem(new UserMessage().content(MessageContent.of("Hello")));
  }
}
