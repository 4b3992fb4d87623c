package ai.kolbo.client.job;

import ai.kolbo.model.GenerationState;
import ai.kolbo.model.Scene;
import java.time.Duration;
import java.util.List;

/**
 * How far a job is.
 *
 * @param generationId the id of the job
 * @param state the state of the job
 * @param percent done, 0 to 100; the last known where the server does not say
 * @param elapsed since this client knows the job
 * @param scenes the scenes of a creative director job, each with its own state and progress; empty
 *     for other kinds
 */
public record JobProgress(
    String generationId,
    GenerationState state,
    double percent,
    Duration elapsed,
    List<Scene> scenes) {}
