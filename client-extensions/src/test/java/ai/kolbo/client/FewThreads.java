package ai.kolbo.client;

import ai.kolbo.client.job.Job;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.ImageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;

/** A program that does much with few threads, and prints what came of it. */
final class FewThreads {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private FewThreads() {}

  /** Arguments: what to do, the URL, how many of it. */
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    int count = Integer.parseInt(arguments[2]);
    switch (arguments[0]) {
      case "threads" -> System.out.println("threads: " + fill(count));
      case "jobs" -> jobs(arguments[1], count);
      default -> exhausted(arguments[0], arguments[1], count);
    }
    System.out.println("end");
  }

  /** Starts threads until there are no more, or so many; returns how many there are. */
  private static int fill(int most) {
    for (int i = 0; i < most; i++) {
      try {
        waiting(new CountDownLatch(1));
      } catch (OutOfMemoryError e) {
        return i;
      }
    }
    return most;
  }

  private static void waiting(CountDownLatch end) {
    Thread thread =
        new Thread(
            () -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static KolboClient client(String url) {
    return KolboClient.builder(Map.of())
        .apiKey(ScriptedServer.KEY)
        .baseUrl(url)
        .callTimeout(DEADLINE)
        .attemptTimeout(DEADLINE)
        .build();
  }

  private static void jobs(String url, int count) throws Exception {
    KolboClient kolbo = client(url);
    long begun = System.nanoTime();
    List<CompletableFuture<?>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Job<GenerationResult> job = kolbo.jobs().resume("job" + i);
      job.onProgress(progress -> sleep(2));
      futures.add(job.awaitAsync(DEADLINE));
    }
    print("jobs", begun, futures);
  }

  private static void sleep(int seconds) {
    try {
      TimeUnit.SECONDS.sleep(seconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** From some moment on no thread can be made, but so many. */
  private static void exhausted(String moment, String url, int free) throws Exception {
    List<CountDownLatch> reserved = new ArrayList<>();
    for (int i = 0; i < free; i++) {
      CountDownLatch end = new CountDownLatch(1);
      waiting(end);
      reserved.add(end);
    }
    if (moment.equals("before")) {
      fill(10_000);
      release(reserved);
    }
    try (KolboClient kolbo = client(url)) {
      if (moment.equals("after")) {
        kolbo.account().creditsAsync().get();
        kolbo.jobs().resume("job").awaitAsync(DEADLINE).get();
        fill(10_000);
        release(reserved);
      }
      long begun = System.nanoTime();
      List<CompletableFuture<?>> futures = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int index = i;
        futures.add(attempted(() -> kolbo.account().creditsAsync()));
        futures.add(
            attempted(
                () ->
                    kolbo
                        .jobs()
                        .resume("job" + index)
                        .onProgress(progress -> {})
                        .awaitAsync(DEADLINE)));
        futures.add(
            attempted(
                () ->
                    kolbo
                        .images()
                        .generateAsync(new ImageRequest().prompt("x"))
                        .thenCompose(job -> job.awaitAsync(DEADLINE))));
      }
      print(moment + " " + free, begun, futures);
      begun = System.nanoTime();
      List<CompletableFuture<?>> calls = new ArrayList<>();
      calls.add(ended(() -> kolbo.account().credits()));
      calls.add(ended(() -> kolbo.jobs().resume("j").await(DEADLINE)));
      print("sync", begun, calls);
    }
  }

  private static void release(List<CountDownLatch> reserved) throws InterruptedException {
    reserved.forEach(CountDownLatch::countDown);
    // The system counts a thread until it is gone, which nothing tells.
    Thread.sleep(reserved.isEmpty() ? 0 : 200);
  }

  private static CompletableFuture<?> ended(Callable<?> call) {
    try {
      return CompletableFuture.completedFuture(call.call());
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private interface Start {
    CompletableFuture<?> begin();
  }

  private static CompletableFuture<?> attempted(Start start) {
    try {
      return start.begin();
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(new AssertionError("thrown at once", e));
    }
  }

  private static void print(String what, long begun, List<CompletableFuture<?>> futures)
      throws InterruptedException {
    try {
      CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
          .get(DEADLINE.toSeconds() + 10, TimeUnit.SECONDS);
    } catch (Exception e) {
      // Each is counted below.
    }
    Map<String, Integer> outcomes = new TreeMap<>();
    for (CompletableFuture<?> future : futures) {
      outcomes.merge(outcome(future), 1, Integer::sum);
    }
    System.out.printf(
        "%s: %d in %d ms: %s%n",
        what, futures.size(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun), outcomes);
  }

  private static String outcome(CompletableFuture<?> future) {
    if (!future.isDone()) {
      return "INCOMPLETE";
    }
    try {
      future.join();
      return "success";
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      return cause.getClass().getSimpleName()
          + (cause.getCause() == null ? "" : " of " + cause.getCause().getClass().getSimpleName());
    }
  }
}
