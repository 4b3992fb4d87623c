package ai.kolbo.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What is measured inside a contender's JVM. */
final class Measurements {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** How many jobs are being started at the same time. */
  private static final int STARTS_IN_FLIGHT = 50;

  private final Callable<Contender> factory;
  private final String baseUrl;
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private Contender contender;

  /** Threads of the JVM before the contender was made. */
  private int idleThreads;

  Measurements(Callable<Contender> factory, String baseUrl) {
    this.factory = factory;
    this.baseUrl = baseUrl;
  }

  /**
   * Runs a command and returns its figures, as {@code p50=43.2 cpu=51.0}.
   *
   * @param command {@code calls <concurrency> <number>}, {@code stream <chunks>}, {@code upload
   *     <file>}, {@code jobs <number>} or {@code cancel}
   */
  String run(String[] command) throws Exception {
    if (contender == null) {
      idleThreads = THREADS.getThreadCount();
      contender = factory.call();
    }
    System.gc();
    return switch (command[0]) {
      case "calls" -> calls(Integer.parseInt(command[1]), Integer.parseInt(command[2]));
      case "stream" -> stream(Integer.parseInt(command[1]));
      case "upload" -> upload(Path.of(command[1]));
      case "jobs" -> jobs(Integer.parseInt(command[1]));
      case "cancel" -> cancel();
      default -> throw new IllegalArgumentException(command[0]);
    };
  }

  private String calls(int concurrency, int number) throws Exception {
    long[][] latencies = new long[concurrency][number / concurrency];
    List<Callable<Void>> tasks = new ArrayList<>();
    for (long[] own : latencies) {
      tasks.add(() -> timedCalls(own));
    }
    Map<Long, Long> allocated = allocated();
    long cpu = PROCESS.getProcessCpuTime();
    for (Future<Void> done : callers.invokeAll(tasks)) {
      done.get();
    }
    double cpuMicros = (PROCESS.getProcessCpuTime() - cpu) / 1e3;
    long bytes = allocatedSince(allocated);
    long[] all = Arrays.stream(latencies).flatMapToLong(Arrays::stream).sorted().toArray();
    return figures(
        "p50",
        all[all.length / 2] / 1e3,
        "cpu",
        cpuMicros / all.length,
        "kb",
        bytes / 1024.0 / all.length);
  }

  private Void timedCalls(long[] latencies) throws Exception {
    for (int i = 0; i < latencies.length; i++) {
      long start = System.nanoTime();
      String text = contender.complete();
      latencies[i] = System.nanoTime() - start;
      require(text.endsWith("bite."), text);
    }
    return null;
  }

  private String stream(int chunks) throws Exception {
    int[] seen = new int[2];
    Map<Long, Long> allocated = allocated();
    long start = System.nanoTime();
    contender.stream(
        text -> {
          seen[0]++;
          seen[1] += text.length();
        });
    double seconds = (System.nanoTime() - start) / 1e9;
    long bytes = allocatedSince(allocated);
    require(seen[0] == chunks && seen[1] > chunks, seen[0] + " chunks");
    return figures("rate", chunks / seconds / 1e3, "kb", bytes / 1024.0 / chunks);
  }

  private String upload(Path file) throws Exception {
    long start = System.nanoTime();
    contender.upload(file);
    return figures("rate", Files.size(file) / 1e6 / ((System.nanoTime() - start) / 1e9));
  }

  private String jobs(int number) throws Exception {
    THREADS.resetPeakThreadCount();
    Semaphore starts = new Semaphore(STARTS_IN_FLIGHT);
    List<CompletableFuture<Seen>> jobs = new ArrayList<>(number);
    for (int i = 0; i < number; i++) {
      require(starts.tryAcquire(30, TimeUnit.SECONDS), "no job was started for 30 s");
      jobs.add(
          contender.job(starts::release).thenApply(id -> new Seen(id, System.currentTimeMillis())));
    }
    require(starts.tryAcquire(STARTS_IN_FLIGHT, 30, TimeUnit.SECONDS), "starts did not end");
    double heap = liveHeap();
    long released = Long.parseLong(get("/release"));
    CompletableFuture.allOf(jobs.toArray(CompletableFuture<?>[]::new)).get(2, TimeUnit.MINUTES);
    long[] late =
        jobs.stream()
            .map(CompletableFuture::join)
            .mapToLong(job -> job.millis() - LoopbackServer.endOf(job.id(), released))
            .sorted()
            .toArray();
    return figures(
        "threads",
        THREADS.getPeakThreadCount() - idleThreads,
        "heap",
        heap,
        "late",
        late[number * 99 / 100]);
  }

  /** When the client knew that a job is done. */
  private record Seen(String id, long millis) {}

  /** In MB; the least of three, because calls go on while it is measured. */
  private static double liveHeap() {
    double least = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least =
          Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6);
    }
    return least;
  }

  /** Infinite if the server sees no end of the connection within three seconds. */
  private String cancel() throws Exception {
    Future<String> call = contender.completeAsync(Contender.HANGING_MODEL);
    require(get("/hanging").equals("true"), "the server did not see the call");
    long cancelled = LoopbackServer.micros();
    call.cancel(true);
    String reset = get("/reset");
    return figures(
        "reset",
        reset.equals("null")
            ? Double.POSITIVE_INFINITY
            : (Long.parseLong(reset) - cancelled) / 1e3);
  }

  private String get(String path) throws IOException {
    try (var body = URI.create(baseUrl + path).toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Bytes allocated so far by each live thread. */
  private static Map<Long, Long> allocated() {
    long[] ids = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(ids);
    Map<Long, Long> byThread = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      byThread.put(ids[i], Math.max(0, bytes[i]));
    }
    return byThread;
  }

  private static long allocatedSince(Map<Long, Long> before) {
    return allocated().entrySet().stream()
        .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
        .sum();
  }

  private static String figures(Object... namesAndValues) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      double value = ((Number) namesAndValues[i + 1]).doubleValue();
      text.append(String.format(Locale.ROOT, "%s=%s ", namesAndValues[i], value));
    }
    return text.toString().trim();
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalStateException(message);
    }
  }
}
