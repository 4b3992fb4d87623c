package ai.kolbo.client.job;

import ai.kolbo.model.CreativeDirectorStatus;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.JobStatus;
import ai.kolbo.model.Json;
import ai.kolbo.model.Scene;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a completed job of any kind yields, as files to save. */
final class GenerationFiles {
  /**
   * Members in which servers send the URLs of a result, or all of it, in place of the document's.
   */
  private static final Pattern OTHER_NAMES =
      Pattern.compile("(?i)((image|video|audio|model|file|output)_?)?urls?|result|output|data");

  private final List<RemoteFile> files = new ArrayList<>();
  private @Nullable String text;

  /**
   * A file at a URL.
   *
   * @param label follows the id of the job in its name
   */
  record RemoteFile(String label, String url) {}

  GenerationFiles(JobStatus status) {
    if (status instanceof GenerationStatus generation && generation.getResult() == null) {
      List<String> urls = otherUrls(generation.getAdditionalProperties());
      generation.result(urls.isEmpty() ? null : new GenerationResult().urls(urls));
    }
    if (status instanceof GenerationStatus generation && generation.getResult() != null) {
      GenerationResult result = generation.getResult();
      List<String> images = result.getImageUrls();
      number("", result.getUrls(), images, result.getVideoUrls(), result.getAudioUrls());
      add("subtitles", result.getSrtUrl());
      add("subtitles-word-by-word", result.getWordByWordSrtUrl());
      add("transcript", result.getTxtUrl());
      if (files.isEmpty() && result.getUrls() == null) {
        number("", otherUrls(result.getAdditionalProperties()));
      }
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
        List<String> all = new ArrayList<>();
        addUrls(urls, all);
        all.forEach(url -> add(prefix + (files.size() - before), url));
      }
    }
  }

  private static List<String> otherUrls(Map<String, @Nullable Object> members) {
    List<String> urls = new ArrayList<>();
    members.forEach((name, it) -> addUrls(OTHER_NAMES.matcher(name).matches() ? it : "", urls));
    urls.removeIf(url -> !url.matches("(?is)(https?:/|data:|/).+"));
    return urls;
  }

  /**
   * Adds the URLs that stand where one is declared: itself, or those of a list, object, or JSON.
   */
  private static void addUrls(@Nullable Object value, List<String> urls) {
    if (value instanceof List<?> list) {
      list.forEach(item -> addUrls(item, urls));
    } else if (value instanceof Map<?, ?> map) {
      Object url = map.get(map.get("urls") == null ? "url" : "urls");
      addUrls(url == null ? new ArrayList<>(map.values()) : url, urls);
    } else if (value instanceof String text && !text.startsWith("[") && !text.startsWith("{")) {
      urls.add(text);
    } else if (value instanceof String json) {
      try {
        addUrls(Json.readAny(json.getBytes(StandardCharsets.UTF_8)), urls);
      } catch (IOException e) {
        urls.add(json);
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
