package ai.kolbo.client.error;

import ai.kolbo.model.JobStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job did not end within the time to wait. It is still running: resume it by its id. */
public final class JobTimeoutException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable JobStatus lastStatus;

  /**
   * @param operation the {@code operationId} of the status call
   * @param message what happened, for a person
   * @param generationId the id of the job
   * @param lastStatus the last status seen, or null
   * @param lastFailure the failure of the last poll, or null
   */
  public JobTimeoutException(
      String operation,
      String message,
      String generationId,
      @Nullable JobStatus lastStatus,
      @Nullable Throwable lastFailure) {
    super(operation, message, lastFailure);
    about(generationId);
    this.lastStatus = lastStatus;
  }

  /** The last status seen, if any. */
  public Optional<JobStatus> lastStatus() {
    return Optional.ofNullable(lastStatus);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
