package ai.kolbo.mock;

import ai.kolbo.mock.behaviour.Memory;
import ai.kolbo.mock.behaviour.ServedFiles;
import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.http.Authentication;
import ai.kolbo.mock.http.Refusal;
import ai.kolbo.mock.http.Uploads;
import ai.kolbo.mock.scenario.AdminEndpoints;
import ai.kolbo.mock.scenario.MockClock;
import ai.kolbo.mock.scenario.Recorder;
import ai.kolbo.mock.scenario.Scenarios;
import ai.kolbo.mock.scenario.Tape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The state of a mock.
 *
 * @param tape responds in the place of the mock; null if nothing is recorded or replayed
 */
record Stage(
    ApiDocument document,
    Memory memory,
    ServedFiles files,
    MockClock clock,
    Authentication authentication,
    Scenarios scenarios,
    Recorder recorder,
    @Nullable Tape tape) {

  /** The state of a mock that begins. */
  static Stage of(ApiDocument document, Settings settings, Uploads uploads) {
    ServedFiles files = new ServedFiles(uploads);
    MockClock clock = new MockClock();
    Memory memory = new Memory(document, clock, settings.seed(), settings.pace(), files);
    if (settings.credits() != null) {
      BigDecimal plan = BigDecimal.valueOf(settings.credits());
      memory.credits().beginWith(plan, BigDecimal.ZERO, BigDecimal.ZERO);
    }
    Authentication authentication =
        new Authentication(document, settings.apiKey(), memory.madeKeys());
    Scenarios scenarios =
        new Scenarios(document, authentication, clock, settings.speed(), settings.strictLimits());
    return new Stage(
        document,
        memory,
        files,
        clock,
        authentication,
        scenarios,
        new Recorder(authentication),
        tape(document, settings, authentication));
  }

  private static @Nullable Tape tape(
      ApiDocument document, Settings settings, Authentication authentication) {
    if (settings.cassette() == null) {
      return null;
    }
    return settings.recorded() == null
        ? Tape.replay(settings.cassette(), settings.eventInterval(), document, authentication)
        : Tape.record(
            settings.recorded(),
            settings.cassette(),
            settings.eventInterval(),
            document,
            authentication);
  }

  /** Steers it by HTTP. */
  AdminEndpoints admin() {
    AdminEndpoints admin = new AdminEndpoints(scenarios, recorder, clock, this::reset);
    admin.add("GET", "credits", body -> memory.state().withObject("/credits"));
    admin.add("POST", "credits", this::setCredits);
    return admin;
  }

  private ObjectNode setCredits(JsonNode body) {
    try {
      memory.credits().set(pot(body, "plan"), pot(body, "pack"), pot(body, "redemption"));
    } catch (IllegalArgumentException e) {
      throw Refusal.because(400, e.getMessage());
    }
    return memory.state().withObject("/credits");
  }

  private static BigDecimal pot(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (!value.isMissingNode() && !value.isNumber()) {
      throw new IllegalArgumentException(name + ": must be a number");
    }
    return value.isNumber() ? value.decimalValue() : BigDecimal.ZERO;
  }

  /** Brings everything back to the beginning. */
  void reset() {
    clock.reset();
    memory.reset();
    scenarios.clear();
    recorder.clear();
    if (tape != null) {
      tape.reset();
    }
  }
}
