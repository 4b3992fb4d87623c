package ai.kolbo.mock.scenario;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Authentication;
import ai.kolbo.mock.http.Directions;
import ai.kolbo.mock.http.Exchange;
import ai.kolbo.mock.http.Play;
import ai.kolbo.mock.http.Refusal;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The scenarios of a mock. Safe for use by several threads. */
public final class Scenarios implements Play.Source {
  /** The header of requests that name scenarios. */
  static final String HEADER = "X-Kolbo-Mock-Scenario";

  private static final int MOST = 1_000;
  private static final int MOST_REMEMBERED = 2_000;

  /** What is remembered of requests, up to a bound. */
  private static final class Remembered<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > MOST_REMEMBERED;
    }
  }

  /** A scenario that is on, and how often it could and did apply. */
  private static final class Active {
    private final String id;
    private final Scenario scenario;
    private int seen;
    private int used;

    Active(String id, Scenario scenario) {
      this.id = id;
      this.scenario = scenario;
    }

    /** Counts a request that it can apply to; tells whether it does. */
    boolean appliesNext(boolean isWanted) {
      boolean applies = isWanted && seen >= scenario.count("after", 0) && !isOver();
      seen++;
      used += applies ? 1 : 0;
      return applies;
    }

    boolean isOver() {
      return used >= scenario.count("times", Integer.MAX_VALUE);
    }

    ObjectNode toJson() {
      ObjectNode json = Json.MAPPER.createObjectNode().put("number", id);
      json.setAll(scenario.toJson());
      return json.put("used", used).put("text", scenario.toString());
    }
  }

  private final ApiDocument document;
  private final Faults faults;
  private final RateLimits limits;
  private final boolean isStrict;
  private final Set<String> polls;
  private final List<Active> active = new ArrayList<>();

  /** Those in headers that are counted, by their text. */
  private final Map<String, Active> counted = new Remembered<>();

  /** Those that starts of jobs named for the polls, by the job's id. */
  private final Map<String, List<Active>> ofJobs = new Remembered<>();

  private volatile boolean isAnyOn;
  private int added;

  /**
   * @param speed how many times as fast as documented the windows of rate limits pass
   * @param isStrict whether the documented rate limits are always on
   */
  public Scenarios(
      ApiDocument document,
      Authentication authentication,
      Clock clock,
      double speed,
      boolean isStrict) {
    this.document = document;
    this.faults = new Faults(document);
    this.limits = new RateLimits(authentication, clock, speed);
    this.isStrict = isStrict;
    this.polls =
        document.operations().stream()
            .filter(operation -> operation.job() != null)
            .map(operation -> Objects.requireNonNull(operation.job()).statusOperation())
            .collect(Collectors.toSet());
  }

  /**
   * Adds scenarios, which apply after those that are on already.
   *
   * @throws IllegalArgumentException if one names an operation that does not exist, or can never
   *     apply to, or if there would be more than 1,000 of them
   */
  public synchronized List<ObjectNode> add(List<Scenario> scenarios) {
    scenarios.forEach(this::check);
    if (active.size() + scenarios.size() > MOST) {
      throw new IllegalArgumentException("There can be at most %,d scenarios".formatted(MOST));
    }
    List<ObjectNode> all = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      Active one = new Active(String.valueOf(++added), scenario);
      active.add(one);
      all.add(one.toJson());
    }
    isAnyOn = true;
    return all;
  }

  private synchronized void addForPolls(String job, List<Scenario> scenarios) {
    ofJobs.put(job, scenarios.stream().map(scenario -> new Active("", scenario)).toList());
    isAnyOn = true;
  }

  /** The scenarios that are on, and not over, in order. */
  synchronized List<ObjectNode> list() {
    return active.stream().map(Active::toJson).toList();
  }

  /** Takes away the scenario with a number; false if there is none. */
  synchronized boolean remove(String number) {
    return active.removeIf(one -> one.id.equals(number));
  }

  /** Takes all scenarios away, and forgets what has been counted. */
  public synchronized void clear() {
    active.clear();
    counted.clear();
    ofJobs.clear();
    limits.clear();
    isAnyOn = false;
  }

  private void check(Scenario scenario) {
    for (String id : scenario.operations()) {
      if (document.operations().stream().noneMatch(operation -> operation.id().equals(id))) {
        throw new IllegalArgumentException(
            "on: the API has no operation \"%s\"; it has: %s"
                .formatted(
                    Type.shortened(id),
                    document.operations().stream()
                        .map(Operation::id)
                        .sorted()
                        .collect(Collectors.joining(", "))));
      }
      if (!fits(scenario.kind(), document.operation(id))) {
        throw new IllegalArgumentException(
            "on: the scenario %s makes no sense for %s".formatted(scenario.kind(), id));
      }
    }
  }

  private boolean fits(Kind kind, Operation operation) {
    return switch (kind.scope) {
      case ANY -> true;
      case START -> operation.job() != null;
      case POLL -> polls.contains(operation.id());
      case STREAM -> operation.stream() != null;
    };
  }

  private boolean appliesTo(Scenario scenario, Operation operation, @Nullable String job) {
    return fits(scenario.kind(), operation)
        && (scenario.operations().isEmpty() || scenario.operations().contains(operation.id()))
        && (scenario.job() == null || scenario.job().equals(job));
  }

  @Override
  public Play of(Operation operation, Exchange exchange) {
    List<Scenario> named = named(exchange);
    List<Scenario> chosen =
        named.isEmpty() && !isAnyOn
            ? new ArrayList<>()
            : chosen(operation, job(operation, exchange), named);
    if (isStrict && chosen.stream().noneMatch(one -> one.kind() == Kind.RATE_LIMIT)) {
      chosen.add(Scenario.rateLimit());
    }
    Play play = new ChosenScenarios(limited(chosen, operation, exchange), operation, faults);
    List<Scenario> forPolls =
        operation.job() == null
            ? List.of()
            : named.stream().filter(one -> one.kind().scope == Kind.Scope.POLL).toList();
    return forPolls.isEmpty() ? play : new StartOfPolls(play, operation, forPolls, this);
  }

  /** The job that a request asks for; null if it is no poll. */
  private @Nullable String job(Operation operation, Exchange exchange) {
    return polls.contains(operation.id())
        ? operation.pathParameters(exchange.path()).values().stream()
            .reduce("", (before, last) -> last)
        : null;
  }

  private List<Scenario> named(Exchange exchange) {
    List<String> lines = exchange.headers(HEADER);
    if (lines.isEmpty()) {
      return List.of();
    }
    try {
      List<Scenario> named = Scenario.parse(String.join(";", lines));
      named.forEach(this::check);
      return named;
    } catch (IllegalArgumentException e) {
      throw Refusal.because(400, HEADER + ": " + e.getMessage());
    }
  }

  private synchronized List<Scenario> chosen(
      Operation operation, @Nullable String job, List<Scenario> named) {
    List<Scenario> chosen = new ArrayList<>();
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    List<Active> candidates = new ArrayList<>();
    for (Scenario scenario : named) {
      // The count of a scenario in headers goes on with the next request that names it.
      candidates.add(
          scenario.isCounted()
              ? counted.computeIfAbsent(scenario.toString(), text -> new Active("", scenario))
              : new Active("", scenario));
    }
    candidates.addAll(active);
    candidates.addAll(ofJobs.getOrDefault(String.valueOf(job), List.of()));
    for (Active candidate : candidates) {
      Kind kind = candidate.scenario.kind();
      if (appliesTo(candidate.scenario, operation, job)
          && candidate.appliesNext(!kinds.contains(kind))) {
        kinds.add(kind);
        chosen.add(candidate.scenario);
      }
    }
    active.removeIf(Active::isOver);
    return chosen;
  }

  /** Makes an error of a limit that is exceeded, and nothing of others. */
  private List<Scenario> limited(List<Scenario> chosen, Operation operation, Exchange exchange) {
    List<Scenario> limited = new ArrayList<>();
    for (Scenario scenario : chosen) {
      if (scenario.kind() != Kind.RATE_LIMIT) {
        limited.add(scenario);
        continue;
      }
      Duration wait = limits.exceededBy(exchange, operation, scenario);
      if (wait != null) {
        limited.add(Scenario.status(429).retryAfter(wait));
      }
    }
    return limited;
  }

  /** A start whose polls have scenarios. */
  private record StartOfPolls(
      Play play, Operation operation, List<Scenario> forPolls, Scenarios scenarios)
      implements Play {
    @Override
    public @Nullable Answer instead() {
      return play.instead();
    }

    @Override
    public Directions directions() {
      return play.directions();
    }

    @Override
    public Answer played(Answer answer) {
      if (answer instanceof Answer.Body body && body.status() / 100 == 2) {
        String id = jobOf(body);
        if (!id.isEmpty()) {
          scenarios.addForPolls(id, forPolls);
        }
      }
      return play.played(answer);
    }

    private String jobOf(Answer.Body body) {
      try {
        String member = Objects.requireNonNull(operation.job()).idField();
        return Json.MAPPER.readTree(body.bytes()).path(member).asText();
      } catch (IOException e) {
        return "";
      }
    }
  }
}
