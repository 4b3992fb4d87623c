package ai.kolbo.mock.files;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Describes a file to make. Each kind of file uses the components that apply to it.
 *
 * @param mediaType the kind of file, such as {@code image/png}; one that {@link
 *     ResultFile#supports} accepts
 * @param label drawn into images, and the title of videos, MP3 files, 3D models and PDF files; may
 *     be empty
 * @param aspectRatio width and height of images and videos, such as {@code 16:9}, {@code 1.91:1} or
 *     {@code 1024x768}; 16:9 if null or anything else, such as {@code auto}. Videos take the
 *     closest of the eleven ratios there are templates for.
 * @param seconds the duration of sound, videos and subtitles. Sound and videos last {@link
 *     #MAX_SECONDS} at most. 5 if it is not a finite number above 0.
 * @param text what subtitles, texts and PDF files contain; the label if it is blank
 * @param cues how subtitles divide the text
 * @param seed determines, together with the label, colors, tones and shapes
 */
public record FileRequest(
    String mediaType,
    String label,
    @Nullable String aspectRatio,
    double seconds,
    String text,
    Cues cues,
    long seed) {

  /** The longest duration of sound and videos, in seconds. */
  public static final int MAX_SECONDS = 600;

  private static final double DEFAULT_SECONDS = 5;

  /** Replaces missing seconds and text by their defaults. */
  public FileRequest {
    seconds = Double.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_SECONDS;
    text = text.isBlank() ? label : text;
  }

  /** Creates a request with {@link Cues#LINES}. */
  public FileRequest(
      String mediaType,
      String label,
      @Nullable String aspectRatio,
      double seconds,
      String text,
      long seed) {
    this(mediaType, label, aspectRatio, seconds, text, Cues.LINES, seed);
  }

  double boundedSeconds() {
    return Math.min(seconds, MAX_SECONDS);
  }

  SplittableRandom random() {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ label.hashCode());
  }
}
