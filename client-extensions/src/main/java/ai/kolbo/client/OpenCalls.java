package ai.kolbo.client;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The calls, waits and streams of a client that have not ended, so that closing it ends them. */
final class OpenCalls {
  private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @throws IllegalStateException if the client is closed
   */
  void check() {
    if (closed) {
      throw new IllegalStateException("the client is closed");
    }
  }

  /**
   * Makes closing the client fail a future and cancel what it waits for.
   *
   * @param generationId what the call is about, if it is about one
   */
  <T> CompletableFuture<T> track(
      String operation, @Nullable String generationId, ForwardingFuture<T> future) {
    Runnable end =
        () ->
            future.abandon(
                new KolboException(operation, operation + " ended: the client was closed", null)
                    .about(generationId));
    add(end);
    future.whenComplete((value, failure) -> remove(end));
    return future;
  }

  void add(Runnable end) {
    ends.add(end);
    if (closed) {
      end.run();
    }
  }

  void remove(Runnable end) {
    ends.remove(end);
  }

  void close() {
    closed = true;
    ends.forEach(Runnable::run);
  }
}
