package ai.kolbo.client;

import ai.kolbo.model.GenerationState;
import ai.kolbo.model.GenerationStatus;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Polls generations until they end. No thread waits for a job: one scheduler drives any number of
 * them. A poll that fails in passing (no connection, 408, 425, 429, 5xx) is made again, each time a
 * little later; the start is never repeated.
 */
final class JobPolling {
  private static final Logger LOG = System.getLogger(JobPolling.class.getName());
  private static final Duration UNHINTED_INTERVAL = Duration.ofSeconds(3);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
  private static final double BACKOFF_FACTOR = 1.5;

  private final Transport transport;
  private final ScheduledExecutorService scheduler;
  private final Duration defaultTimeout;

  JobPolling(Transport transport, ScheduledExecutorService scheduler, Duration defaultTimeout) {
    this.transport = transport;
    this.scheduler = scheduler;
    this.defaultTimeout = defaultTimeout;
  }

  Duration defaultTimeout() {
    return defaultTimeout;
  }

  /**
   * @param interval between two polls; null polls at once and then at a moderate pace
   */
  CompletableFuture<Generation> follow(
      String id,
      Supplier<CompletableFuture<GenerationStatus>> statusCalls,
      @Nullable Duration interval,
      Duration timeout,
      Supplier<@Nullable Consumer<GenerationProgress>> listener) {
    transport.open().check();
    Watch watch = new Watch(id, interval == null ? UNHINTED_INTERVAL : interval, listener);
    Timeout<GenerationStatus> deadline =
        Timeout.<GenerationStatus>builder(timeout).withInterrupt().build();
    RetryPolicy<GenerationStatus> polls =
        RetryPolicy.<GenerationStatus>builder()
            .handleResultIf(status -> !isTerminal(status))
            .handleIf(JobPolling::isPassing)
            .withMaxRetries(-1)
            .withDelayFn(context -> watch.nextDelay(context.getLastException()))
            .build();
    Executor firstPoll =
        task ->
            scheduler.schedule(
                task, interval == null ? 0 : interval.toNanos(), TimeUnit.NANOSECONDS);
    CompletableFuture<GenerationStatus> last =
        Failsafe.with(deadline, polls)
            .with(scheduler)
            .getStageAsync(
                context -> {
                  CompletableFuture<GenerationStatus> poll =
                      context.isFirstAttempt()
                          ? ForwardingFuture.chain(
                              CompletableFuture.supplyAsync(() -> id, firstPoll),
                              ready -> statusCalls.get())
                          : statusCalls.get();
                  context.onCancel(() -> poll.cancel(true));
                  // A listener must not hold up the scheduler either.
                  return poll.thenApplyAsync(watch::seen, ForwardingFuture.COMPLETIONS);
                });
    return transport
        .open()
        .track(
            Generations.STATUS,
            id,
            ForwardingFuture.handOver(
                last,
                status -> finished(id, status),
                failure ->
                    failure instanceof TimeoutExceededException
                        ? new GenerationTimeoutException(id, timeout, watch.status, watch.failure)
                        : failure instanceof KolboException known ? known.about(id) : failure));
  }

  private Generation finished(String id, GenerationStatus status) {
    Generation generation = new Generation(id, status, transport);
    if (!GenerationState.COMPLETED.equals(status.getState()) || generation.isEmpty()) {
      throw new GenerationFailedException(id, status, transport::redact);
    }
    return generation;
  }

  private static boolean isTerminal(@Nullable GenerationStatus status) {
    return status != null && status.getState() != null && status.getState().isTerminal();
  }

  private static boolean isPassing(Throwable failure) {
    return failure instanceof KolboException passing && passing.isRetryable();
  }

  /**
   * What is known of one job while it is polled. Polls follow one another, so one thread at a time
   * writes it.
   */
  private static final class Watch {
    private final String id;
    private final Duration interval;
    private final Supplier<@Nullable Consumer<GenerationProgress>> listener;
    private final long start = System.nanoTime();
    private volatile @Nullable GenerationStatus status;
    private volatile @Nullable Throwable failure;
    private volatile int failures;
    private volatile double percent;

    Watch(String id, Duration interval, Supplier<@Nullable Consumer<GenerationProgress>> listener) {
      this.id = id;
      this.interval = interval;
      this.listener = listener;
    }

    GenerationStatus seen(GenerationStatus answered) {
      status = answered;
      failures = 0;
      failure = null;
      GenerationState state = answered.getState();
      if (GenerationState.COMPLETED.equals(state)) {
        percent = 100;
      } else if (answered.getProgress() != null) {
        percent = Math.max(0, Math.min(100, answered.getProgress()));
      }
      Consumer<GenerationProgress> hearing = listener.get();
      if (hearing != null && state != null) {
        try {
          hearing.accept(
              new GenerationProgress(
                  id, state, percent, Duration.ofNanos(System.nanoTime() - start)));
        } catch (RuntimeException e) {
          LOG.log(Level.WARNING, "the progress listener of generation " + id + " threw", e);
        }
      }
      return answered;
    }

    Duration nextDelay(@Nullable Throwable problem) {
      if (problem == null) {
        return interval;
      }
      failure = problem;
      Duration asked =
          problem instanceof ApiException refused
              ? refused.retryAfter().orElse(Duration.ZERO)
              : Duration.ZERO;
      double grown = interval.toNanos() * Math.pow(BACKOFF_FACTOR, failures++);
      Duration backoff =
          Duration.ofNanos(
              (long) Math.min(grown, Math.max(interval.toNanos(), LONGEST_BACKOFF.toNanos())));
      return asked.compareTo(backoff) > 0 ? asked : backoff;
    }
  }
}
