package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.error.CallTimeoutException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever a server or a source does, a call ends when its call timeout is over. */
class DeadlineTest {
  private static final Duration TIMEOUT = Duration.ofMillis(900);
  private static final Duration LATEST = Duration.ofSeconds(8);

  @Test
  void sourceThatStalls() throws Exception {
    CountDownLatch ended = new CountDownLatch(2);
    InputStream stalling = stalling(new CountDownLatch(1), ended);
    UploadFile file = UploadFile.of("slow.bin", "image/png", 10, () -> stalling);
    try (RawServer raw = new RawServer(RawServer.Connection::awaitEnd);
        KolboClient client = client(raw)) {
      late(() -> client.files().upload(file));
      late(() -> client.files().uploadAsync(file).join());
      assertThat(ended.await(20, TimeUnit.SECONDS)).as("the source was left").isTrue();
    }
  }

  @Test
  void sourceThatBringsNothing() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    InputStream empty =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }

          @Override
          public int read(byte[] bytes) {
            return 0;
          }

          @Override
          public void close() {
            left.countDown();
          }
        };
    UploadFile file = UploadFile.of("empty.bin", "image/png", 10, () -> empty);
    try (RawServer raw = new RawServer(RawServer.Connection::awaitEnd);
        KolboClient client = client(raw)) {
      late(() -> client.files().upload(file));
      assertThat(left.await(20, TimeUnit.SECONDS)).as("the source was left").isTrue();
    }
  }

  @Test
  void sourceThatNothingInterrupts() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    InputStream stubborn =
        new InputStream() {
          @Override
          public int read() {
            while (end.getCount() > 0) {
              try {
                end.await();
              } catch (InterruptedException e) {
                // As a read of a pipe would.
              }
            }
            return -1;
          }
        };
    UploadFile file = UploadFile.of("slow.bin", "image/png", 10, () -> stubborn);
    try (RawServer raw = new RawServer(RawServer.Connection::awaitEnd);
        KolboClient client = client(raw)) {
      late(() -> client.files().upload(file));
    } finally {
      end.countDown();
    }
  }

  @Test
  void serverThatStopsReading() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (RawServer raw = new RawServer(connection -> end.await());
        KolboClient client = client(raw)) {
      UploadFile file = UploadFile.of("big.bin", new byte[50 << 20]);
      late(() -> client.files().upload(file));
    } finally {
      end.countDown();
    }
  }

  @Test
  void answerThatDrips() throws Exception {
    try (RawServer raw = new RawServer(DeadlineTest::drip);
        KolboClient client = client(raw)) {
      UploadFile file = UploadFile.of("small.bin", new byte[10]);
      late(() -> client.files().upload(file));
      late(() -> client.account().credits());
      late(() -> client.account().creditsAsync().join());
      late(() -> client.chatCompletions().stream(chat()));
      late(() -> client.chatCompletions().streamAsync(chat()).join());
    }
  }

  private static void drip(RawServer.Connection connection)
      throws IOException, InterruptedException {
    connection.read();
    connection.write("HTTP/1.1 200 OK\r\nX-Long: ");
    while (true) {
      connection.write("x");
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void handshakeThatNeverEnds() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (RawServer raw = new RawServer(connection -> end.await());
        KolboClient client =
            raw.client()
                .baseUrl(raw.url().replace("http:", "https:"))
                .callTimeout(TIMEOUT)
                .maxRetries(0)
                .build()) {
      late(() -> client.account().credits());
      late(() -> client.chatCompletions().stream(chat()));
      late(() -> client.files().upload(UploadFile.of("small.bin", new byte[10])));
    } finally {
      end.countDown();
    }
  }

  @Test
  void closeEndsThreadsThatWaitForASource() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    InputStream stalling = stalling(waiting, ended);
    try (RawServer raw = new RawServer(RawServer.Connection::awaitEnd)) {
      KolboClient client = raw.client().build();
      CompletableFuture<?> upload =
          client.files().uploadAsync(UploadFile.of("slow.bin", "image/png", 10, () -> stalling));
      assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
      client.close();
      assertThatThrownBy(upload::join).hasCauseInstanceOf(KolboException.class);
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** A source whose read waits until it is interrupted. */
  private static InputStream stalling(CountDownLatch waiting, CountDownLatch ended) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        waiting.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          ended.countDown();
          throw new IOException("interrupted", e);
        }
        return -1;
      }
    };
  }

  private static KolboClient client(RawServer raw) {
    return raw.client().callTimeout(TIMEOUT).maxRetries(0).build();
  }

  private static ChatCompletionRequest chat() {
    return new ChatCompletionRequest()
        .model("kolbo-cli")
        .addMessagesItem(new UserMessage().content(MessageContent.of("Hi")));
  }

  private static void late(Runnable call) {
    Duration taken =
        ScriptedServer.timed(
            () ->
                assertThatThrownBy(call::run)
                    .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(CallTimeoutException.class),
                        e -> assertThat(e).hasCauseInstanceOf(CallTimeoutException.class)));
    assertThat(taken).isBetween(TIMEOUT.minusMillis(50), LATEST);
  }
}
