package ai.kolbo.client;

import ai.kolbo.model.FirstLastFrameRequest;
import ai.kolbo.model.UploadFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two frames to upload and what happens between them. Mutable and not safe for use by several
 * threads.
 *
 * <p>Members that have no method here are set with {@link #options(FirstLastFrameRequest)}.
 */
public final class FirstLastFrameFiles {
  private final List<UploadFile> files;
  private FirstLastFrameRequest options = new FirstLastFrameRequest();

  private FirstLastFrameFiles(List<UploadFile> files) {
    this.files = List.copyOf(files);
  }

  /**
   * Two image files of the file system.
   *
   * @throws IllegalArgumentException if one does not exist, is not a regular file or cannot be read
   */
  public static FirstLastFrameFiles of(Path firstFrame, Path lastFrame) {
    return of(UploadFile.of(firstFrame), UploadFile.of(lastFrame));
  }

  /** Two image files from anywhere. */
  public static FirstLastFrameFiles of(UploadFile firstFrame, UploadFile lastFrame) {
    return of(List.of(firstFrame, lastFrame));
  }

  /**
   * Image files in order, first frame then last frame; their number is checked when the generation
   * is started.
   */
  public static FirstLastFrameFiles of(List<UploadFile> frames) {
    return new FirstLastFrameFiles(frames);
  }

  /** Describes the transition between the frames. */
  public FirstLastFrameFiles prompt(@Nullable String prompt) {
    options.prompt(prompt);
    return this;
  }

  /** Model identifier; null lets the server choose. */
  public FirstLastFrameFiles model(@Nullable String model) {
    options.model(model);
    return this;
  }

  /** Length of the video in seconds; 5 if null. */
  public FirstLastFrameFiles duration(@Nullable Double seconds) {
    options.duration(seconds);
    return this;
  }

  /** Length of the video in seconds. */
  public FirstLastFrameFiles duration(double seconds) {
    return duration(Double.valueOf(seconds));
  }

  /** Width to height, such as {@code 16:9}, which is also the default. */
  public FirstLastFrameFiles aspectRatio(@Nullable String aspectRatio) {
    options.aspectRatio(aspectRatio);
    return this;
  }

  /** Whether the server improves the prompt; true if null. */
  public FirstLastFrameFiles enhancePrompt(@Nullable Boolean enhancePrompt) {
    options.enhancePrompt(enhancePrompt);
    return this;
  }

  /** Ids of Visual DNAs that keep characters or products consistent, at most 3. */
  public FirstLastFrameFiles visualDnaIds(@Nullable List<String> visualDnaIds) {
    options.visualDnaIds(visualDnaIds);
    return this;
  }

  /**
   * Replaces all options by this object, which later setters change. Frame URLs in them are refused
   * when the generation is started: the frames are files.
   */
  public FirstLastFrameFiles options(FirstLastFrameRequest options) {
    this.options = options;
    return this;
  }

  List<UploadFile> files() {
    return files;
  }

  FirstLastFrameRequest options() {
    return options;
  }
}
