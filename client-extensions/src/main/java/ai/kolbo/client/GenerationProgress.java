package ai.kolbo.client;

import ai.kolbo.model.GenerationState;
import java.time.Duration;

/**
 * How far a generation has come.
 *
 * @param id what identifies the generation
 * @param state where it stands; may be a state that this version does not know
 * @param percent 0 to 100; the last known figure if the server left it out
 * @param elapsed since the waiting began
 */
public record GenerationProgress(
    String id, GenerationState state, double percent, Duration elapsed) {}
