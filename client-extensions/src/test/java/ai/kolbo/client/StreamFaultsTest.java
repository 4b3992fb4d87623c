package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.IncompleteStreamException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.model.ChatCompletion;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UserMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers send in place of a stream, within it, at its end, and instead of its end. */
@Timeout(60)
class StreamFaultsTest {
  private static final String TYPE = "text/event-stream";
  private static final String STOP =
      "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  private static final String DONE = "data: [DONE]\n\n";
  private static final String SLOW_DOWN =
      "{\"error\":{\"code\":429,\"type\":\"rate_limit\",\"message\":\"slow down\"}}";
  private static final Duration SILENCE = Duration.ofMillis(600);

  // errors

  /** F18, and in all the forms in which servers report an error within a stream. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"error\":{\"code\":429,\"message\":\"slow down\"}}\n\n",
        "data: {\"error\":{\"code\":\"429\",\"message\":\"slow down\"}}\n\n",
        "data: {\"error\":{\"type\":\"rate_limit\",\"message\":\"slow down\"}}\n\n",
        "data: {\"error\":\"slow down\",\"code\":\"429\"}\n\n",
        "data: {\"success\":false,\"message\":\"slow down\",\"code\":429}\n\n",
        "event: error\ndata: {\"message\":\"slow down\",\"code\":429}\n\n",
        "event: error\ndata: {\"error\":{\"type\":\"rate_limit\",\"message\":\"slow down\"}}\n\n",
        "event: problem\ndata: {\"error\":{\"code\":429,\"message\":\"slow down\"}}\n\n",
        "data: {\"object\":\"error\",\"message\":\"slow down\",\"code\":429}\n\n",
        "data: {\"error\":{\"code\":429,\"message\":\"slow down\"},\"choices\":[]}\n\n",
        "data: {\"error\":{\"code\":429,\ndata: \"message\":\"slow down\"}}\n\n",
        "{\"error\":{\"code\":429,\"message\":\"slow down\"}}\n",
        "{\"error\":{\"code\":429,\"message\":\"slow down\"}}\n\ndata: [DONE]\n\n",
        "{\n  \"error\": {\n    \"code\": 429,\n\n    \"message\": \"slow down\"\n  }\n}\n",
        "event: error\n{\"code\":429,\"message\":\"slow down\"}\n"
      })
  void errorWithinAStreamKeepsItsStatus(String error) throws Exception {
    // At first; after a chunk; after the finish; before more, for which nobody waits.
    for (String before : List.of("", chunk("Red"), chunk("Red") + STOP)) {
      try (RawServer raw = stalled(before + error)) {
        try (KolboClient client = raw.client().build();
            ChatCompletionStream stream = client.chatCompletions().stream(request())) {
          RateLimitedException failure =
              catchThrowableOfType(RateLimitedException.class, stream::text);
          assertThat(failure).as("after '%s'", before).isNotNull();
          assertThat(failure).hasMessageContaining("slow down");
          assertThat(failure.isRetryable()).isTrue();
          assertThat(failure.receivedText()).contains(before.isEmpty() ? "" : "Red");
          assertThat(stream.text()).isEqualTo(before.isEmpty() ? "" : "Red");
          assertThatThrownBy(stream::completion).isSameAs(failure);
        }
        assertThat(raw.requests).hasSize(1);
      }
    }
  }

  /** F19: not framed, and under any label. */
  @ParameterizedTest
  @ValueSource(strings = {"text/event-stream", "application/json", "text/html", "x"})
  void errorInPlaceOfAStreamHasItsWordsBeforeTheConnectionEnds(String type) throws Exception {
    for (String body :
        List.of(
            SLOW_DOWN, "\uFEFF\r\n " + SLOW_DOWN, "[" + SLOW_DOWN + "]", "\n" + SLOW_DOWN + "}")) {
      try (RawServer raw = stalled(type, body.getBytes(StandardCharsets.UTF_8));
          KolboClient client = raw.client().maxRetries(0).build()) {
        assertThatThrownBy(() -> client.chatCompletions().stream(request()).text())
            .as(body)
            .isInstanceOf(RateLimitedException.class)
            .hasMessageContaining("slow down");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: error\n\n",
        "event: error\ndata\n\n",
        "event: error\ndata:\n\n",
        "event: error"
      })
  void errorThatSaysNothingIsAnError(String error) throws Exception {
    try (RawServer raw = sent(chunk("Red") + error);
        KolboClient client = raw.client().build()) {
      ApiException failure =
          catchThrowableOfType(
              ApiException.class, () -> client.chatCompletions().stream(request()).text());
      assertThat(failure.receivedText()).contains("Red");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "false", "\"\"", "{}", "[]", "0"})
  void emptyErrorIsNone(String error) throws Exception {
    String members = "\"error\":" + error + ",\"success\":true,\"choices\":";
    try (RawServer raw =
            sent(
                "data: {"
                    + members
                    + "[{\"index\":0,\"delta\":{\"content\":\"Red\"}}]}\n\ndata: {"
                    + members
                    + "[]}\n\n"
                    + STOP
                    + DONE);
        KolboClient client = raw.client().build()) {
      assertThat(client.chatCompletions().stream(request()).text()).isEqualTo("Red");
    }
  }

  @Test
  void textOfAChunkThatIsAnErrorAsWellIsInTheException() throws Exception {
    try (RawServer raw =
            sent(
                chunk("Red")
                    + "data: {\"error\":{\"code\":502},\"choices\":[{\"index\":0,\"delta\":"
                    + "{\"content\":\" globes\"},\"finish_reason\":\"error\"}]}\n\n");
        KolboClient client = raw.client().build()) {
      ApiException failure =
          catchThrowableOfType(
              ApiException.class, () -> client.chatCompletions().stream(request()).text());
      assertThat(failure.status()).isEqualTo(502);
      assertThat(failure.receivedText()).contains("Red globes");
    }
  }

  @Test
  void jsonBetweenEventsThatIsNoErrorIsNone() throws Exception {
    String between = "{\"note\": \"{[\\\"}\",\n\n \"x\": [1]\n}\n" + "{ broken\n" + "{\"a\":1}\n";
    try (RawServer raw = sent(chunk("Red") + between + chunk(" globes") + between + STOP + DONE);
        KolboClient client = raw.client().build()) {
      assertThat(client.chatCompletions().stream(request()).text()).isEqualTo("Red globes");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "text/event-stream,Service unavailable",
    "text/plain,error code: 1015",
    "text/event-stream,error code: 1015",
    "text/event-stream,'<!doctype html><style>a {color: red}</style>'",
    "text/html,<html>gateway</html>"
  })
  void whatIsNoStreamIsMalformed(String type, String body) throws Exception {
    try (RawServer raw = sent(type, body.getBytes(StandardCharsets.UTF_8));
        KolboClient client = raw.client().build()) {
      MalformedResponseException failure =
          catchThrowableOfType(
              MalformedResponseException.class,
              () -> client.chatCompletions().stream(request()).text());
      assertThat(failure).hasMessageContaining(TYPE);
      assertThat(failure.body()).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16"})
  void streamInAnotherEncodingIsMalformed(String charset) throws Exception {
    byte[] bytes = (chunk("Red") + STOP + DONE).getBytes(Charset.forName(charset));
    try (RawServer raw = sent(TYPE + "; charset=" + charset, bytes);
        KolboClient client = raw.client().build()) {
      assertThatThrownBy(() -> client.chatCompletions().stream(request()).text())
          .isInstanceOf(MalformedResponseException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/event-stream;charset=utf-8",
        "Text/Event-Stream ; charset=\"UTF-8\"; x=y",
        "text/plain",
        "application/json",
        "application/octet-stream"
      })
  void labelOfAStreamDoesNotMatter(String type) throws Exception {
    for (String mark : List.of("", "\uFEFF", "\r\n")) {
      byte[] bytes = (mark + chunk("Red") + STOP + DONE).getBytes(StandardCharsets.UTF_8);
      try (RawServer raw = sent(type, bytes);
          KolboClient client = raw.client().build()) {
        assertThat(client.chatCompletions().stream(request()).text()).isEqualTo("Red");
      }
    }
  }

  @Test
  void compressedStreamIsRead() throws Exception {
    byte[] bytes = gzip(chunk("Red") + STOP + DONE);
    try (RawServer raw = sent(TYPE + "\r\nContent-Encoding: gzip", bytes);
        KolboClient client = raw.client().build()) {
      assertThat(client.chatCompletions().stream(request()).text()).isEqualTo("Red");
    }
    byte[] cut = Arrays.copyOf(gzip(chunk("Red") + chunk("x".repeat(9000))), 100);
    try (RawServer raw = sent(TYPE + "\r\nContent-Encoding: gzip", cut);
        KolboClient client = raw.client().build()) {
      assertThatThrownBy(() -> client.chatCompletions().stream(request()).text())
          .isInstanceOf(IncompleteStreamException.class);
    }
  }

  // the end

  /** F20, F21, and the ways to write the end. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "data: [DONE]",
        "data: [DONE]\n",
        "data:[DONE]\n\n",
        "data:   [DONE]  \r\n\r\n",
        "data: \"[DONE]\"\n\n",
        "data: '[done]'\n\n",
        "data: [Done]\r\r",
        ": a\n:\n: b\ndata: [DONE]\n: c\n\n: d\n\n",
        "event: done\ndata: [DONE]\n\n",
        "data: [DONE]\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"more\"}}]}\n\n",
        "data: {broken\n\n",
        "data: END\n\n"
      })
  void finishedCompletionIsWhole(String end) throws Exception {
    try (RawServer raw = sent(chunk("Red") + STOP + end);
        KolboClient client = raw.client().build();
        ChatCompletionStream stream = client.chatCompletions().stream(request())) {
      assertThat(stream.text()).isEqualTo("Red");
      assertThat(stream.completion().text()).isEqualTo("Red");
    }
  }

  /** F23: cut, with and without a choice that has finished. */
  @Test
  void streamThatIsCutFailsWithItsText() throws Exception {
    String second = "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"Blue\"}}]}\n\n";
    for (String events :
        List.of(chunk("Red") + chunk(" globes"), chunk("Red globes") + second + STOP)) {
      try (RawServer raw = sent(events);
          KolboClient client = raw.client().build();
          ChatCompletionStream stream = client.chatCompletions().stream(request())) {
        IncompleteStreamException failure =
            catchThrowableOfType(IncompleteStreamException.class, stream::text);
        assertThat(failure.text()).isEqualTo("Red globes");
        assertThat(stream.text()).isEqualTo("Red globes");
        assertThat(stream.text()).isEqualTo("Red globes");
        assertThatThrownBy(stream::completion).isSameAs(failure);
        assertThat(stream.iterator().hasNext()).isFalse();
      }
      try (RawServer raw = sent(events + DONE);
          KolboClient client = raw.client().build()) {
        assertThat(client.chatCompletions().stream(request()).text()).isEqualTo("Red globes");
      }
    }
  }

  @Test
  void choiceThatBeginsAfterAnotherHasFinishedIsWaitedFor() throws Exception {
    String second =
        "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"Blue\"},\"finish_reason\":null}]}\n\n";
    CountDownLatch firstSeen = new CountDownLatch(1);
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream().write(chunk("Red") + STOP);
                  firstSeen.await();
                  connection.write(second);
                  Thread.sleep(2300);
                  connection.write(second + STOP.replace("\"index\":0", "\"index\":1") + DONE);
                });
        KolboClient client = raw.client().build();
        ChatCompletionStream stream = client.chatCompletions().stream(request())) {
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      chunks.next();
      chunks.next();
      firstSeen.countDown();
      assertThat(stream.completion().getChoices())
          .extracting(choice -> choice.getMessage().getContent())
          .containsExactly("Red", "BlueBlue");
    }
  }

  /** A reason to finish in each chunk, or too soon: what goes on to come is no keep-alive. */
  @Test
  void textAfterTheFinishIsKept() throws Exception {
    String finished = chunk("x").replace("null", "\"stop\"");
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream();
                  for (int i = 0; i < 6; i++) {
                    connection.write(finished);
                    Thread.sleep(500);
                  }
                  connection.awaitEnd();
                });
        KolboClient client = raw.client().build()) {
      assertThat(client.chatCompletions().stream(request()).completion().text())
          .isEqualTo("xxxxxx");
    }
  }

  /** Two choices, one after the other, with keep-alives while the model thinks. */
  @Test
  void choiceThatWasAskedForIsWaitedForLonger() throws Exception {
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream().write(chunk("Red") + STOP);
                  for (int i = 0; i < 10; i++) {
                    Thread.sleep(250);
                    connection.write(": ping\n\n");
                  }
                  String blue = chunk("Blue") + STOP;
                  connection.write(blue.replace("\"index\":0", "\"index\":1"));
                  connection.awaitEnd();
                });
        KolboClient client = raw.client().build()) {
      assertThat(client.chatCompletions().stream(request().n(2)).completion().getChoices())
          .extracting(choice -> choice.getMessage().getContent())
          .containsExactly("Red", "Blue");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void eventsWithoutABlankLineBetweenThemAreRead(String newline) throws Exception {
    String events = (chunk("Red") + chunk(" globes") + STOP + DONE).replace("\n\n", newline);
    try (RawServer raw = sent(events);
        KolboClient client = raw.client().build()) {
      assertThat(client.chatCompletions().stream(request()).completion().text())
          .isEqualTo("Red globes");
    }
  }

  @Test
  void wholeCompletionInOneEventIsRead() throws Exception {
    String whole =
        "data: {\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":"
            + "{\"role\":\"assistant\",\"content\":\"Red\"},\"finish_reason\":\"stop\"}]}\n\n";
    try (RawServer raw = sent(whole + DONE);
        KolboClient client = raw.client().build()) {
      ChatCompletionStream stream = client.chatCompletions().stream(request());
      assertThat(stream.iterator().next().text()).isEqualTo("Red");
      assertThat(stream.completion().text()).isEqualTo("Red");
    }
  }

  @Test
  void usageAfterTheFinishIsKept() throws Exception {
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream().write(chunk("Red") + STOP);
                  Thread.sleep(300);
                  connection.write("data: {\"choices\":[],\"usage\":{\"total_tokens\":7}}\n\n");
                  connection.awaitEnd();
                });
        KolboClient client = raw.client().build()) {
      ChatCompletion completion = client.chatCompletions().stream(request()).completion();
      assertThat(completion.getUsage().getTotalTokens()).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\" \"", "\"null\"", "null"})
  void emptyReasonToFinishIsNone(String reason) throws Exception {
    String delta =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":"
            + reason
            + "}]}\n\n";
    try (RawServer raw = sent(delta + delta);
        KolboClient client = raw.client().build()) {
      assertThatThrownBy(() -> client.chatCompletions().stream(request()).text())
          .isInstanceOf(IncompleteStreamException.class);
    }
  }

  @Test
  void streamThatWasClosedAfterItsFinishHasItsCompletion() throws Exception {
    try (RawServer raw = stalled(chunk("Red") + STOP);
        KolboClient client = raw.client().build()) {
      ChatCompletionStream stream = client.chatCompletions().stream(request());
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      chunks.next();
      assertThat(chunks.next().text()).isEmpty();
      stream.close();
      assertThat(stream.text()).isEqualTo("Red");
      assertThat(stream.completion().text()).isEqualTo("Red");
      assertThat(chunks.hasNext()).isFalse();
    }
  }

  @Test
  void closedStreamHasNoChunksAndKeepsItsText() throws Exception {
    try (RawServer raw = stalled(chunk("Red") + chunk(" globes"));
        KolboClient client = raw.client().build()) {
      ChatCompletionStream unread = client.chatCompletions().stream(request());
      unread.close();
      assertThat(unread.iterator().hasNext()).isFalse();
      assertThat(unread.text()).isEmpty();
      assertThatThrownBy(unread::completion).isInstanceOf(IllegalStateException.class);
      ChatCompletionStream stream = client.chatCompletions().stream(request());
      for (ChatCompletionChunk chunk : stream) {
        stream.close();
        assertThat(chunk.text()).isEqualTo("Red");
      }
      assertThat(stream.text()).isEqualTo("Red");
      assertThatThrownBy(stream::completion).isInstanceOf(IllegalStateException.class);
    }
  }

  /** F24 and F26, with bytes that fall anywhere. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void bytesMayFallAnywhereAndLinesMayEndInAnyWay(long seed) throws Exception {
    Random random = new Random(seed);
    StringBuilder events = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      String part =
          List.of("a", "日", "\uD83D\uDE00", "ü", "\\n", "x".repeat(300)).get(random.nextInt(6));
      boolean isList = random.nextBoolean();
      events.append(
          isList
              ? chunk("?")
                  .replace("\"?\"", "[{\"type\":\"text\",\ndata: \"text\":\"" + part + "\"}]")
              : chunk(part));
      text.append(part.equals("\\n") ? "\n" : part);
      events.append(random.nextInt(4) == 0 ? ": ping\n\n" : "");
    }
    StringBuilder mixed = new StringBuilder();
    for (String line : (events + STOP + DONE).split("\n", -1)) {
      // A CR and the LF of an empty line behind it would be one end.
      boolean isAfterCarriageReturn = line.isEmpty() && mixed.toString().endsWith("\r");
      mixed.append(line);
      mixed.append(
          isAfterCarriageReturn ? "\r" : List.of("\n", "\r\n", "\r").get(random.nextInt(3)));
    }
    byte[] sent = mixed.toString().getBytes(StandardCharsets.UTF_8);
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream();
                  for (int from = 0; from < sent.length; ) {
                    int to = Math.min(sent.length, from + 1 + random.nextInt(40));
                    connection.write(Arrays.copyOfRange(sent, from, to));
                    from = to;
                  }
                });
        KolboClient client = raw.client().build()) {
      assertThat(client.chatCompletions().stream(request()).text()).isEqualTo(text.toString());
    }
  }

  // time

  /** What neither brings something nor ends. */
  private static final String KEEP_ALIVES =
      ": ping\n\n~x~data:\n\n~data: {}\n\n~data: {\"choices\":[]}\n\n~event: ping\ndata: {\"a\":1}\n\n~"
          + "data: {\"choices\":[{\"index\":0,\"delta\":{}}]}\n\n~"
          + "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n~"
          + "data: {\"choices\":[],\"usage\":{\"total_tokens\":1}}\n\n~\r\n";

  @Test
  void keepAlivesOfAnyKindDoNotKeepADeadStreamAlive() throws Exception {
    for (String keepAlive : KEEP_ALIVES.split("~")) {
      try (RawServer raw = forever(chunk("Red"), keepAlive);
          KolboClient client = raw.client().callTimeout(SILENCE).attemptTimeout(SILENCE).build()) {
        ChatCompletionStream stream = client.chatCompletions().stream(request());
        Duration took =
            ScriptedServer.timed(
                () ->
                    assertThat(catchThrowableOfType(IncompleteStreamException.class, stream::text))
                        .as(keepAlive)
                        .isNotNull()
                        .satisfies(e -> assertThat(e.text()).isEqualTo("Red")));
        assertThat(took).as(keepAlive).isBetween(SILENCE.minusMillis(50), Duration.ofSeconds(5));
      }
    }
  }

  @Test
  void timeOfTheCallerIsNoSilence() throws Exception {
    String empty = "data: {\"choices\":[{\"index\":0,\"delta\":{}}]}\n\n";
    CountDownLatch slept = new CountDownLatch(1);
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream().write(chunk("Red") + empty);
                  slept.await();
                  connection.write(chunk(" globes") + STOP + DONE);
                });
        KolboClient client = raw.client().callTimeout(SILENCE).attemptTimeout(SILENCE).build()) {
      ChatCompletionStream stream = client.chatCompletions().stream(request());
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      chunks.next();
      chunks.next();
      Thread.sleep(2 * SILENCE.toMillis());
      slept.countDown();
      assertThat(stream.text()).isEqualTo("Red globes");
    }
  }

  /** F22, with all that may come after the finish. */
  @Test
  void nothingKeepsAFinishedStreamOpen() throws Exception {
    List<String> tails =
        List.of(
            ": ping\n\n",
            "x",
            STOP,
            "data: {\"choices\":[],\"usage\":{\"total_tokens\":1}}\n\n",
            "data: {broken\n\n",
            "event: ping\ndata: {}\n\n");
    try (ServersOf servers = new ServersOf(tails)) {
      for (int i = 0; i < tails.size(); i++) {
        servers.check(i);
      }
      servers.await();
    }
  }

  /** Streams that are read at the same time, since each takes two seconds. */
  private static final class ServersOf implements AutoCloseable {
    private final List<String> tails;
    private final List<RawServer> servers;
    private final CompletableFuture<?>[] done;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    ServersOf(List<String> tails) {
      this.tails = tails;
      servers = tails.stream().map(tail -> forever(chunk("Red") + STOP, tail)).toList();
      done = new CompletableFuture<?>[tails.size()];
    }

    void check(int i) {
      done[i] =
          CompletableFuture.runAsync(
              () -> {
                try (KolboClient client = servers.get(i).client().build()) {
                  ChatCompletionStream stream = client.chatCompletions().stream(request());
                  Duration took =
                      ScriptedServer.timed(
                          () -> assertThat(stream.completion().text()).startsWith("Red"));
                  assertThat(took)
                      .as(tails.get(i))
                      .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
                }
              },
              threads);
    }

    void await() {
      CompletableFuture.allOf(done).join();
    }

    @Override
    public void close() throws IOException {
      for (RawServer server : servers) {
        server.close();
      }
      threads.shutdownNow();
    }
  }

  @Test
  void endThatIsAnnouncedAndFollowedByMoreIsAnEnd() throws Exception {
    try (RawServer raw = forever(chunk("Red") + DONE, chunk("more"));
        KolboClient client = raw.client().build()) {
      ChatCompletionStream stream = client.chatCompletions().stream(request());
      assertThat(ScriptedServer.timed(() -> assertThat(stream.text()).isEqualTo("Red")))
          .isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void mislabelledBodyThatDripsEndsInTime() throws Exception {
    try (RawServer raw = forever("text/html", "<", "x");
        KolboClient client = raw.client().callTimeout(SILENCE).attemptTimeout(SILENCE).build()) {
      Duration took =
          ScriptedServer.timed(
              () ->
                  assertThatThrownBy(() -> client.chatCompletions().stream(request()))
                      .isInstanceOf(MalformedResponseException.class));
      assertThat(took).isLessThan(Duration.ofSeconds(10));
    }
  }

  // size

  @ParameterizedTest
  @ValueSource(strings = {"data: ", ": ", "x", "{\"a\":\""})
  void lineWithoutAnEndFailsAtTheBound(String start) throws Exception {
    try (RawServer raw = endless(chunk("Red") + start, "x".repeat(1 << 16));
        KolboClient client = raw.client().build()) {
      ChatCompletionStream stream = client.chatCompletions().stream(request());
      Throwable failure = catchThrowable(stream::text);
      assertThat(failure).isInstanceOf(KolboException.class).hasMessageContaining("16777216");
      assertThat(((KolboException) failure).receivedText()).contains("Red");
    }
  }

  @Test
  void hugeEventOfManyLinesIsReadInLinearTime() throws Exception {
    StringBuilder event =
        new StringBuilder("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Red\"");
    for (int i = 0; i < 200_000; i++) {
      event.append(",\ndata: \"m").append(i).append("\":").append(i);
    }
    try (RawServer raw = sent(event + "\ndata: }}]}\n\n" + STOP + DONE);
        KolboClient client = raw.client().build()) {
      ChatCompletionStream stream = client.chatCompletions().stream(request());
      assertThat(ScriptedServer.timed(() -> assertThat(stream.text()).isEqualTo("Red")))
          .isLessThan(Duration.ofSeconds(20));
      assertThat(stream.completion().getChoices().get(0).getMessage().getAdditionalProperties())
          .hasSize(200_000);
    }
  }

  @Test
  @Tag("stress")
  void fiftyStreamsWithoutEndLeaveRoomForTheNextCallInASmallHeap() throws Exception {
    List<String> endless =
        List.of(
            "x".repeat(1 << 16),
            chunk("x".repeat(1 << 14)),
            list("[],".repeat(1000)),
            list("[],".repeat(400_000)),
            list("{\"a\":{}},".repeat(100_000)));
    for (String tail : endless) {
      try (RawServer endlessServer =
              endless(chunk("Red") + (tail.startsWith("x") ? "data: " : ""), tail);
          RawServer good = sent(chunk("Red") + STOP + DONE)) {
        ForkedJvm.Result program =
            ForkedJvm.withHeap("64m", ManyStreams.class, endlessServer.url(), good.url());
        assertThat(program.output())
            .contains("failed typed: 50", "next: Red")
            .doesNotContain("OutOfMemory", "no memory");
      }
    }
  }

  private static String list(String items) {
    return "data: {\"choices\":[{\"index\":0,\"delta\":{\"a\":[" + items + "0]}}]}\n\n";
  }

  /** Reads 50 streams at the same time, and another one after that. */
  static final class ManyStreams {
    private ManyStreams() {}

    public static void main(String[] urls) throws Exception {
      AtomicInteger typed = new AtomicInteger();
      try (KolboClient client = client(urls[0])) {
        Thread[] threads = new Thread[50];
        for (int i = 0; i < threads.length; i++) {
          threads[i] = new Thread(() -> read(client, typed));
          threads[i].start();
        }
        for (Thread thread : threads) {
          thread.join();
        }
      }
      System.out.println("failed typed: " + typed);
      try (KolboClient client = client(urls[1])) {
        System.out.println("next: " + client.chatCompletions().stream(request()).text());
      }
    }

    private static void read(KolboClient client, AtomicInteger typed) {
      try (ChatCompletionStream stream = client.chatCompletions().stream(request())) {
        stream.text();
        System.out.println("no failure");
      } catch (KolboException e) {
        boolean hasText = e.receivedText().filter(text -> text.startsWith("Red")).isPresent();
        System.out.println(
            hasText ? typed.incrementAndGet() + " " + e.getMessage() : "no text: " + e);
      }
    }

    private static KolboClient client(String url) {
      return KolboClient.builder(java.util.Map.of())
          .apiKey(ScriptedServer.KEY)
          .baseUrl(url)
          .build();
    }
  }

  // streams that are dropped

  @Test
  void hundredDroppedStreamsGiveBackTheirConnectionsAndAreLogged() throws Exception {
    AtomicInteger open = new AtomicInteger();
    try (RawServer raw =
        new RawServer(
            connection -> {
              open.incrementAndGet();
              try {
                connection.read();
                connection.eventStream().write(chunk("secret text")).awaitEnd();
              } finally {
                open.decrementAndGet();
              }
            })) {
      ForkedJvm.Result program = ForkedJvm.run(DroppedStreams.class, raw.url());
      ScriptedServer.await("all connections are closed", () -> open.get() == 0);
      assertThat(raw.connections()).isEqualTo(101);
      assertThat(program.output().lines().filter(line -> line.contains("a stream was dropped")))
          .hasSize(100)
          .allMatch(line -> line.startsWith("WARNING: createChatCompletion: "));
      assertThat(program.output())
          .contains("ended by the watch: 100", "threads left: []")
          .doesNotContain("secret", ScriptedServer.KEY);
    }
  }

  /** Drops 100 streams, and closes another one. */
  static final class DroppedStreams {
    private DroppedStreams() {}

    public static void main(String[] urls) throws Exception {
      AtomicInteger ended = new AtomicInteger();
      KolboClient client = ManyStreams.client(urls[0]);
      client.chatCompletions().stream(request()).close();
      for (int i = 0; i < 100; i++) {
        client.chatCompletions().stream(request()).iterator().next();
      }
      java.util.logging.Logger.getLogger("ai.kolbo.client")
          .setFilter(line -> ended.incrementAndGet() > 0);
      for (int i = 0; i < 500 && ended.get() < 100; i++) {
        System.gc();
        Thread.sleep(20);
      }
      System.out.println("ended by the watch: " + ended);
      client.close();
      List<String> threads = threads();
      for (int i = 0; i < 500 && !threads.isEmpty(); i++) {
        Thread.sleep(20);
        threads = threads();
      }
      System.out.println("threads left: " + threads);
    }

    /** But for those of OkHttp, which all clients of a process share. */
    private static List<String> threads() {
      return Thread.getAllStackTraces().keySet().stream()
          .map(Thread::getName)
          .filter(name -> name.matches("(?i).*(kolbo|cleaner-).*"))
          .toList();
    }
  }

  // threads

  @Test
  void streamIsReadByOneThreadAfterAnother() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try (RawServer raw = sent(chunk("a").repeat(300) + STOP + DONE);
        KolboClient client = raw.client().build();
        ChatCompletionStream stream = client.chatCompletions().stream(request())) {
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      StringBuilder text = new StringBuilder();
      while (pool.submit(chunks::hasNext).get()) {
        text.append(pool.submit(chunks::next).get().text());
      }
      assertThat(text).hasToString("a".repeat(300));
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void interruptedThreadDoesNotWait() throws Exception {
    try (RawServer raw = stalled("");
        KolboClient client = raw.client().build();
        ChatCompletionStream stream = client.chatCompletions().stream(request())) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(stream::text).isInstanceOf(InterruptedCallException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void documentThatStallsEndsAsTheCallerSays() throws Exception {
    CountDownLatch asked = new CountDownLatch(3);
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.eventStream().write("{\"choices\":[");
                  asked.countDown();
                  connection.awaitEnd();
                });
        KolboClient client = raw.client().build()) {
      KolboClient other = raw.client().build();
      ChatCompletionStream closed = client.chatCompletions().stream(request());
      ChatCompletionStream interrupted = client.chatCompletions().stream(request());
      ChatCompletionStream ended = other.chatCompletions().stream(request());
      CompletableFuture<String> text = CompletableFuture.supplyAsync(closed::text);
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread reader = new Thread(() -> failure.complete(catchThrowable(interrupted::text)));
      reader.start();
      CompletableFuture<Throwable> end =
          CompletableFuture.supplyAsync(() -> catchThrowable(ended::text));
      asked.await();
      closed.close();
      reader.interrupt();
      other.close();
      assertThat(text).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("");
      assertThat(failure)
          .succeedsWithin(Duration.ofSeconds(10))
          .isInstanceOf(InterruptedCallException.class);
      assertThat(end)
          .succeedsWithin(Duration.ofSeconds(10))
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
          .hasMessageContaining("the client was closed");
    }
  }

  @Test
  void closingAtAnyMomentEndsTheReadWithoutAFailure() throws Exception {
    Random random = new Random(7);
    try (RawServer raw = forever("", chunk("x"));
        KolboClient client = raw.client().build()) {
      for (int round = 0; round < 60; round++) {
        ChatCompletionStream stream = client.chatCompletions().stream(request());
        CompletableFuture<String> text = CompletableFuture.supplyAsync(stream::text);
        java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(3_000_000));
        stream.close();
        assertThat(text).succeedsWithin(Duration.ofSeconds(10));
        assertThat(stream.text()).matches("x*");
      }
    }
  }

  @Test
  void startThatIsCancelledAtAnyMomentLeavesNoConnection() throws Exception {
    Random random = new Random(7);
    AtomicInteger open = new AtomicInteger();
    try (RawServer raw =
            new RawServer(
                connection -> {
                  open.incrementAndGet();
                  try {
                    connection.read();
                    connection.eventStream().write(chunk("x"));
                    connection.awaitEnd();
                  } finally {
                    open.decrementAndGet();
                  }
                });
        KolboClient client = raw.client().build()) {
      for (int round = 0; round < 60; round++) {
        CompletableFuture<ChatCompletionStream> start =
            client.chatCompletions().streamAsync(request());
        java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(3_000_000));
        if (!start.cancel(true)) {
          start.join().close();
        }
      }
      ScriptedServer.await("all connections are closed", () -> open.get() == 0);
    }
  }

  // servers

  private static RawServer sent(String events) {
    return sent(TYPE, events.getBytes(StandardCharsets.UTF_8));
  }

  private static RawServer sent(String type, byte[] body) {
    return new RawServer(
        connection -> {
          connection.read();
          connection.write(head(type)).write(body);
        });
  }

  private static RawServer stalled(String events) {
    return stalled(TYPE, events.getBytes(StandardCharsets.UTF_8));
  }

  private static RawServer stalled(String type, byte[] body) {
    return new RawServer(
        connection -> {
          connection.read();
          connection.write(head(type)).write(body).awaitEnd();
        });
  }

  private static RawServer forever(String events, String tail) {
    return forever(TYPE, events, tail);
  }

  private static RawServer forever(String type, String events, String tail) {
    return new RawServer(
        connection -> {
          connection.read();
          connection.write(head(type) + events);
          while (true) {
            connection.write(tail);
            Thread.sleep(5);
          }
        });
  }

  private static RawServer endless(String events, String tail) {
    return new RawServer(
        connection -> {
          connection.read();
          connection.write(head(TYPE) + events);
          while (true) {
            connection.write(tail);
          }
        });
  }

  private static String head(String type) {
    return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nConnection: close\r\n\r\n";
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String chunk(String text) {
    return "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + text
        + "\"},\"finish_reason\":null}]}\n\n";
  }

  private static ChatCompletionRequest request() {
    return new ChatCompletionRequest()
        .model("kolbo-cli")
        .addMessagesItem(new UserMessage().content(MessageContent.of("Hello")));
  }
}
