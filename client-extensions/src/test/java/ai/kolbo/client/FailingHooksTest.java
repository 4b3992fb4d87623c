package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a program's own code throws inside a call: every future completes, every call ends. */
@Tag("stress")
@Isolated
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FailingHooksTest {
  /** Far less than any timeout, and far more than a busy machine takes. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String CREDITS = "{\"success\":true,\"credits\":{\"total\":7}}";
  private static final String STORED =
      "{\"success\":true,\"url\":\"https://media.example.com/a.jpg\",\"id\":\"f1\"}";
  private static final String CHUNK =
      "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n"
          + "data: [DONE]\n\n";

  /** What is thrown. */
  enum Thrown {
    OUT_OF_MEMORY(OutOfMemoryError::new),
    STACK_OVERFLOW(StackOverflowError::new),
    REJECTED(RejectedExecutionException::new),
    ASSERTION(AssertionError::new),
    LINKAGE(NoClassDefFoundError::new),
    UNCHECKED(IllegalStateException::new),
    CHECKED(IOException::new);

    private final Supplier<Throwable> made;

    Thrown(Supplier<Throwable> made) {
      this.made = made;
    }

    /** Throws it, declared or not. */
    <E extends Throwable> void raise() throws E {
      @SuppressWarnings("unchecked") // Erased: thrown as it is.
      E failure = (E) made.get();
      throw failure;
    }
  }

  private volatile Thrown armed;

  @AutoClose private final ScriptedServer server = new ScriptedServer();

  FailingHooksTest() {
    server.answerAll(
        request -> {
          String target = request.getTarget();
          if (target.contains("/files")) {
            return ScriptedServer.json(200, STORED).build();
          }
          if (target.contains("/chat/completions")) {
            return ScriptedServer.json(200, CHUNK)
                .setHeader("Content-Type", "text/event-stream")
                .build();
          }
          if (target.contains("/status")) {
            return ScriptedServer.json(200, ScriptedServer.completedJson("https://a.example/1.png"))
                .build();
          }
          return request.getMethod().equals("GET")
              ? ScriptedServer.json(200, CREDITS).build()
              : ScriptedServer.json(
                      200, ScriptedServer.startedJson("abc123", "/api/v1/generate/abc123/status"))
                  .build();
        });
  }

  private void hook() {
    Thrown thrown = armed;
    if (thrown != null) {
      thrown.<RuntimeException>raise();
    }
  }

  @ParameterizedTest
  @EnumSource
  void interceptor(Thrown thrown) {
    everyCallEnds(
        thrown,
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  hook();
                  return chain.proceed(chain.request());
                }));
  }

  @ParameterizedTest
  @EnumSource
  void networkInterceptorAfterTheResponse(Thrown thrown) {
    everyCallEnds(
        thrown,
        new OkHttpClient.Builder()
            .addNetworkInterceptor(
                chain -> {
                  Response response = chain.proceed(chain.request());
                  hook();
                  return response;
                }));
  }

  @ParameterizedTest
  @EnumSource
  void nameLookup(Thrown thrown) {
    everyCallEnds(
        thrown,
        new OkHttpClient.Builder()
            .connectionPool(new okhttp3.ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
            .dns(
                name -> {
                  hook();
                  return okhttp3.Dns.SYSTEM.lookup(name);
                }));
  }

  @ParameterizedTest
  @EnumSource
  void eventListenerAtTheStart(Thrown thrown) {
    everyCallEnds(
        thrown,
        listening(
            new EventListener() {
              @Override
              public void callStart(Call call) {
                hook();
              }
            }));
  }

  /** OkHttp takes an IOException for one of the connection, and waits for an early response. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CHECKED")
  void eventListenerAtTheRequest(Thrown thrown) {
    everyCallEnds(
        thrown,
        listening(
            new EventListener() {
              @Override
              public void requestHeadersEnd(Call call, Request request) {
                hook();
              }
            }));
  }

  @ParameterizedTest
  @EnumSource
  void eventListenerAtTheEndOfTheBody(Thrown thrown) {
    endsAnyhow(
        thrown,
        listening(
            new EventListener() {
              @Override
              public void responseBodyEnd(Call call, long bytes) {
                hook();
              }
            }));
  }

  @ParameterizedTest
  @EnumSource
  void eventListenerAtTheEndOfTheCall(Thrown thrown) {
    endsAnyhow(
        thrown,
        listening(
            new EventListener() {
              @Override
              public void callEnd(Call call) {
                hook();
              }

              @Override
              public void callFailed(Call call, IOException failure) {
                hook();
              }
            }));
  }

  private static OkHttpClient.Builder listening(EventListener listener) {
    return new OkHttpClient.Builder().eventListener(listener);
  }

  private void everyCallEnds(Thrown thrown, OkHttpClient.Builder http) {
    endsAnyhow(thrown, http).forEach((name, failure) -> assertThat(failure).as(name).isNotNull());
  }

  private Map<String, Throwable> endsAnyhow(Thrown thrown, OkHttpClient.Builder http) {
    OkHttpClient given = http.build();
    try (KolboClient kolbo = server.client().okHttpClient(given).maxRetries(0).build()) {
      armed = thrown;
      Map<String, Throwable> outcomes = outcomes(kolbo);
      armed = null;
      assertThat(kolbo.account().creditsAsync()).succeedsWithin(SOON);
      assertThat(outcomes(kolbo).values()).as("the hook is mended").containsOnlyNulls();
      return outcomes;
    } finally {
      armed = null;
      given.connectionPool().evictAll();
    }
  }

  /** What each kind of call fails with; null if it succeeds. */
  private static Map<String, Throwable> outcomes(KolboClient kolbo) {
    Map<String, Supplier<CompletableFuture<?>>> calls = new LinkedHashMap<>();
    calls.put("read", () -> kolbo.account().creditsAsync());
    calls.put("start", () -> kolbo.images().generateAsync(new ImageRequest().prompt("x")));
    calls.put("upload", () -> kolbo.files().uploadAsync(file(() -> {})));
    calls.put("stream", () -> kolbo.chatCompletions().streamAsync(chat()));
    calls.put("wait", () -> kolbo.jobs().resume("abc123").awaitAsync(Duration.ofMillis(300)));
    Map<String, Supplier<?>> waiting = new LinkedHashMap<>();
    waiting.put("read and wait", () -> kolbo.account().credits());
    waiting.put("start and wait", () -> kolbo.images().generate(new ImageRequest().prompt("x")));
    waiting.put("upload and wait", () -> kolbo.files().upload(file(() -> {})));
    waiting.put(
        "stream and wait",
        () -> {
          try (var stream = kolbo.chatCompletions().stream(chat())) {
            stream.forEach(chunk -> {});
            return stream.text();
          }
        });
    waiting.put("job", () -> kolbo.jobs().resume("abc123").await(Duration.ofMillis(300)));
    waiting.forEach(
        (name, call) -> calls.put(name, () -> CompletableFuture.supplyAsync(call, thread())));
    Map<String, CompletableFuture<Throwable>> ends = new LinkedHashMap<>();
    calls.forEach(
        (name, call) -> {
          CompletableFuture<?> future;
          try {
            future = call.get();
          } catch (Throwable e) {
            future = CompletableFuture.failedFuture(e);
          }
          ends.put(name, future.handle((value, failure) -> failure));
        });
    Map<String, Throwable> outcomes = new LinkedHashMap<>();
    ends.forEach(
        (name, end) -> {
          assertThat(end).as(name).succeedsWithin(SOON);
          outcomes.put(name, end.join());
        });
    return outcomes;
  }

  private static Executor thread() {
    return task -> {
      Thread thread = new Thread(task, "caller");
      thread.setDaemon(true);
      thread.start();
    };
  }

  private static UploadFile file(Runnable opening) {
    return UploadFile.of(
        "a.jpg",
        "image/jpeg",
        -1,
        () -> {
          opening.run();
          return new ByteArrayInputStream(new byte[100]);
        });
  }

  private static ChatCompletionRequest chat() {
    return new ChatCompletionRequest()
        .model("m")
        .addMessagesItem(new UserMessage().content(MessageContent.of("hi")));
  }

  @ParameterizedTest
  @EnumSource
  void sourceOfAFile(Thrown thrown) {
    try (KolboClient kolbo = server.client().maxRetries(0).build()) {
      UploadFile broken = file(thrown::<RuntimeException>raise);
      assertThat(kolbo.files().uploadAsync(broken).handle((value, failure) -> failure))
          .succeedsWithin(SOON)
          .isNotNull();
      assertThat(catchThrowable(() -> kolbo.files().upload(broken))).isNotNull();
      assertThat(kolbo.files().uploadAsync(file(() -> {}))).succeedsWithin(SOON);
    }
  }

  @ParameterizedTest
  @EnumSource
  void listeners(Thrown thrown) {
    try (KolboClient kolbo = server.client().build()) {
      AtomicInteger told = new AtomicInteger();
      assertThat(
              kolbo
                  .jobs()
                  .resume("abc123")
                  .onProgress(
                      progress -> {
                        told.incrementAndGet();
                        thrown.<RuntimeException>raise();
                      })
                  .awaitAsync())
          .succeedsWithin(SOON);
      UploadFile file =
          file(() -> {})
              .onProgress(
                  (sent, length) -> {
                    told.incrementAndGet();
                    thrown.<RuntimeException>raise();
                  });
      assertThat(kolbo.files().uploadAsync(file)).succeedsWithin(SOON);
      assertThat(told.get()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void whatIsDoneWithAnOutcomeHoldsUpNoOther() {
    try (KolboClient kolbo = server.client().build()) {
      for (Thrown thrown : Thrown.values()) {
        for (int i = 0; i < 20; i++) {
          CompletableFuture<Throwable> derived =
              kolbo
                  .account()
                  .creditsAsync()
                  .thenAccept(credits -> thrown.<RuntimeException>raise())
                  .handle((value, failure) -> failure);
          assertThat(derived).succeedsWithin(SOON).isNotNull();
        }
      }
      assertThat(kolbo.account().creditsAsync()).succeedsWithin(SOON);
    }
  }

  @Test
  void interruptThatACallbackLeavesBehindIsNotThatOfTheNext() throws Exception {
    CountDownLatch attached = new CountDownLatch(1);
    try (RawServer raw =
            new RawServer(
                connection -> {
                  while (true) {
                    connection.read();
                    attached.await();
                    connection.json("{\"success\":true,\"credits\":{\"total\":7}}");
                  }
                });
        KolboClient kolbo = raw.client().build()) {
      List<CompletableFuture<Boolean>> interrupted = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        interrupted.add(
            kolbo
                .account()
                .creditsAsync()
                .thenApply(
                    credits -> {
                      boolean isInterrupted = Thread.currentThread().isInterrupted();
                      Thread.currentThread().interrupt();
                      return isInterrupted;
                    }));
      }
      attached.countDown();
      for (CompletableFuture<Boolean> one : interrupted) {
        assertThat(one).succeedsWithin(SOON).isEqualTo(false);
      }
    }
  }
}
