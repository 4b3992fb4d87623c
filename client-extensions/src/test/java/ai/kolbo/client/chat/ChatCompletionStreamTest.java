package ai.kolbo.client.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.IncompleteStreamException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.internal.OpenCalls;
import ai.kolbo.model.ChatCompletion;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ChatCompletionStreamTest {
  private static final String TYPE = "text/event-stream; charset=utf-8";
  private static final String STOP =
      "data:"
          + " {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  private static final String DONE = "data: [DONE]\n\n";

  @Test
  void chunksArriveInOrderAndTextAndCompletionAreWhole() throws Exception {
    String events = ": hello\n\n" + chunk("Red") + chunk(" globes") + STOP + DONE;
    try (StreamFixture fixture = events(events)) {
      ChatCompletionStream stream = fixture.stream();
      List<String> texts = new ArrayList<>();
      stream.forEach(chunk -> texts.add(chunk.text()));
      assertThat(texts).containsExactly("Red", " globes", "");
      assertThat(stream.text()).isEqualTo("Red globes");
      stream.close();
      assertThat(stream.text()).isEqualTo("Red globes");
      ChatCompletion completion = stream.completion();
      assertThat(completion.text()).isEqualTo("Red globes");
      assertThat(completion.getChoices().get(0).getFinishReason()).isEqualTo(FinishReason.STOP);
      assertThat(fixture.registered).isEmpty();
      assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void textAndCompletionIncludeWhatWasIteratedBefore() throws Exception {
    try (StreamFixture fixture = events(chunk("a") + chunk("b") + STOP + DONE)) {
      ChatCompletionStream stream = fixture.stream();
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      chunks.next();
      assertThat(stream.completion().text()).isEqualTo("ab");
      assertThat(chunks.hasNext()).isFalse();
      assertThatThrownBy(chunks::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void connectionOfAStreamThatEndedIsUsedAgain() throws Exception {
    try (StreamFixture fixture = events(chunk("a") + STOP + DONE)) {
      for (int i = 0; i < 5; i++) {
        try (ChatCompletionStream stream = fixture.stream()) {
          assertThat(stream.text()).isEqualTo("a");
        }
      }
      assertThat(fixture.connections).hasValue(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data: [DONE]", "data: [DONE]\n", "data: [DONE]\r\n", ": ping\n\n"})
  void finishedCompletionNeedsNoAnnouncedEnd(String tail) throws Exception {
    try (StreamFixture fixture = events(chunk("Red") + STOP + tail)) {
      assertThat(fixture.stream().completion().text()).isEqualTo("Red");
      assertThat(fixture.stream().text()).isEqualTo("Red");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: [DONE]", "data: [DONE]\n"})
  void announcedEndNeedsNoBlankLineAndNoFinish(String tail) throws Exception {
    try (StreamFixture fixture = events(chunk("Red") + tail)) {
      assertThat(fixture.stream().completion().text()).isEqualTo("Red");
    }
  }

  @Test
  void finishedCompletionOutlivesABrokenConnection() throws Exception {
    try (StreamFixture fixture =
        new StreamFixture(
            wire -> {
              wire.head(TYPE).events(chunk("Red") + STOP).write("100\r\ndata: ");
              throw new IllegalStateException("cut");
            })) {
      assertThat(fixture.stream().completion().text()).isEqualTo("Red");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {": ping\n\n", "event: ping\ndata: {}\n\n", "data:\n\n", "\n"})
  void keepAlivesDoNotKeepAFinishedCompletionOpen(String ping) throws Exception {
    try (StreamFixture fixture =
        new StreamFixture(
            wire -> {
              wire.head(TYPE).events(chunk("Red") + STOP);
              while (true) {
                wire.events(ping);
                Thread.sleep(100);
              }
            })) {
      long start = System.nanoTime();
      assertThat(fixture.stream().completion().text()).isEqualTo("Red");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(fixture.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void silenceAfterTheFinishIsAnEndToo() throws Exception {
    try (StreamFixture fixture =
        new StreamFixture(
            wire -> {
              wire.head(TYPE).events(chunk("Red") + STOP);
              wire.awaitClientGone();
            })) {
      assertThat(fixture.stream().completion().text()).isEqualTo("Red");
    }
  }

  @Test
  void keepAlivesDoNotKeepADeadStreamAlive() throws Exception {
    try (StreamFixture fixture =
        new StreamFixture(
            wire -> {
              wire.head(TYPE).events(chunk("Red"));
              while (true) {
                wire.events(": ping\n\n");
                Thread.sleep(50);
              }
            })) {
      fixture.longestSilence = Duration.ofMillis(500);
      IncompleteStreamException failure =
          catchThrowableOfType(IncompleteStreamException.class, () -> fixture.stream().text());
      assertThat(failure).hasMessageContaining("no event in");
      assertThat(failure.text()).isEqualTo("Red");
    }
  }

  @Test
  void timeThatTheReaderTakesIsNoSilence() throws Exception {
    try (StreamFixture fixture = events(chunk("a") + chunk("b") + STOP + DONE)) {
      fixture.longestSilence = Duration.ofMillis(500);
      ChatCompletionStream stream = fixture.stream();
      Thread.sleep(700);
      for (ChatCompletionChunk chunk : stream) {
        assertThat(chunk.getId()).isEqualTo("c1");
        Thread.sleep(700);
      }
      assertThat(stream.completion().text()).isEqualTo("ab");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data: {\"id\":\"x\",\"choi", "data: {\"id\":\ndata: 1", "da"})
  void cutStreamFailsWithTheTextThatWasReceived(String tail) throws Exception {
    try (StreamFixture fixture = events(chunk("Red ") + chunk("globes") + tail)) {
      ChatCompletionStream stream = fixture.stream();
      IncompleteStreamException failure =
          catchThrowableOfType(IncompleteStreamException.class, stream::text);
      assertThat(failure.text()).isEqualTo("Red globes");
      assertThat(failure).hasMessageContaining("[DONE]").hasMessageContaining("10 characters");
      assertThat(failure.isRetryable()).isTrue();
      assertThat(stream.text()).isEqualTo("Red globes");
      assertThatThrownBy(stream::completion).isSameAs(failure);
      assertThat(stream.iterator().hasNext()).isFalse();
      assertThat(fixture.registered).isEmpty();
    }
  }

  @Test
  void brokenConnectionFailsWithTheTextThatWasReceived() throws Exception {
    try (StreamFixture fixture =
        new StreamFixture(
            wire -> {
              wire.head(TYPE).events(chunk("Red")).write("100\r\ndata: {");
              throw new IllegalStateException("cut");
            })) {
      ChatCompletionStream stream = fixture.stream();
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      assertThat(chunks.next().text()).isEqualTo("Red");
      IncompleteStreamException failure =
          catchThrowableOfType(IncompleteStreamException.class, chunks::hasNext);
      assertThat(failure.text()).isEqualTo("Red");
      assertThat(failure)
          .hasMessageContaining("got no response")
          .hasRootCauseInstanceOf(java.io.IOException.class);
      assertThat(chunks.hasNext()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"error\":{\"code\":429,\"message\":\"slow down\"}}\n\n",
        "event: error\ndata: slow down\n\n",
        "event: error\ndata: {\"message\":\"slow down\"}\n\n",
        "data: {\"success\":false,\"message\":\"slow down\"}\n\n",
        "data: {\"error\":\"slow down\"}"
      })
  void errorWithinTheStreamIsThrownWithTheTextBeforeIt(String event) throws Exception {
    try (StreamFixture fixture = events(chunk("Red") + event)) {
      ChatCompletionStream stream = fixture.stream();
      ApiException failure = catchThrowableOfType(ApiException.class, stream::text);
      assertThat(failure).hasMessageContaining("slow down");
      assertThat(failure.receivedText()).contains("Red");
      assertThat(fixture.registered).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"text/event-stream", "application/json", "''"})
  void errorInPlaceOfAStreamIsThrown(String type) throws Exception {
    String body = "\n{\"error\":{\"type\":\"rate_limit\",\"message\":\"slow\\u0020down\"}}";
    try (StreamFixture fixture = body(type, body)) {
      assertThatThrownBy(() -> fixture.stream().text())
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("rate_limit");
      assertThat(fixture.registered).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"text/event-stream", "application/json", "text/plain"})
  void wholeCompletionInPlaceOfAStreamIsItsOnlyChunk(String type) throws Exception {
    String body =
        """
        {"id":"c1","object":"chat.completion","created":1,"model":"m","x":1,
         "choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant",
           "content":"Hm","annotations":[{"type":"url_citation"}],"tool_calls":[
           {"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
           {"id":"b","type":"custom","custom":{"name":"g","input":"1"}}]}}],
         "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}\
        """;
    try (StreamFixture fixture = body(type, body)) {
      ChatCompletionStream stream = fixture.stream();
      List<ChatCompletionChunk> chunks = new ArrayList<>();
      stream.forEach(chunks::add);
      assertThat(chunks).hasSize(1);
      assertThat(chunks.get(0).text()).isEqualTo("Hm");
      assertThat(stream.completion()).isEqualTo(ChatCompletion.fromJson(body));
    }
  }

  @Test
  void eventsUnderAWrongLabelAreStillEvents() throws Exception {
    try (StreamFixture fixture = body("text/plain", chunk("Red") + STOP + DONE)) {
      assertThat(fixture.stream().text()).isEqualTo("Red");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "text/event-stream,<html>gateway</html>",
    "text/event-stream,[]",
    "text/html,<html>gateway</html>",
    "application/json,'{\"id\":\"chatcmpl-1\"}'",
    "application/json,'{\"choices\":[7]}'",
    "application/json,''",
    "'',hello"
  })
  void responseThatIsNoStreamIsMalformed(String type, String body) throws Exception {
    try (StreamFixture fixture = body(type, body)) {
      MalformedResponseException failure =
          catchThrowableOfType(MalformedResponseException.class, () -> fixture.stream().text());
      assertThat(failure).hasMessageContaining("text/event-stream");
      assertThat(failure.body()).isEqualTo(body);
      assertThat(fixture.registered).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"choices\":[", "<html>", "null", "[]", "42"})
  void chunkThatCannotBeReadIsMalformed(String data) throws Exception {
    try (StreamFixture fixture = events(chunk("Red") + "data: " + data + "\n\n" + DONE)) {
      MalformedResponseException failure =
          catchThrowableOfType(MalformedResponseException.class, () -> fixture.stream().text());
      assertThat(failure.body()).isEqualTo(data);
      assertThat(failure.receivedText()).contains("Red");
    }
  }

  @Test
  void halfACharacterAndContentInPartsDoNotEndTheStream() throws Exception {
    byte[] half = chunk("a?b").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    half[new String(half, java.nio.charset.StandardCharsets.US_ASCII).indexOf('?')] = (byte) 0xe6;
    String parts =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":[{\"type\":\"text\","
            + "\"text\":\"4\"}]}}]}\n\n";
    try (StreamFixture fixture =
        new StreamFixture(
            wire -> {
              wire.head(TYPE).write(Integer.toHexString(half.length) + "\r\n");
              wire.out().write(half);
              wire.write("\r\n").events(parts + STOP + DONE).end();
            })) {
      assertThat(fixture.stream().text()).isEqualTo("a\uFFFDb4");
    }
  }

  @Test
  void interruptEndsTheReadAndTheCall() throws Exception {
    try (StreamFixture fixture = stalled()) {
      ChatCompletionStream stream = fixture.stream();
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      chunks.next();
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread reader =
          new Thread(
              () -> {
                try {
                  chunks.hasNext();
                } catch (Throwable e) {
                  failure.complete(e);
                }
              });
      reader.start();
      Thread.sleep(200);
      long start = System.nanoTime();
      reader.interrupt();
      assertThat(failure.get(10, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              InterruptedCallException.class,
              e -> assertThat(((KolboException) e).receivedText()).contains("x"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      assertThat(fixture.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(fixture.registered).isEmpty();
    }
  }

  @Test
  void closeByAnotherThreadEndsTheIterationAndTheCall() throws Exception {
    try (StreamFixture fixture = stalled()) {
      ChatCompletionStream stream = fixture.stream();
      CountDownLatch first = new CountDownLatch(1);
      CompletableFuture<Void> iteration =
          CompletableFuture.runAsync(() -> stream.forEach(chunk -> first.countDown()));
      first.await();
      Thread.sleep(100);
      stream.close();
      assertThat(iteration).succeedsWithin(Duration.ofSeconds(5));
      assertThat(stream.text()).isEqualTo("x");
      assertThatThrownBy(stream::completion).isInstanceOf(IllegalStateException.class);
      assertThat(fixture.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(fixture.registered).isEmpty();
    }
  }

  @Test
  void endOfTheClientFailsTheStream() throws Exception {
    try (StreamFixture fixture = stalled()) {
      ChatCompletionStream stream = fixture.stream();
      Iterator<ChatCompletionChunk> chunks = stream.iterator();
      chunks.next();
      fixture.open.end(OpenCalls.Reason.CLOSED);
      KolboException failure = catchThrowableOfType(KolboException.class, chunks::hasNext);
      assertThat(failure).hasMessageContaining("the client was closed");
      assertThat(failure.receivedText()).contains("x");
      assertThat(chunks.hasNext()).isFalse();
    }
  }

  @Test
  void streamThatIsDroppedGivesBackItsConnection() throws Exception {
    try (StreamFixture fixture = stalled()) {
      fixture.stream().iterator().next();
      for (int i = 0; i < 100 && fixture.clientGone.getCount() > 0; i++) {
        System.gc();
        Thread.sleep(50);
      }
      assertThat(fixture.clientGone.getCount()).isZero();
      assertThat(fixture.registered).isEmpty();
    }
  }

  /** What may grow for ever; each # is another number. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'delta':{'content':'0123456789012345678901234567890123456789'}}",
        "{'delta':{'reasoning_content':'0123456789012345678901234567890123456789'}}",
        "{'delta':{'refusal':'0123456789012345678901234567890123456789'}}",
        "{'delta':{'thoughts':'0123456789012345678901234567890123456789'}}",
        "{'delta':{'tool_calls':[{'index':0,'function':{'arguments':'0123456789012345678'}}]}}",
        "{'delta':{'tool_calls':[{'index':#,'id':'#','function':{'name':'f'}}]}}",
        "{'delta':{'tool_calls':[{'id':'#','function':{'name':'f'}}]}}",
        "{'delta':{'tool_calls':[{'index':0,'x#':1}]}}",
        "{'delta':{'function_call':{'arguments':'0123456789012345678901234567890123456789'}}}",
        "{'delta':{'x#':'0123456789012345678901234567890123456789'}}",
        "{'delta':{'x':{'y':{'z#':null}}}}",
        "{'delta':{'x':[[],[],[],[]]}}",
        "{'delta':{'x':[{'index':#}]}}",
        "{'delta':{},'logprobs':{'content':[{'token':'a','logprob':-0.5,'bytes':[1]}]}}",
        "{'delta':{},'logprobs':{'x#':1,'content':null}}",
        "{'delta':{},'x#':1}",
        "{'index':#,'delta':{}}",
        "{'index':-#,'delta':{'content':'a'}}"
      })
  void whatWasReceivedHasABound(String choice) throws Exception {
    try (StreamFixture fixture =
        new StreamFixture(
            wire -> {
              wire.head(TYPE).events(chunk("Red"));
              for (int i = 1; ; i++) {
                String next = choice.replace('\'', '"').replace("#", String.valueOf(i));
                wire.events("data: {\"choices\":[" + next + "]}\n\n");
              }
            })) {
      fixture.limit = 100_000;
      ChatCompletionStream stream = fixture.stream();
      KolboException failure = catchThrowableOfType(KolboException.class, stream::text);
      assertThat(failure).hasMessageContaining("the completion has more than 100000 bytes");
      // The text of the first choice; others come before it.
      assertThat(failure.receivedText().orElseThrow())
          .startsWith(choice.contains("-#") ? "" : "Red");
      assertThat(fixture.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(fixture.registered).isEmpty();
    }
  }

  /** Of which the last one counts, so that nothing grows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'x':'#','choices':[{'index':0,'delta':{'content':'a','x_id':'#'}}]}",
        "{'obfuscation':['#','0123456789'],'choices':[{'index':0,'delta':{'content':'a'},'y':{'#':1}}]}",
        "{'usage':{'total_tokens':#,'x':'#'},'choices':[{'index':0,'delta':{'content':'a'}}]}",
        "{'system_fingerprint':'#','choices':[{'index':0,'delta':{'content':'a','level':#}}]}"
      })
  void whatIsReplacedDoesNotCount(String chunk) throws Exception {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      String next = chunk.replace('\'', '"').replace("#", String.valueOf(1000 + i));
      events.append("data: ").append(next).append("\n\n");
    }
    try (StreamFixture fixture = events(events + STOP + DONE)) {
      fixture.limit = 10_000;
      assertThat(fixture.stream().text()).hasSize(3000);
    }
  }

  private static StreamFixture stalled() {
    return new StreamFixture(
        wire -> {
          wire.head(TYPE).events(chunk("x"));
          wire.awaitClientGone();
          throw new IllegalStateException("the end");
        });
  }

  private static StreamFixture events(String events) {
    return body(TYPE, events);
  }

  private static StreamFixture body(String type, String body) {
    return new StreamFixture(
        wire -> {
          wire.head(type);
          if (!body.isEmpty()) {
            wire.events(body);
          }
          wire.end();
        });
  }

  private static String chunk(String text) {
    return "data:"
        + " {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
        + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + text
        + "\"},\"finish_reason\":null}]}\n\n";
  }
}
