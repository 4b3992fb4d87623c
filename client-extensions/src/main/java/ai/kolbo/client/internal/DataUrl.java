package ai.kolbo.client.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A file within a URL: {@code data:image/png;base64,…}. It is decoded piece by piece, since it may
 * be large. For one thread.
 */
final class DataUrl {
  private static final String SCHEME = "data:";
  private static final int LONGEST_HEADER = 2000;
  private static final int CHUNK = 64 * 1024;

  private final String url;
  private final @Nullable String mediaType;
  private final boolean isBase64;
  private final int end;
  private int at;

  /** The symbols of base64 that have yet to become a group of four. */
  private String pending = "";

  private boolean isPadded;

  /**
   * Begins to decode a URL. Blanks and missing padding in base64 are tolerated, and so is its
   * alphabet for URLs.
   *
   * @throws IllegalArgumentException if the URL is broken; the message does not hold it
   */
  DataUrl(String url) {
    int comma = url.indexOf(',');
    if (comma < 0 || comma > LONGEST_HEADER) {
      throw new IllegalArgumentException("a data URL without a comma");
    }
    String header = url.substring(SCHEME.length(), comma).toLowerCase(Locale.ROOT);
    String type = header.split(";", 2)[0].strip();
    // Base64 has no number sign, so that a fragment begins there; a text may be badly escaped.
    int fragment = url.indexOf('#', comma);
    this.url = url;
    this.mediaType = type.isEmpty() ? null : type;
    this.isBase64 = header.matches("(?s).*;\\s*base64\\s*");
    this.at = comma + 1;
    this.end = isBase64 && fragment >= 0 ? fragment : url.length();
  }

  static boolean isOne(String url) {
    return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** Without parameters; null if the URL has none. */
  @Nullable String mediaType() {
    return mediaType;
  }

  /**
   * The next bytes; null at the end.
   *
   * @throws IllegalArgumentException if the URL is broken; the message does not hold it
   */
  @Nullable ByteString next() {
    if (at == end) {
      return null;
    }
    int from = at;
    at = boundary(from);
    String bytes = unescaped(url.substring(from, at));
    return isBase64 ? decoded(bytes) : ByteString.encodeString(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Where a chunk ends: not within an escape, nor within a character of two. */
  private int boundary(int from) {
    int to = Math.min(end, from + CHUNK);
    if (to == end) {
      return to;
    }
    int escape = url.lastIndexOf('%', to - 1);
    return escape > to - 3 ? escape : Character.isHighSurrogate(url.charAt(to - 1)) ? to - 1 : to;
  }

  private ByteString decoded(String bytes) {
    String symbols = pending + bytes.replaceAll("\\s+", "");
    int groups = at == end ? symbols.length() : symbols.length() / 4 * 4;
    pending = symbols.substring(groups);
    String whole = symbols.substring(0, groups);
    ByteString content = ByteString.decodeBase64(whole);
    if (content == null || isPadded && !whole.replace("=", "").isEmpty()) {
      throw new IllegalArgumentException("a data URL with broken base64");
    }
    isPadded |= whole.endsWith("=");
    return content;
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
