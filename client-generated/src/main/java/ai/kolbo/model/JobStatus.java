package ai.kolbo.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response to a poll of a job of any kind. Every member may be missing. */
public interface JobStatus {
  /** The id of the job. */
  @Nullable String getGenerationId();

  /** The state of the job. */
  @Nullable GenerationState getState();

  /** Progress in percent, 0 to 100. */
  @Nullable Double getProgress();

  /** Why the job failed, for a person to read. */
  @Nullable String getError();

  /** Why the job failed, with a code. */
  @Nullable GenerationFailure getFailure();

  /** The scenes of a creative director job. */
  @Nullable List<Scene> getScenes();

  /** Credits that the job has used so far. */
  @Nullable Double getCreditsUsed();
}
