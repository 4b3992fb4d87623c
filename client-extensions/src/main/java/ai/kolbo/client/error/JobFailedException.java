package ai.kolbo.client.error;

import ai.kolbo.model.GenerationFailure;
import ai.kolbo.model.JobStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job failed, was cancelled, or completed without a result. Its credits are refunded. */
public final class JobFailedException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final transient JobStatus status;
  private final @Nullable String reason;
  private final transient @Nullable GenerationFailure failure;

  /**
   * @param operation the {@code operationId} of the status call
   * @param message what happened, for a person
   * @param generationId the id of the job
   * @param reason why, in the server's words, or null
   * @param failure why, as data, or null
   * @param status the last status
   */
  public JobFailedException(
      String operation,
      String message,
      String generationId,
      @Nullable String reason,
      @Nullable GenerationFailure failure,
      JobStatus status) {
    super(operation, message, null);
    about(generationId);
    this.reason = reason;
    this.failure = failure;
    this.status = status;
  }

  /** Why the job failed, in the server's words, if it said so. */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /** Why the job failed, as data, from servers that say so; empty after deserialization. */
  public Optional<GenerationFailure> failure() {
    return Optional.ofNullable(failure);
  }

  /** The last status; null after deserialization. */
  public JobStatus status() {
    return status;
  }

  /** Whether the server says that the same request may succeed if it is started again. */
  @Override
  public boolean isRetryable() {
    return failure().map(GenerationFailure::getRetryable).orElse(false);
  }
}
