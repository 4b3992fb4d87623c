package ai.kolbo.client.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A file within a URL: {@code data:image/png;base64,…}.
 *
 * @param mediaType without parameters; null if the URL has none
 */
record DataUrl(@Nullable String mediaType, ByteString content) {
  private static final String SCHEME = "data:";

  static boolean isOne(String url) {
    return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /**
   * Decodes a URL. Blanks and missing padding in base64 are tolerated, and so is its alphabet for
   * URLs.
   *
   * @throws IllegalArgumentException if the URL is broken; the message does not hold it
   */
  static DataUrl parse(String url) {
    int comma = url.indexOf(',');
    if (comma < 0) {
      throw new IllegalArgumentException("a data URL without a comma");
    }
    String header = url.substring(SCHEME.length(), comma).toLowerCase(Locale.ROOT);
    String type = header.split(";", 2)[0].strip();
    String bytes = unescaped(url.substring(comma + 1));
    ByteString content =
        header.matches("(?s).*;\\s*base64\\s*")
            ? ByteString.decodeBase64(bytes)
            : ByteString.encodeString(bytes, StandardCharsets.ISO_8859_1);
    if (content == null) {
      throw new IllegalArgumentException("a data URL with broken base64");
    }
    return new DataUrl(type.isEmpty() ? null : type, content);
  }

  /** The bytes that a text stands for, each as a character. */
  private static String unescaped(String text) {
    String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    if (text.indexOf('%') < 0) {
      return bytes;
    }
    String escaped = bytes.replace("+", "%2B").replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
    return URLDecoder.decode(escaped, StandardCharsets.ISO_8859_1);
  }
}
