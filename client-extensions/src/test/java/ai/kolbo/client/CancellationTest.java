package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.job.Generation;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.net.SocketFactory;
import mockwebserver3.MockResponse;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CancellationTest {
  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().build();

  @Test
  void cancelledStartIsCancelledOnTheWire() throws Exception {
    cancelled(client -> client.images().generateAsync(new ImageRequest().prompt("A sunset")));
  }

  @Test
  void cancelledUploadIsCancelledOnTheWire() throws Exception {
    cancelled(client -> client.files().uploadAsync(UploadFile.of("a.bin", new byte[10])));
  }

  @Test
  void cancelledWaitCancelsThePollOnTheWire() throws Exception {
    cancelled(client -> client.jobs().resume("abc123").awaitAsync());
  }

  @Test
  void cancelledReadIsCancelledOnTheWire() throws Exception {
    cancelled(client -> client.account().creditsAsync());
  }

  @Test
  void waitThatRunsOutFromOutsideEndsThePolling() throws Exception {
    endsOnTheWire(
        client -> client.jobs().resume("abc123").awaitAsync(),
        wait -> wait.orTimeout(1, TimeUnit.MILLISECONDS));
  }

  /** However quick the answers are: here many come before the client has looked for them. */
  @Test
  void noOutcomeAndNoProgressArrivesOnTheScheduler() {
    server.answerAll(
        request ->
            ScriptedServer.json(
                    200,
                    request.getMethod().equals("POST")
                        ? ScriptedServer.startedJson("abc123", "/api/v1/generate/abc123/status")
                        : ScriptedServer.completedJson("https://cdn.kolbo.ai/1.png"))
                .build());
    Set<String> threads = ConcurrentHashMap.newKeySet();
    Runnable arrival = () -> threads.add(Thread.currentThread().getName());
    List<CompletableFuture<Void>> waits =
        IntStream.range(0, 500)
            .mapToObj(
                i ->
                    kolbo
                        .images()
                        .generateAsync(new ImageRequest().prompt("A sunset"))
                        .thenCompose(
                            job -> {
                              arrival.run();
                              return job.onProgress(progress -> arrival.run()).awaitAsync();
                            })
                        .thenRun(arrival))
            .toList();
    waits.forEach(CompletableFuture::join);
    assertThat(threads).isNotEmpty().noneMatch(name -> name.startsWith("kolbo-scheduler"));
  }

  @Test
  void whatIsDoneWithAnOutcomeMayBlockWithoutHoldingUpTheClient() {
    server.answerAll(
        request ->
            ScriptedServer.json(
                    200,
                    request.getMethod().equals("POST")
                        ? ScriptedServer.startedJson("abc123", "/api/v1/generate/abc123/status")
                        : ScriptedServer.completedJson("https://cdn.kolbo.ai/1.png"))
                .build());
    List<CompletableFuture<Generation<ImageResult>>> waits =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    kolbo
                        .images()
                        .generateAsync(new ImageRequest().prompt("A sunset"))
                        .thenApply(job -> job.await(Duration.ofSeconds(60))))
            .toList();
    assertThat(waits).allSatisfy(wait -> assertThat(wait.join().urls()).hasSize(1));
  }

  @Test
  void streamsThatAreCancelledAtAnyMomentGiveTheirConnectionsBack() throws Exception {
    OkHttpClient http = new OkHttpClient();
    server.answerAll(
        request ->
            new MockResponse.Builder()
                .setHeader("Content-Type", "text/event-stream")
                .body("data: {\"id\":\"1\",\"choices\":[]}\n\n".repeat(1000))
                .throttleBody(64, 50, TimeUnit.MILLISECONDS)
                .build());
    ChatCompletionRequest request = chat();
    try (KolboClient client = server.client().okHttpClient(http).build()) {
      for (int i = 0; i < 150; i++) {
        CompletableFuture<ChatCompletionStream> stream =
            client.chatCompletions().streamAsync(request);
        LockSupport.parkNanos(i * 20_000L);
        if (!stream.cancel(true)) {
          stream.join().close();
        }
      }
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (busyConnections(http) > 0) {
        assertThat(System.nanoTime()).as("connections still busy").isLessThan(deadline);
        LockSupport.parkNanos(1_000_000);
      }
    } finally {
      http.dispatcher().executorService().shutdown();
    }
  }

  private static int busyConnections(OkHttpClient http) {
    return http.connectionPool().connectionCount() - http.connectionPool().idleConnectionCount();
  }

  private static void cancelled(Function<KolboClient, CompletableFuture<?>> call) throws Exception {
    endsOnTheWire(
        call,
        future -> {
          assertThat(future.cancel(true)).isTrue();
          assertThat(future).isCancelled();
        });
  }

  private static void endsOnTheWire(
      Function<KolboClient, CompletableFuture<?>> call, Consumer<CompletableFuture<?>> end)
      throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  asked.countDown();
                  connection.awaitEnd();
                  gone.countDown();
                });
        KolboClient client = raw.client().build()) {
      CompletableFuture<?> future = call.apply(client);
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      end.accept(future);
      assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(raw.requests).hasSize(1);
    }
  }

  @Test
  void cancelledWaitPollsNoMore() throws Exception {
    CountDownLatch polled = new CountDownLatch(2);
    server.answerAll(
        request ->
            ScriptedServer.json(
                    200,
                    request.getMethod().equals("POST")
                        ? ScriptedServer.startedJson("abc123", "/v1/x")
                        : ScriptedServer.stateJson("processing"))
                .build());
    CompletableFuture<Generation<ImageResult>> waiting =
        start().onProgress(progress -> polled.countDown()).awaitAsync();
    polled.await();
    waiting.cancel(true);
    Thread.sleep(100);
    int count = server.count();
    Thread.sleep(200);
    assertThat(server.count()).isEqualTo(count);
  }

  @Test
  void interruptEndsEveryWaitAtOnce() throws Exception {
    server.started("abc123").hang().hang().hang().hang();
    Job<ImageResult> job = start();
    for (Runnable wait :
        List.<Runnable>of(job::await, job::status, () -> kolbo.account().credits(), this::start)) {
      Throwable[] thrown = new Throwable[1];
      boolean[] flag = new boolean[1];
      Thread thread =
          new Thread(
              () -> {
                thrown[0] = catchThrowable(wait::run);
                flag[0] = Thread.currentThread().isInterrupted();
              });
      int before = server.count();
      thread.start();
      ScriptedServer.await("it waits for the server", () -> server.count() > before);
      thread.interrupt();
      thread.join(5000);
      assertThat(thread.isAlive()).isFalse();
      assertThat(thrown[0]).isInstanceOf(InterruptedCallException.class);
      assertThat(flag[0]).isTrue();
    }
  }

  @Test
  void interruptEndsTheWaitForAConnection() throws Exception {
    Semaphore connecting = new Semaphore(0);
    OkHttpClient http =
        new OkHttpClient.Builder().socketFactory(neverConnected(connecting)).build();
    try (KolboClient client = server.client().okHttpClient(http).build()) {
      for (Runnable call :
          List.<Runnable>of(
              () -> client.account().credits(),
              () -> client.images().generate(new ImageRequest().prompt("x")),
              () -> client.chatCompletions().stream(chat()))) {
        Throwable[] thrown = new Throwable[1];
        boolean[] flag = new boolean[1];
        Thread thread =
            new Thread(
                () -> {
                  thrown[0] = catchThrowable(call::run);
                  flag[0] = Thread.currentThread().isInterrupted();
                });
        thread.start();
        assertThat(connecting.tryAcquire(20, TimeUnit.SECONDS)).as("it connects").isTrue();
        thread.interrupt();
        thread.join(5000);
        assertThat(thrown[0]).isInstanceOf(InterruptedCallException.class);
        assertThat(flag[0]).isTrue();
      }
    }
    assertThat(server.count()).isZero();
  }

  private static ChatCompletionRequest chat() {
    return new ChatCompletionRequest()
        .model("m")
        .addMessagesItem(new UserMessage().content(MessageContent.of("hi")));
  }

  /** Sockets that connect until they are closed. */
  private static SocketFactory neverConnected(Semaphore connecting) {
    return SocketFactories.of(
        () -> {
          CountDownLatch closed = new CountDownLatch(1);
          return new Socket() {
            @Override
            public void connect(SocketAddress to, int timeout) throws IOException {
              connecting.release();
              try {
                closed.await();
              } catch (InterruptedException e) {
                throw new InterruptedIOException();
              }
              throw new SocketException("closed");
            }

            @Override
            public void close() {
              closed.countDown();
            }
          };
        });
  }

  @Test
  void interruptedWaitTellsTheIdOfTheJob() {
    server.started("abc123").hang();
    Job<ImageResult> job = start();
    Thread.currentThread().interrupt();
    Throwable thrown = catchThrowable(job::await);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(thrown)
        .isInstanceOfSatisfying(
            InterruptedCallException.class,
            interrupted -> {
              assertThat(interrupted.generationId()).contains("abc123");
              assertThat(interrupted).hasMessageContaining("abc123");
            });
  }

  @Test
  void closeEndsEverythingThatWaits() throws Exception {
    server.started("abc123").hang().hang().hang().hang();
    Job<ImageResult> job = start();
    KolboClient other = server.client().build();
    List<Consumer<KolboClient>> waits =
        List.of(
            client -> client.jobs().resume("abc123").await(),
            client -> client.account().credits(),
            client -> client.images().generate(new ImageRequest().prompt("x")),
            client -> client.files().upload(UploadFile.of("a", new byte[1])));
    List<CompletableFuture<Throwable>> outcomes = new ArrayList<>();
    for (Consumer<KolboClient> wait : waits) {
      CompletableFuture<Throwable> outcome = new CompletableFuture<>();
      outcomes.add(outcome);
      Thread thread = new Thread(() -> outcome.complete(catchThrowable(() -> wait.accept(other))));
      thread.setDaemon(true);
      thread.start();
    }
    ScriptedServer.await("all wait", () -> server.count() >= 5);
    other.close();
    for (CompletableFuture<Throwable> outcome : outcomes) {
      assertThat(outcome.get(5, TimeUnit.SECONDS))
          .isInstanceOf(KolboException.class)
          .hasMessageContaining("closed");
    }
    assertThat(job.id()).isEqualTo("abc123");
  }

  @Test
  void closeEndsAWaitBetweenTwoPolls() throws Exception {
    server.answer(200, "{\"success\":true,\"generation_id\":\"abc123\",\"poll_interval_hint\":60}");
    CompletableFuture<Generation<ImageResult>> waiting = start().awaitAsync();
    kolbo.close();
    assertThat(waiting)
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(KolboException.class)
        .withMessageContainingAll("closed", "abc123");
  }

  @Test
  void closeEndsAWaitForARepetition() throws Exception {
    server.answer(ScriptedServer.json(429, "{}").setHeader("Retry-After", "60").build());
    CompletableFuture<?> waiting = kolbo.account().creditsAsync();
    ScriptedServer.await("it was asked", () -> server.count() == 1);
    Thread.sleep(100);
    kolbo.close();
    assertThat(waiting).failsWithin(Duration.ofSeconds(5));
  }

  @Test
  void closedClientRefusesEverything() {
    Job<GenerationResult> job = kolbo.jobs().resume("abc123");
    kolbo.close();
    kolbo.close();
    for (Runnable call :
        List.<Runnable>of(
            this::start,
            () -> kolbo.account().credits(),
            job::await,
            job::status,
            () -> kolbo.files().upload(UploadFile.of("a", new byte[1])))) {
      assertThatThrownBy(call::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
    assertThat(server.count()).isZero();
  }

  private Job<ImageResult> start() {
    return kolbo.images().generate(new ImageRequest().prompt("A sunset"));
  }
}
