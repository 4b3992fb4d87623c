package ai.kolbo.mock.scenario;

import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Authentication;
import ai.kolbo.mock.http.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests against rate limits, by operation and by user or network address, in windows that
 * slide. Requests that exceed a limit are not counted. Safe for use by several threads.
 */
final class RateLimits {
  private static final int MOST_CALLERS = 10_000;

  private final Authentication authentication;
  private final Clock clock;
  private final double speed;
  private final Map<String, Deque<Instant>> passed =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
          return size() > MOST_CALLERS;
        }
      };

  /**
   * @param authentication knows which headers tell users apart
   * @param speed how many times as fast as documented the windows pass
   */
  RateLimits(Authentication authentication, Clock clock, double speed) {
    this.authentication = authentication;
    this.clock = clock;
    this.speed = speed;
  }

  /**
   * Counts a request.
   *
   * @param scenario may have a limit of its own, else the operation's applies
   * @return how long to wait, in whole seconds, if the limit is exceeded; null if it is not, or if
   *     there is none
   */
  @Nullable Duration exceededBy(Exchange exchange, Operation operation, Scenario scenario) {
    JsonNode documented = operation.node().path("x-kolbo-rate-limit");
    int requests = scenario.count("requests", documented.path("requests").asInt());
    if (requests == 0) {
      return null;
    }
    int seconds = scenario.count("seconds", documented.path("seconds").asInt(60));
    Duration window = Duration.ofNanos(Math.round(seconds * 1e9 / speed));
    boolean isPerAddress = documented.path("per").asText().equals("address");
    String caller = isPerAddress ? exchange.remoteAddress() : user(exchange);
    return count(operation.id() + ' ' + caller, requests, window);
  }

  private synchronized @Nullable Duration count(String caller, int requests, Duration window) {
    Instant now = clock.instant();
    Deque<Instant> times = passed.computeIfAbsent(caller, name -> new ArrayDeque<>());
    while (!times.isEmpty() && !times.getFirst().plus(window).isAfter(now)) {
      times.removeFirst();
    }
    if (times.size() < requests) {
      times.add(now);
      return null;
    }
    Duration wait = Duration.between(now, times.getFirst().plus(window));
    return Duration.ofSeconds(wait.plusNanos(999_999_999).toSeconds());
  }

  private String user(Exchange exchange) {
    for (Map.Entry<String, List<String>> header : exchange.headers().entrySet()) {
      if (authentication.isCredential(header.getKey())) {
        return header.getValue().toString();
      }
    }
    return exchange.remoteAddress();
  }

  synchronized void clear() {
    passed.clear();
  }
}
