package ai.kolbo.client.job;

import ai.kolbo.model.CreativeDirectorStatus;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.JobStatus;
import ai.kolbo.model.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a completed job of any kind yields, as files to save. */
final class GenerationFiles {
  private final List<RemoteFile> files = new ArrayList<>();
  private @Nullable String text;

  /**
   * A file at a URL.
   *
   * @param label follows the id of the job in its name
   */
  record RemoteFile(String label, String url) {}

  GenerationFiles(JobStatus status) {
    if (status instanceof GenerationStatus generation && generation.getResult() != null) {
      GenerationResult result = generation.getResult();
      List<String> images = result.getImageUrls();
      number("", result.getUrls(), images, result.getVideoUrls(), result.getAudioUrls());
      add("subtitles", result.getSrtUrl());
      add("subtitles-word-by-word", result.getWordByWordSrtUrl());
      add("transcript", result.getTxtUrl());
      text = result.getContent();
      if (text == null && result.getTxtUrl() == null) {
        text = result.getText();
      }
    }
    for (Scene scene : scenes(status)) {
      String prefix = "scene-" + scene.getSceneNumber() + "-";
      number(prefix, scene.getImageUrls(), scene.getVideoUrls());
    }
  }

  /** The scenes of a creative director job; empty for other kinds. */
  static List<Scene> scenes(JobStatus status) {
    return Stream.ofNullable(status.getScenes())
        .flatMap(List::stream)
        .filter(Objects::nonNull)
        .toList();
  }

  /** With a URL, in the server's order. */
  List<RemoteFile> files() {
    return files;
  }

  /** What no file holds: a transcript without a file, or the reply of a chat; null if none. */
  @Nullable String text() {
    return text;
  }

  @SafeVarargs
  private void number(String prefix, @Nullable List<String>... lists) {
    int before = files.size() - 1;
    for (List<String> urls : lists) {
      if (urls != null) {
        urls.forEach(url -> add(prefix + (files.size() - before), url));
      }
    }
  }

  private void add(String label, @Nullable String url) {
    if (url != null && !url.isBlank()) {
      files.add(new RemoteFile(label, url));
    }
  }

  /**
   * Whether a completed job yields nothing: a refusal in disguise. Members that this version does
   * not know may be the yield of a newer kind.
   */
  boolean isEmpty(JobStatus status) {
    if (!files.isEmpty() || text != null) {
      return false;
    }
    if (status instanceof GenerationStatus generation) {
      GenerationResult result = generation.getResult();
      boolean isKnown = generation.getAdditionalProperties().isEmpty();
      return result == null
          ? isKnown
          : result.getUrls() != null || isKnown && result.getAdditionalProperties().isEmpty();
    }
    return !(status instanceof CreativeDirectorStatus set)
        || set.getScenes() != null
        || set.getAdditionalProperties().isEmpty();
  }
}
