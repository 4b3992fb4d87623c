package ai.kolbo.client.internal;

import java.time.Duration;
import java.util.Locale;

/** Durations for messages. */
public final class Durations {
  private Durations() {}

  /** As a person reads it, such as {@code 2m30s}. */
  public static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
