package ai.kolbo.client;

import java.time.Duration;

/** Durations as a person reads them. */
final class Durations {
  private Durations() {}

  static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
  }
}
