package ai.kolbo.benchmarks;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One way of calling the API. An implementation has a public constructor that takes the server's
 * base URL, runs in a JVM of its own, and does what it does as its users would write it.
 */
public interface Contender {
  /** The model of every request. */
  String MODEL = "kolbo-cli";

  /** A model whose request the server never answers. */
  String HANGING_MODEL = "hanging";

  /** The prompt of every request. */
  String PROMPT = "Write a haiku about tomatoes";

  /** The credential of every request. */
  String API_KEY = "kolbo_live_benchmark";

  /** Makes one chat completion on the calling thread and returns its text. */
  String complete() throws Exception;

  /**
   * Makes one chat completion without blocking. Cancelling the future is the contender's way of
   * cancelling the call.
   *
   * @param model {@link #MODEL} or {@link #HANGING_MODEL}
   */
  CompletableFuture<String> completeAsync(String model) throws Exception;

  /**
   * Reads one streamed chat completion to its end.
   *
   * @param texts called with the text of each typed chunk
   */
  void stream(Consumer<String> texts) throws Exception;

  /** Uploads a file and returns once the server has confirmed it. */
  void upload(Path file) throws Exception;

  /**
   * Starts an image job and polls it, at the interval that the server hints, until it is done.
   *
   * @param started called once the server has accepted the job
   * @return completes with the job's id when the client knows that the job is done
   * @throws UnsupportedOperationException if the contender does not poll jobs
   */
  default CompletableFuture<String> job(Runnable started) {
    throw new UnsupportedOperationException();
  }
}
