package ai.kolbo.contract.score;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Exchange;
import ai.kolbo.contract.judge.Judge;
import ai.kolbo.contract.score.Step.JobStep;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges calls, and keeps of each what counts for the score. */
final class StepReader {
  /** The row of requests that are not for the API, such as those for result files. */
  static final String OUTSIDE = "(outside the API)";

  private static final int LONGEST_PATH = 80;

  private final Judge judge;
  private final SecuritySchemes schemes;
  private final JobReader jobs;
  private final List<String> surfaces = new ArrayList<>();

  StepReader(ApiDocument document) {
    judge = new Judge(document);
    schemes = new SecuritySchemes(document);
    jobs = new JobReader(document);
    document
        .json()
        .path("x-kolbo-surfaces")
        .forEach(surface -> surfaces.add(surface.path("pathPrefix").asText()));
  }

  Step read(Call call) {
    Exchange exchange = call.exchange();
    Optional<Operation> operation = call.operation();
    boolean isJudged = operation.isPresent() ? call.isRequestWhole() : isForApi(exchange.path());
    return new Step(
        row(call),
        operation,
        isJudged,
        isJudged ? mistakes(call) : List.of(),
        keyUse(call),
        call.fingerprint(),
        call.started(),
        call.ended(),
        exchange.status(),
        exchange.complete(),
        call.isChanged(),
        retryAfter(exchange),
        operation.map(known -> jobs.read(known, exchange)).orElse(JobStep.NONE));
  }

  private String row(Call call) {
    Exchange exchange = call.exchange();
    if (call.operation().isPresent()) {
      return call.operation().get().id();
    }
    String path = exchange.path();
    if (!isForApi(path)) {
      return OUTSIDE;
    }
    return exchange.method()
        + " "
        + (path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) + "…" : path);
  }

  /** What an operation that nobody knows accepts, nobody knows. */
  private KeyUse keyUse(Call call) {
    return call.operation().isEmpty() && isForApi(call.exchange().path())
        ? new KeyUse(false, List.of())
        : call.keyUse();
  }

  private boolean isForApi(String path) {
    return surfaces.stream()
        .anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/"));
  }

  private List<String> mistakes(Call call) {
    if (call.operation().isEmpty()) {
      return List.of("The document has no such operation.");
    }
    return judge.request(call.exchange()).stream()
        // Keys have a criterion of their own.
        .filter(one -> !schemes.isCredential(one.location().toLowerCase(Locale.ROOT)))
        .map(StepReader::sentence)
        .toList();
  }

  private static String sentence(Deviation deviation) {
    return deviation.place().isEmpty() || deviation.message().contains(deviation.location())
        ? deviation.message()
        : deviation.place() + ": " + deviation.message();
  }

  private static @Nullable Double retryAfter(Exchange exchange) {
    String value = exchange.responseHeader("retry-after").orElse("").strip();
    if (value.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      return Double.valueOf(value);
    }
    try {
      ZonedDateTime until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration wait = Duration.between(ZonedDateTime.now(until.getZone()), until);
      return Math.max(0, wait.toMillis() / 1000.0);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
