package ai.kolbo.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of job: how it is followed and what it yields. The kinds are the constants of {@code
 * JobKinds}. Immutable; equal only to itself.
 *
 * @param <R> the result of such a job
 */
public final class JobKind<R> {
  private final String name;
  private final String type;
  private final String startOperation;
  private final String statusOperation;
  private final Duration pollInterval;
  private final Duration typicalMin;
  private final Duration typicalMax;
  private final @Nullable String resultMediaType;
  private final Function<JobStatus, @Nullable R> result;

  JobKind(
      String name,
      String type,
      String startOperation,
      String statusOperation,
      Duration pollInterval,
      Duration typicalMin,
      Duration typicalMax,
      @Nullable String resultMediaType,
      Function<JobStatus, @Nullable R> result) {
    this.name = name;
    this.type = type;
    this.startOperation = startOperation;
    this.statusOperation = statusOperation;
    this.pollInterval = pollInterval;
    this.typicalMin = typicalMin;
    this.typicalMax = typicalMax;
    this.resultMediaType = resultMediaType;
    this.result = Objects.requireNonNull(result, "result");
  }

  /** The name of its constant, such as {@code LIPSYNC}; {@code JobKinds.named} finds it again. */
  public String name() {
    return name;
  }

  /** The {@code type} in start and status responses, such as {@code lipsync}; empty if unknown. */
  public String type() {
    return type;
  }

  /**
   * The operation that starts such a job, such as {@code generateLipsync}; empty for {@code
   * JobKinds.GENERATION}.
   */
  public String startOperation() {
    return startOperation;
  }

  /** The operation that reads the status of such a job, such as {@code getGenerationStatus}. */
  public String statusOperation() {
    return statusOperation;
  }

  /** How long to wait between two polls if the server gives no hint. */
  public Duration pollInterval() {
    return pollInterval;
  }

  /** How long such a job usually takes at least; zero if unknown. */
  public Duration typicalMin() {
    return typicalMin;
  }

  /** How long such a job usually takes at most; zero if unknown. */
  public Duration typicalMax() {
    return typicalMax;
  }

  /** The media type of the files that such a job yields; empty if it yields none. */
  public Optional<String> resultMediaType() {
    return Optional.ofNullable(resultMediaType);
  }

  /** The result in a status response; null if the response holds none. */
  public @Nullable R result(JobStatus status) {
    return result.apply(status);
  }

  /** The same as {@link #name()}. */
  @Override
  public String toString() {
    return name;
  }
}
