package ai.kolbo.client;

import ai.kolbo.api.AccountApi;
import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.Credits;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UserMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * A program that makes many calls at once to a server whose responses do not fit its heap, and
 * prints what came of them. Its arguments: the URL, how many threads and futures, and for each kind
 * of response a path below the URL.
 */
final class EndlessResponses {
  private static final Duration DEADLINE = Duration.ofSeconds(8);

  private final String url;
  private final int calls;
  private final Map<String, Integer> outcomes = new ConcurrentSkipListMap<>();

  private EndlessResponses(String url, int calls) {
    this.url = url;
    this.calls = calls;
  }

  public static void main(String[] arguments) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) ->
            System.out.println("UNCAUGHT on " + thread.getName() + ": " + failure));
    LogManager.getLogManager().reset();
    EndlessResponses program = new EndlessResponses(arguments[0], Integer.parseInt(arguments[1]));
    for (String path : List.of(arguments).subList(2, arguments.length)) {
      program.run(path);
    }
    System.out.println("end");
    System.exit(0);
  }

  private KolboClient client(String path) {
    return KolboClient.builder(Map.of())
        .apiKey(ScriptedServer.KEY)
        .baseUrl(url + "/" + path)
        .callTimeout(DEADLINE)
        .attemptTimeout(DEADLINE)
        .build();
  }

  private void run(String path) throws Exception {
    outcomes.clear();
    long begun = System.nanoTime();
    int expected;
    try (KolboClient kolbo = client(path)) {
      List<Callable<?>> work = syncCalls(kolbo, path);
      List<Thread> threads = new ArrayList<>();
      CountDownLatch go = new CountDownLatch(1);
      for (int i = 0; i < calls; i++) {
        Callable<?> call = work.get(i % work.size());
        Thread thread = new Thread(() -> await(go, call), "caller-" + i);
        thread.start();
        threads.add(thread);
      }
      go.countDown();
      List<CompletableFuture<?>> futures = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        futures.add(asyncCall(kolbo, path, i));
      }
      CompletableFuture<?> all =
          CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
      try {
        all.get(3 * DEADLINE.toSeconds(), TimeUnit.SECONDS);
      } catch (Exception e) {
        // Each was counted.
      }
      for (Thread thread : threads) {
        thread.join(DEADLINE.toMillis());
      }
      expected = threads.size() + futures.size();
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    int ended = outcomes.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "%s: %d of %d ended in %d ms: %s%n",
        path, ended, expected, millis, new TreeMap<>(outcomes));
    next("ok", path);
    next("eighth", path);
  }

  /** The next call of a program that got all that. */
  private void next(String which, String path) {
    try (KolboClient kolbo = client(which)) {
      Credits credits = kolbo.account().credits();
      System.out.println("after " + path + " " + which + " total=" + credits.getTotal());
    } catch (RuntimeException | Error e) {
      System.out.println("after " + path + " " + which + " FAILED " + e);
    }
  }

  private static ChatCompletionRequest chat() {
    return new ChatCompletionRequest()
        .model("m")
        .addMessagesItem(new UserMessage().content(MessageContent.of("hi")));
  }

  private static AccountApi plain(String url, String path) {
    HttpUrl base = HttpUrl.get(url + "/" + path + "/");
    OkHttpClient http = new OkHttpClient.Builder().callTimeout(DEADLINE).build();
    return KolboRetrofit.builder(base, http).build().create(AccountApi.class);
  }

  private List<Callable<?>> syncCalls(KolboClient kolbo, String path) {
    return List.of(
        () -> kolbo.account().credits(),
        () -> kolbo.images().generate(new ImageRequest().prompt("x")),
        () -> kolbo.jobs().resume("job1").await(DEADLINE),
        () -> read(kolbo.chatCompletions().stream(chat())),
        () -> plain(url, path).getCredits().execute());
  }

  private static Object read(ChatCompletionStream stream) {
    try (stream) {
      stream.forEach(chunk -> {});
      return stream.text();
    }
  }

  private CompletableFuture<?> asyncCall(KolboClient kolbo, String path, int index) {
    CompletableFuture<?> future =
        switch (index % 5) {
          case 0 -> kolbo.account().creditsAsync();
          case 1 -> kolbo.images().generateAsync(new ImageRequest().prompt("x"));
          case 2 -> kolbo.jobs().resume("job" + index).awaitAsync(DEADLINE);
          case 3 -> kolbo.chatCompletions().streamAsync(chat()).thenApply(EndlessResponses::read);
          default -> plainFuture(path);
        };
    return future.whenComplete((value, failure) -> count(failure));
  }

  private CompletableFuture<?> plainFuture(String path) {
    CompletableFuture<Object> future = new CompletableFuture<>();
    plain(url, path)
        .getCredits()
        .enqueue(
            new retrofit2.Callback<>() {
              @Override
              public void onResponse(
                  retrofit2.Call<ai.kolbo.model.CreditsResponse> call,
                  retrofit2.Response<ai.kolbo.model.CreditsResponse> response) {
                future.complete(response);
              }

              @Override
              public void onFailure(
                  retrofit2.Call<ai.kolbo.model.CreditsResponse> call, Throwable failure) {
                future.completeExceptionally(failure);
              }
            });
    return future;
  }

  private void await(CountDownLatch go, Callable<?> call) {
    try {
      go.await();
      call.call();
      count(null);
    } catch (Throwable e) {
      count(e);
    }
  }

  private void count(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String name = cause == null ? "success" : cause.getClass().getSimpleName();
    boolean isBlown =
        cause != null
            && Stream.iterate(cause, java.util.Objects::nonNull, Throwable::getCause)
                .anyMatch(OutOfMemoryError.class::isInstance);
    outcomes.merge(isBlown ? name + " by OutOfMemoryError" : name, 1, Integer::sum);
  }
}
