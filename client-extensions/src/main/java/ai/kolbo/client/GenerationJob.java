package ai.kolbo.client;

import ai.kolbo.model.GenerationStarted;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.GenerationType;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A generation that runs on the server. It goes on whether anybody waits for it or not; with its
 * {@link #id()} any process can pick it up again ({@link Generations#resume}). Safe for use by
 * several threads.
 */
public final class GenerationJob {
  /** Longer than any generation; nanoseconds of much more do not fit a long. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  private final String id;
  private final @Nullable GenerationStarted started;
  private final @Nullable Duration interval;
  private final Supplier<CompletableFuture<GenerationStatus>> statusCalls;
  private final Supplier<CompletableFuture<?>> cancelCalls;
  private final JobPolling polling;
  private volatile @Nullable Consumer<GenerationProgress> listener;

  GenerationJob(
      String id,
      @Nullable GenerationStarted started,
      @Nullable Duration interval,
      Supplier<CompletableFuture<GenerationStatus>> statusCalls,
      Supplier<CompletableFuture<?>> cancelCalls,
      JobPolling polling) {
    this.id = id;
    this.started = started;
    this.interval = interval;
    this.statusCalls = statusCalls;
    this.cancelCalls = cancelCalls;
    this.polling = polling;
  }

  /** What identifies the generation; keep it to pick the generation up later. */
  public String id() {
    return id;
  }

  /** The kind of generation, if the server said it when it started. */
  public Optional<GenerationType> type() {
    return Optional.ofNullable(started).map(GenerationStarted::getType);
  }

  /**
   * Credits taken at the start, if the server said how many; they are given back if the generation
   * fails.
   */
  public OptionalDouble creditsCharged() {
    return started == null || started.getCreditsCharged() == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(started.getCreditsCharged());
  }

  /** The whole start answer; empty for a job that was picked up. */
  public Optional<GenerationStarted> started() {
    return Optional.ofNullable(started);
  }

  /**
   * Sets who hears of the progress while somebody waits for the job: once for each poll that was
   * answered, in order, the last time with the state that ended it. What it throws is logged and
   * otherwise ignored, for a listener must not lose a job that is paid for.
   *
   * @param listener called by a thread of the client; should return soon
   * @return this
   */
  public GenerationJob onProgress(Consumer<GenerationProgress> listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Asks for the status once, without repetitions.
   *
   * @throws ApiException if the server refuses, such as {@link NotFoundException} for an id it does
   *     not know
   * @throws ConnectionException if the server cannot be reached
   */
  public GenerationStatus status() {
    try {
      return ForwardingFuture.await(statusCalls.get(), Generations.STATUS);
    } catch (KolboException e) {
      throw e.about(id);
    }
  }

  /**
   * Cancels the generation on the server and has its credits given back ({@code POST
   * /api/v1/generate/{generation_id}/cancel}, which only newer servers know). Whoever waits for it
   * gets a {@link GenerationFailedException}.
   *
   * @throws ConflictException if it has already ended
   * @throws ApiException if the server refuses for another reason
   * @throws ConnectionException if the server cannot be reached
   */
  public void cancel() {
    try {
      ForwardingFuture.await(cancelAsync(), Generations.CANCEL);
    } catch (InterruptedCallException e) {
      throw e.about(id);
    }
  }

  /** The same without waiting for the answer. */
  public CompletableFuture<Void> cancelAsync() {
    return ForwardingFuture.map(
        cancelCalls.get(),
        answer -> null,
        failure -> failure instanceof KolboException known ? known.about(id) : failure);
  }

  /**
   * Waits for the end, for the longest time the client was built with (30 minutes by default).
   *
   * @throws GenerationFailedException if the generation failed, was cancelled or yielded nothing
   * @throws GenerationTimeoutException if it did not end in time; it goes on and can be waited for
   *     again
   * @throws ApiException if the server refuses to tell the status, such as for an unknown id or a
   *     revoked key
   * @throws InterruptedCallException if the thread is interrupted; the generation goes on
   */
  public Generation await() {
    return await(polling.defaultTimeout());
  }

  /**
   * Waits for the end.
   *
   * @param timeout longest time to wait, more than zero
   * @throws IllegalArgumentException if the timeout is zero or negative
   * @throws GenerationFailedException if the generation failed, was cancelled or yielded nothing
   * @throws GenerationTimeoutException if it did not end in time; it goes on and can be waited for
   *     again
   * @throws ApiException if the server refuses to tell the status, such as for an unknown id or a
   *     revoked key
   * @throws InterruptedCallException if the thread is interrupted; the generation goes on
   */
  public Generation await(Duration timeout) {
    try {
      return ForwardingFuture.await(awaitAsync(timeout), Generations.STATUS);
    } catch (InterruptedCallException e) {
      throw e.about(id);
    }
  }

  /**
   * {@link #await()} without a thread that waits. Cancelling the future ends the polling, not the
   * generation.
   */
  public CompletableFuture<Generation> awaitAsync() {
    return awaitAsync(polling.defaultTimeout());
  }

  /**
   * {@link #await(Duration)} without a thread that waits. Cancelling the future ends the polling,
   * not the generation.
   */
  public CompletableFuture<Generation> awaitAsync(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be more than zero, is " + timeout);
    }
    Duration bounded = timeout.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : timeout;
    return polling.follow(id, statusCalls, interval, bounded, () -> listener);
  }

  @Override
  public String toString() {
    return "GenerationJob[" + id + type().map(type -> ", " + type).orElse("") + "]";
  }
}
