package ai.kolbo.mock.http;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Something out of the ordinary that a request asks the mock to play. */
public enum Scenario {
  /** The job that the request starts ends as failed. */
  JOB_FAILED;

  static final String HEADER = "X-Kolbo-Mock-Scenario";

  /** The scenario of that name, null without a name. */
  static @Nullable Scenario named(@Nullable String name) {
    if (name == null || name.isBlank()) {
      return null;
    }
    for (Scenario scenario : values()) {
      if (scenario.toString().equals(name.strip())) {
        return scenario;
      }
    }
    throw Refusal.because(
        400,
        "%s: no scenario has that name; there are: %s"
            .formatted(HEADER, Arrays.toString(values())));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
