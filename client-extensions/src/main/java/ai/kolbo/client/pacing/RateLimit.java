package ai.kolbo.client.pacing;

import ai.kolbo.api.Operation;
import java.util.Map;
import java.util.Optional;

/**
 * A documented limit.
 *
 * @param requests the most in a window
 * @param window in nanoseconds
 * @param per what it counts by: {@code user} or {@code address}
 */
record RateLimit(int requests, long window, String per) {
  /** The limit of an operation; empty if the document states none. */
  static Optional<RateLimit> of(Operation operation, double speed) {
    return operation.rules().get("rateLimit") instanceof Map<?, ?> rule
            && rule.get("requests") instanceof Number requests
            && rule.get("seconds") instanceof Number seconds
        ? Optional.of(
            new RateLimit(
                requests.intValue(),
                (long) (seconds.doubleValue() * 1e9 / speed),
                String.valueOf(rule.get("per"))))
        : Optional.empty();
  }
}
