package ai.kolbo.client.fault;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Rows that run several at once, each in threads of its own. */
final class RowRun {
  private static final int AT_ONCE = 24;

  /** More than the deadline of any row. */
  private static final long HANG_SECONDS = 100;

  private final Map<TableRow, CompletableFuture<Boolean>> runs = new LinkedHashMap<>();

  RowRun(List<? extends TableRow> rows, Path directory) {
    PrintedLogs.capture();
    rows.forEach(row -> runs.put(row, new CompletableFuture<>()));
    Map<Boolean, List<TableRow>> parts =
        rows.stream()
            .map(TableRow.class::cast)
            .collect(Collectors.partitioningBy(row -> row.fault().kind().equals(Faults.NONE)));
    Thread starter =
        new Thread(
            () -> {
              start(parts.get(true), directory);
              start(parts.get(false), directory);
            },
            "rows");
    starter.setDaemon(true);
    starter.start();
  }

  private void start(List<? extends TableRow> rows, Path directory) {
    Semaphore free = new Semaphore(AT_ONCE);
    for (TableRow row : rows) {
      // Rows of large bodies take the places of several: together they would only prove that the
      // machine is slow.
      int places = row.fault().pace() == Fault.Pace.LARGE ? AT_ONCE / 3 : 1;
      free.acquireUninterruptibly(places);
      CompletableFuture<Boolean> run = runs.get(row);
      Thread thread =
          new Thread(new ThreadGroup(row.toString()), () -> run(row, directory, run), "row");
      thread.setDaemon(true);
      run.orTimeout(HANG_SECONDS, TimeUnit.SECONDS)
          .whenComplete(
              (done, failure) -> {
                thread.interrupt();
                free.release(places);
              });
      thread.start();
    }
    free.acquireUninterruptibly(AT_ONCE);
  }

  private static void run(TableRow row, Path directory, CompletableFuture<Boolean> run) {
    try {
      row.run(directory);
      run.complete(true);
    } catch (Throwable e) {
      run.completeExceptionally(e);
    }
  }

  /** A test for each row. */
  Stream<DynamicTest> tests() {
    return runs.entrySet().stream()
        .map(
            run ->
                DynamicTest.dynamicTest(
                    run.getKey().toString(),
                    () -> {
                      try {
                        run.getValue().get();
                      } catch (ExecutionException e) {
                        throw new AssertionError(run.getKey().toString(), e.getCause());
                      }
                    }));
  }

  /** By kind, how many rows there are and how many of them are right. */
  String summary() {
    Map<String, int[]> kinds = new TreeMap<>();
    int right = 0;
    for (Map.Entry<TableRow, CompletableFuture<Boolean>> run : runs.entrySet()) {
      TableRow row = run.getKey();
      int[] counts = kinds.computeIfAbsent(row.group(), kind -> new int[2]);
      boolean isRight = run.getValue().handle((done, failure) -> failure == null).join();
      counts[0]++;
      counts[1] += isRight ? 1 : 0;
      right += isRight ? 1 : 0;
    }
    StringBuilder text = new StringBuilder();
    text.append("%d rows, %d right%n".formatted(runs.size(), right));
    kinds.forEach(
        (kind, counts) ->
            text.append("  %-40s %4d rows, %4d right%n".formatted(kind, counts[0], counts[1])));
    return text.toString();
  }
}
