package ai.kolbo.client;

import ai.kolbo.client.internal.OpenCalls;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.logging.LogManager;

/** Programs whose clients do much, and what is left of it. They print it. */
final class BusyClients {
  private static final Duration WAIT = Duration.ofSeconds(20);

  private BusyClients() {}

  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    if (arguments[0].equals("closing")) {
      Random random = new Random(Long.parseLong(arguments[2]));
      for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
        closed(arguments[1], random.nextInt(250));
      }
    } else {
      growth(arguments[1]);
    }
    System.out.println("end");
    System.exit(0);
  }

  private static KolboClient client(String url) {
    return KolboClient.builder(Map.of()).apiKey(ScriptedServer.KEY).baseUrl(url).build();
  }

  /** Closes a client in the middle of its work. */
  private static void closed(String url, int millis) throws Exception {
    Queue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
    List<Thread> callers = new ArrayList<>();
    KolboClient kolbo = client(url + "/sent");
    for (int i = 0; i < 4; i++) {
      int first = i;
      Thread caller = new Thread(() -> callUntilClosed(kolbo, first, futures), "caller");
      caller.start();
      callers.add(caller);
    }
    Thread.sleep(millis);
    kolbo.close();
    for (Thread caller : callers) {
      caller.join(WAIT.toMillis());
    }
    boolean areThreadsLeft = !within(() -> threads() == 0);
    boolean areFuturesLeft = !within(() -> futures.stream().allMatch(CompletableFuture::isDone));
    Map<String, Integer> outcomes = new TreeMap<>();
    futures.forEach(future -> outcomes.merge(outcome(future), 1, Integer::sum));
    // What was sent before may still be in the buffers of the server.
    int sent = sent(url);
    for (int before = -1; before != sent; sent = sent(url)) {
      before = sent;
      Thread.sleep(100);
    }
    Thread.sleep(100);
    System.out.printf(
        "closed after %d ms: threads %s, futures %s, sent later %d, callers left %d, %s%n",
        millis,
        areThreadsLeft ? "LEFT" : "ended",
        areFuturesLeft ? "LEFT" : "ended",
        sent(url) - sent,
        callers.stream().filter(Thread::isAlive).count(),
        outcomes);
  }

  private static void callUntilClosed(
      KolboClient kolbo, int first, Queue<CompletableFuture<?>> futures) {
    try {
      for (int i = first; futures.size() < 1500; i++) {
        switch (i % 5) {
          case 0 -> futures.add(kolbo.account().creditsAsync());
          case 1 ->
              futures.add(
                  kolbo
                      .images()
                      .generateAsync(new ImageRequest().prompt("x"))
                      .thenCompose(
                          job -> job.onProgress(progress -> {}).awaitAsync(Duration.ofMinutes(5))));
          case 2 ->
              futures.add(kolbo.files().uploadAsync(UploadFile.of("a.jpg", new byte[200_000])));
          case 3 ->
              futures.add(
                  kolbo
                      .chatCompletions()
                      .streamAsync(chat())
                      .thenApply(
                          stream -> {
                            try (stream) {
                              stream.forEach(chunk -> {});
                              return stream.text();
                            }
                          }));
          default -> kolbo.account().credits();
        }
      }
    } catch (RuntimeException e) {
      // The client is closed.
    }
  }

  private static int sent(String url) throws IOException {
    try (KolboClient asking = client(url + "/count")) {
      return asking.account().credits().getTotal().intValue();
    }
  }

  private static String outcome(CompletableFuture<?> future) {
    if (!future.isDone()) {
      return "INCOMPLETE";
    }
    try {
      future.join();
      return "success";
    } catch (CompletionException e) {
      return e.getCause().getClass().getSimpleName();
    } catch (RuntimeException e) {
      return e.getClass().getSimpleName();
    }
  }

  /** Does everything often, after it has done everything a few times. */
  private static void growth(String url) throws Exception {
    try (KolboClient kolbo = client(url + "/sent")) {
      work(kolbo, url, 20);
      String before = state(kolbo);
      long heapBefore = heap();
      long begun = System.nanoTime();
      work(kolbo, url, 1);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      within(() -> state(kolbo).equals(before));
      System.out.printf(
          "worked %d ms; before: %s; after: %s; heap grew by %d KB to %d KB%n",
          millis, before, state(kolbo), (heap() - heapBefore) / 1024, heap() / 1024);
    }
  }

  private static void work(KolboClient kolbo, String url, int fraction) throws Exception {
    int calls = 20_000 / fraction;
    for (int i = 0; i < calls / 2; i++) {
      kolbo.account().credits();
    }
    for (int i = 0; i < calls / 2; i += 50) {
      List<CompletableFuture<?>> futures = new ArrayList<>();
      for (int j = 0; j < 50; j++) {
        futures.add(kolbo.account().creditsAsync());
      }
      CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new)).get();
    }
    for (int i = 0; i < 2000 / fraction; i++) {
      CompletableFuture<?> future =
          i % 2 == 0
              ? kolbo.account().creditsAsync()
              : kolbo.jobs().resume("hang").awaitAsync().thenApply(job -> job);
      future.cancel(true);
    }
    for (int i = 0; i < 500 / fraction; i++) {
      kolbo.jobs().resume("done").onProgress(progress -> {}).awaitAsync();
      kolbo.account().creditsAsync().thenApply(credits -> credits);
    }
    for (int i = 0; i < 200 / fraction; i++) {
      kolbo.chatCompletions().stream(chat());
      if (i % 50 == 49) {
        System.gc();
        Thread.sleep(50);
      }
    }
    AtomicInteger failed = new AtomicInteger();
    for (int i = 0; i < 2000 / fraction; i++) {
      UploadFile file =
          UploadFile.of(
              "a.jpg",
              "image/jpeg",
              -1,
              () -> {
                if (failed.incrementAndGet() % 2 == 0) {
                  throw new IOException("unreadable");
                }
                return new ByteArrayInputStream(new byte[10_000]);
              });
      try {
        kolbo.files().upload(file);
      } catch (RuntimeException e) {
        // Each fails: the server refuses it, or its source is broken.
      }
    }
    collected(kolbo);
  }

  /** Streams that were dropped are closed after a collection. */
  private static void collected(KolboClient kolbo) {
    within(
        () -> {
          System.gc();
          return open(kolbo) == 0;
        });
  }

  private static String state(KolboClient kolbo) {
    return "open " + open(kolbo) + ", threads at most 70: " + (threads() <= 70);
  }

  private static int open(KolboClient kolbo) {
    try {
      Field open = OpenCalls.class.getDeclaredField("open");
      open.setAccessible(true);
      return ((Collection<?>) open.get(kolbo.calls.open())).size();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kolbo-"))
        .count();
  }

  private static long heap() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(50);
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static boolean within(BooleanSupplier condition) {
    long deadline = System.nanoTime() + WAIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        return false;
      }
    }
    return true;
  }

  private static ChatCompletionRequest chat() {
    return new ChatCompletionRequest()
        .model("m")
        .addMessagesItem(new UserMessage().content(MessageContent.of("hi")));
  }
}
