package ai.kolbo.benchmarks.mock;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Requests one after the other on each of several connections. */
final class Load {
  private static final int CONNECTIONS = 8;

  private Load() {}

  /** What a connection sends. */
  interface Requests {
    /** Sends some requests and reads their responses; returns how many. */
    int next(HttpConnection connection) throws Exception;
  }

  /** Sends for a time; returns the requests per second. */
  static double rate(ServerProcess server, double seconds, Requests requests) throws Exception {
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long count = run(server, requests, sent -> System.nanoTime() < end);
    return count / ((System.nanoTime() - start) / 1e9);
  }

  /** Sends a number of requests. */
  static void count(ServerProcess server, long number, Requests requests) throws Exception {
    run(server, requests, sent -> sent < number / CONNECTIONS);
  }

  private interface Condition {
    boolean holds(long sent);
  }

  private static long run(ServerProcess server, Requests requests, Condition goesOn)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        counts.add(
            threads.submit(
                () -> {
                  long sent = 0;
                  try (HttpConnection connection = server.connect()) {
                    while (goesOn.holds(sent)) {
                      sent += requests.next(connection);
                    }
                  }
                  return sent;
                }));
      }
      long sum = 0;
      for (Future<Long> count : counts) {
        sum += count.get();
      }
      return sum;
    } finally {
      threads.shutdownNow();
    }
  }
}
