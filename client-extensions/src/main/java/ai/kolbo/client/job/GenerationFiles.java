package ai.kolbo.client.job;

import ai.kolbo.model.CreativeDirectorStatus;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.JobStatus;
import ai.kolbo.model.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a completed job of any kind yields, as files to save.
 *
 * @param files with a URL, in the server's order
 * @param text that no file holds: a transcript without a file, or the reply of a chat; null if none
 */
record GenerationFiles(List<RemoteFile> files, @Nullable String text) {

  /**
   * A file at a URL.
   *
   * @param label follows the id of the job in its name
   */
  record RemoteFile(String label, String url) {}

  static GenerationFiles of(JobStatus status) {
    List<RemoteFile> files = new ArrayList<>();
    String text = null;
    if (status instanceof GenerationStatus generation && generation.getResult() != null) {
      GenerationResult result = generation.getResult();
      List<String> urls = new ArrayList<>();
      addAll(urls, result.getUrls());
      addAll(urls, result.getImageUrls());
      addAll(urls, result.getVideoUrls());
      addAll(urls, result.getAudioUrls());
      number(files, "", urls);
      add(files, "subtitles", result.getSrtUrl());
      add(files, "subtitles-word-by-word", result.getWordByWordSrtUrl());
      add(files, "transcript", result.getTxtUrl());
      text = result.getContent();
      if (text == null && result.getTxtUrl() == null) {
        text = result.getText();
      }
    }
    if (status.getScenes() != null) {
      status.getScenes().stream().filter(Objects::nonNull).forEach(scene -> add(files, scene));
    }
    return new GenerationFiles(List.copyOf(files), text);
  }

  private static void add(List<RemoteFile> files, Scene scene) {
    List<String> urls = new ArrayList<>();
    addAll(urls, scene.getImageUrls());
    addAll(urls, scene.getVideoUrls());
    number(files, "scene-" + scene.getSceneNumber() + "-", urls);
  }

  private static void addAll(List<String> urls, @Nullable List<String> more) {
    if (more != null) {
      more.stream().filter(Objects::nonNull).forEach(urls::add);
    }
  }

  private static void number(List<RemoteFile> files, String prefix, List<String> urls) {
    for (int i = 0; i < urls.size(); i++) {
      files.add(new RemoteFile(prefix + (i + 1), urls.get(i)));
    }
  }

  private static void add(List<RemoteFile> files, String label, @Nullable String url) {
    if (url != null) {
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
      boolean isUnknown =
          isUnknown(generation.getAdditionalProperties())
              || result != null && isUnknown(result.getAdditionalProperties());
      return !(isUnknown && (result == null || result.getUrls() == null));
    }
    return !(status instanceof CreativeDirectorStatus set
        && set.getScenes() == null
        && isUnknown(set.getAdditionalProperties()));
  }

  private static boolean isUnknown(Map<String, Object> members) {
    return !members.isEmpty();
  }
}
