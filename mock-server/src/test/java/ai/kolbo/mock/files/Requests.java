package ai.kolbo.mock.files;

import org.jspecify.annotations.Nullable;

/** Requests of which only one thing matters. */
final class Requests {
  static final String TEXT =
      "A quick brown fox, seen at dawn: it jumps over <one> lazy dog & a שועל, then rests.";

  private Requests() {}

  static FileRequest of(String mediaType) {
    return new FileRequest(mediaType, "A fox, 1", "16:9", 7.35, TEXT, 42);
  }

  static FileRequest labelled(String mediaType, String label) {
    return new FileRequest(mediaType, label, "16:9", 7.35, TEXT, 42);
  }

  static FileRequest lasting(String mediaType, double seconds) {
    return new FileRequest(mediaType, "A fox, 1", "16:9", seconds, TEXT, 42);
  }

  static FileRequest sized(String mediaType, @Nullable String aspectRatio) {
    return new FileRequest(mediaType, "A fox, 1", aspectRatio, 7.35, TEXT, 42);
  }

  static FileRequest saying(String mediaType, String text, double seconds, Cues cues) {
    return new FileRequest(mediaType, "A fox, 1", "16:9", seconds, text, cues, 42);
  }
}
