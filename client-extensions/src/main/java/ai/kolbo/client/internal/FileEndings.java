package ai.kolbo.client.internal;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The endings of the names of files: of images, videos, audio, 3D models, subtitles and texts. */
final class FileEndings {
  private static final Pattern ENDING = Pattern.compile("\\.[A-Za-z0-9]{1,8}$");

  private static final Pattern MEDIA =
      Pattern.compile("(?:image|video|audio|model)/(?:x-)?([a-z0-9]{2,8})");

  private static final Map<String, String> BY_MEDIA_TYPE =
      Map.ofEntries(
          Map.entry("image/png", ".png"),
          Map.entry("image/jpeg", ".jpg"),
          Map.entry("image/jpg", ".jpg"),
          Map.entry("image/webp", ".webp"),
          Map.entry("image/gif", ".gif"),
          Map.entry("image/avif", ".avif"),
          Map.entry("image/heic", ".heic"),
          Map.entry("image/svg+xml", ".svg"),
          Map.entry("image/tiff", ".tiff"),
          Map.entry("image/bmp", ".bmp"),
          Map.entry("video/mp4", ".mp4"),
          Map.entry("video/webm", ".webm"),
          Map.entry("video/quicktime", ".mov"),
          Map.entry("video/x-matroska", ".mkv"),
          Map.entry("video/x-msvideo", ".avi"),
          Map.entry("video/mpeg", ".mpg"),
          Map.entry("audio/mpeg", ".mp3"),
          Map.entry("audio/mp3", ".mp3"),
          Map.entry("audio/wav", ".wav"),
          Map.entry("audio/wave", ".wav"),
          Map.entry("audio/x-wav", ".wav"),
          Map.entry("audio/vnd.wave", ".wav"),
          Map.entry("audio/mp4", ".m4a"),
          Map.entry("audio/x-m4a", ".m4a"),
          Map.entry("audio/aac", ".aac"),
          Map.entry("audio/ogg", ".ogg"),
          Map.entry("audio/opus", ".opus"),
          Map.entry("audio/webm", ".weba"),
          Map.entry("audio/flac", ".flac"),
          Map.entry("audio/x-flac", ".flac"),
          Map.entry("model/gltf-binary", ".glb"),
          Map.entry("model/gltf+json", ".gltf"),
          Map.entry("model/obj", ".obj"),
          Map.entry("model/stl", ".stl"),
          Map.entry("model/vnd.usdz+zip", ".usdz"),
          Map.entry("application/x-subrip", ".srt"),
          Map.entry("text/srt", ".srt"),
          Map.entry("text/vtt", ".vtt"),
          Map.entry("text/plain", ".txt"),
          Map.entry("text/markdown", ".md"),
          Map.entry("text/html", ".html"),
          Map.entry("text/csv", ".csv"),
          Map.entry("application/json", ".json"),
          Map.entry("application/pdf", ".pdf"),
          Map.entry("application/zip", ".zip"));

  private static final Set<String> KNOWN = new HashSet<>(BY_MEDIA_TYPE.values());

  static {
    KNOWN.addAll(
        Set.of(".jpeg", ".tif", ".heif", ".m4v", ".mpeg", ".oga", ".fbx", ".ply", ".usd", ".htm"));
  }

  private FileEndings() {}

  /**
   * The ending for a file: that of its URL if it is a known one, else that of its media type, else
   * that of its URL, else what the media type is called.
   *
   * @param path the last segment of the URL's path
   * @param mediaType without parameters, or null
   * @return with its dot; empty if neither says it
   */
  static String of(String path, @Nullable String mediaType) {
    Matcher matcher = ENDING.matcher(path);
    String own = matcher.find() ? matcher.group().toLowerCase(Locale.ROOT) : "";
    if (mediaType == null || KNOWN.contains(own)) {
      return own;
    }
    String type = mediaType.toLowerCase(Locale.ROOT);
    String known = BY_MEDIA_TYPE.get(type);
    if (known != null || !own.isEmpty()) {
      return known == null ? own : known;
    }
    Matcher media = MEDIA.matcher(type);
    return media.matches() ? "." + media.group(1) : "";
  }
}
