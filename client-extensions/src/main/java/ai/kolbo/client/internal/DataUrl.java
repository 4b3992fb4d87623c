package ai.kolbo.client.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file within a URL: {@code data:image/png;base64,…}.
 *
 * @param mediaType without parameters; null if the URL has none
 */
record DataUrl(@Nullable String mediaType, byte[] bytes) {
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
    String[] parts = url.substring(SCHEME.length(), comma).split(";");
    String type = parts[0].strip();
    boolean isBase64 =
        parts.length > 1
            && parts[parts.length - 1].strip().toLowerCase(Locale.ROOT).equals("base64");
    byte[] bytes = unescaped(url, comma + 1);
    return new DataUrl(type.isEmpty() ? null : type, isBase64 ? decoded(bytes) : bytes);
  }

  private static byte[] decoded(byte[] base64) {
    for (int i = 0; i < base64.length; i++) {
      if (base64[i] == '-') {
        base64[i] = '+';
      } else if (base64[i] == '_') {
        base64[i] = '/';
      }
    }
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a data URL with broken base64", e);
    }
  }

  private static byte[] unescaped(String url, int from) {
    byte[] text = url.substring(from).getBytes(StandardCharsets.UTF_8);
    if (url.indexOf('%', from) < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length);
    for (int i = 0; i < text.length; i++) {
      int high = i + 2 < text.length ? Character.digit(text[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(text[i + 2], 16);
      if (text[i] == '%' && low >= 0) {
        bytes.write(16 * high + low);
        i += 2;
      } else {
        bytes.write(text[i]);
      }
    }
    return bytes.toByteArray();
  }
}
