package ai.kolbo.mock.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What scenarios ask of an operation that processes a request.
 *
 * @param outcome how the job ends that the request starts; null for the usual
 * @param duration how long that job takes; null for the usual
 * @param replies messages that a completion replies with; empty for generated ones
 */
public record Directions(
    @Nullable JobOutcome outcome, @Nullable Duration duration, List<ObjectNode> replies) {

  /** Nothing out of the ordinary. */
  public static final Directions NONE = new Directions(null, null, List.of());
}
