package ai.kolbo.mock;

import ai.kolbo.mock.behaviour.Pace;
import ai.kolbo.mock.http.AllowedHosts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a mock runs.
 *
 * @param port to listen on; 0 for a free one
 * @param jobDuration how long each job takes; null for its documented time, divided by the speed
 * @param pollInterval the hint that starts give; null for the documented one
 * @param bodyTime how long a request's body may take, beside what its length takes at a modest rate
 * @param apiKey the only key to accept; null for any
 * @param credits of the plan that the account begins with; null for the document's
 * @param strictLimits whether the documented rate limits are enforced
 * @param spec the file that the OpenAPI document is read from; null for the packaged one
 * @param recorded the deployment to record; null to replay the cassette, if there is one
 * @param cassette what is recorded or replayed; null for nothing
 * @param allowedHosts names of this server that clients may use beside its own
 */
record Settings(
    int port,
    String host,
    @Nullable Duration jobDuration,
    double speed,
    @Nullable Duration pollInterval,
    Duration eventInterval,
    Duration bodyTime,
    @Nullable String apiKey,
    long seed,
    @Nullable Long credits,
    boolean strictLimits,
    boolean isTls,
    Origins origins,
    @Nullable Path spec,
    @Nullable URI recorded,
    @Nullable Path cassette,
    Set<String> allowedHosts) {

  Pace pace() {
    return new Pace(jobDuration, speed, pollInterval, eventInterval);
  }

  /** What this server is called. */
  Set<String> names() {
    Set<String> names = new HashSet<>(allowedHosts);
    names.add(host);
    return names;
  }

  /** Who may reach what is the mock's own. */
  AllowedHosts hosts() {
    return new AllowedHosts(names(), origins.named());
  }
}
