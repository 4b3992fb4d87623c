package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.JobOutcome;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** A job that the passing of time brings to its end. */
final class Job {
  /** How a job stands. */
  enum State {
    PROCESSING,
    COMPLETED,
    FAILED,
    CANCELLED
  }

  final String id;
  final Operation operation;
  final Order order;

  /** What was asked for, with long values shortened. */
  final ObjectNode request;

  final Instant startedAt;
  final Duration duration;

  /** The ids of the first things that the job has made, by kind. */
  final Map<String, String> made = new ConcurrentHashMap<>();

  private final Clock clock;
  private final JobOutcome outcome;
  private volatile boolean isCancelled;

  /**
   * A job that begins now.
   *
   * @param outcome how it ends
   */
  Job(
      String id,
      Operation operation,
      Order order,
      Duration duration,
      JobOutcome outcome,
      Clock clock) {
    this.id = id;
    this.operation = operation;
    this.order = order;
    this.request = order.request();
    this.duration = duration;
    this.outcome = outcome;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  Operation.Job kind() {
    return Objects.requireNonNull(operation.job());
  }

  Instant endsAt() {
    return startedAt.plus(duration);
  }

  State state() {
    if (isCancelled) {
      return State.CANCELLED;
    }
    if (clock.instant().isBefore(endsAt())) {
      return State.PROCESSING;
    }
    return switch (outcome) {
      case FAILED -> State.FAILED;
      case CANCELLED -> State.CANCELLED;
      case COMPLETED, WITHOUT_RESULTS -> State.COMPLETED;
    };
  }

  /** Whether it has results once it has been completed. */
  boolean hasResults() {
    return outcome != JobOutcome.WITHOUT_RESULTS;
  }

  /** How the job stands, for people to look at. */
  ObjectNode shown() {
    return Json.MAPPER
        .createObjectNode()
        .put("id", id)
        .put("operation", operation.id())
        .put("state", state().name().toLowerCase(Locale.ROOT))
        .put("progress", Math.round(progress() * 100))
        .put("started", startedAt.toString())
        .put("seconds", duration.toMillis() / 1000.0);
  }

  /** From 0 at the start to 1 at the end. */
  double progress() {
    double elapsed = Duration.between(startedAt, clock.instant()).toNanos();
    return duration.isZero() ? 1 : Math.max(0, Math.min(1, elapsed / duration.toNanos()));
  }

  /**
   * Ends the job.
   *
   * @return false if it has ended already
   */
  synchronized boolean cancel() {
    if (state() != State.PROCESSING) {
      return false;
    }
    isCancelled = true;
    return true;
  }
}
