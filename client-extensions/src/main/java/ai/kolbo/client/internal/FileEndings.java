package ai.kolbo.client.internal;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The endings of the names of files: of images, videos, audio, 3D models, subtitles and texts. */
final class FileEndings {
  private static final Pattern ENDING = Pattern.compile("\\.([A-Za-z0-9]{1,8})$");

  /** What a media type may have around the name of the format, as in {@code video/x-m4v}. */
  private static final Pattern MARKS = Pattern.compile("(?<=/)(?:x-|vnd\\.)|\\+.*");

  /** Media types whose name is an ending even if it is not a known one. */
  private static final Pattern MEDIA = Pattern.compile("(?:image|video|audio|model)/[a-z0-9]{2,8}");

  private static final Set<String> KNOWN =
      Set.of(
          ("png jpg jpeg webp gif avif heic heif svg tiff tif bmp mp4 m4v webm mov mkv avi mpg mpeg"
                  + " mp3 wav m4a aac ogg oga opus weba flac glb gltf obj stl usdz usd fbx ply"
                  + " srt vtt txt md html htm csv json pdf zip")
              .split(" "));

  /** The endings that are not the name of the format. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          entry("image/jpeg", "jpg"),
          entry("video/quicktime", "mov"),
          entry("video/matroska", "mkv"),
          entry("video/msvideo", "avi"),
          entry("video/mpeg", "mpg"),
          entry("audio/mpeg", "mp3"),
          entry("audio/wave", "wav"),
          entry("audio/mp4", "m4a"),
          entry("audio/webm", "weba"),
          entry("model/gltf-binary", "glb"),
          entry("application/subrip", "srt"),
          entry("text/plain", "txt"),
          entry("text/markdown", "md"));

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
    String own = matcher.find() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
    String type =
        mediaType == null ? "" : MARKS.matcher(mediaType.toLowerCase(Locale.ROOT)).replaceAll("");
    String named = OTHERS.getOrDefault(type, type.substring(type.indexOf('/') + 1));
    boolean isNamed =
        !KNOWN.contains(own)
            && (KNOWN.contains(named) || own.isEmpty() && MEDIA.matcher(type).matches());
    String ending = isNamed ? named : own;
    return ending.isEmpty() ? "" : "." + ending;
  }
}
