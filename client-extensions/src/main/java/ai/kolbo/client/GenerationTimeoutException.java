package ai.kolbo.client;

import ai.kolbo.model.GenerationStatus;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A generation did not end in the time somebody wanted to wait. It goes on: pick it up again by its
 * id.
 */
public final class GenerationTimeoutException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable GenerationStatus lastStatus;

  GenerationTimeoutException(
      String generationId,
      Duration timeout,
      @Nullable GenerationStatus lastStatus,
      @Nullable Throwable lastFailure) {
    super(
        Generations.STATUS,
        "generation "
            + generationId
            + (lastStatus == null ? " gave no status" : " is still " + lastStatus.getState())
            + " after "
            + Durations.text(timeout)
            + "; it goes on: wait again with generations().resume(\""
            + generationId
            + "\").await()",
        lastFailure);
    about(generationId);
    this.lastStatus = lastStatus;
  }

  /** The last status that was seen, if any. */
  public Optional<GenerationStatus> lastStatus() {
    return Optional.ofNullable(lastStatus);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
