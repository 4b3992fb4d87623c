package ai.kolbo.client.internal;

import ai.kolbo.model.MediaTypes;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The endings of the names of downloaded files. */
final class FileEndings {
  private static final Pattern ENDING = Pattern.compile("\\.([A-Za-z0-9]{1,8})$");

  /** Media types whose name is an ending even if it is not a known one. */
  private static final Pattern MEDIA =
      Pattern.compile("(?:image|video|audio|model)/(?:x-|vnd\\.)?([a-z0-9]{2,8})(?:\\+.*)?");

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
    Matcher own = ENDING.matcher(path);
    String named = mediaType == null ? null : MediaTypes.ending(mediaType);
    if (named == null || MediaTypes.ofFileName(path) != null) {
      if (own.find()) {
        return "." + own.group(1).toLowerCase(Locale.ROOT);
      }
      Matcher media = MEDIA.matcher(mediaType == null ? "" : mediaType.toLowerCase(Locale.ROOT));
      named = media.matches() ? media.group(1) : null;
    }
    return named == null ? "" : "." + named;
  }
}
