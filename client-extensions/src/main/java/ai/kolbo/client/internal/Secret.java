package ai.kolbo.client.internal;

import ai.kolbo.api.ApiServer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okhttp3.Request;

/** An API key or a user's token. It is sent to the API's own origin only and printed nowhere. */
public final class Secret {
  /** Shorter ones, such as those of tests, are words that texts contain by chance. */
  private static final int SHORTEST_REDACTED = 8;

  private final String text;
  private final String placeholder;
  private final String header;
  private final String prefix;

  private Secret(String text, String source, String placeholder, String header, String prefix) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(source + " is empty");
    }
    this.text =
        Limits.checked(text, source, "[^!-~]", ": check for line breaks, blanks and quotes");
    this.placeholder = placeholder;
    this.header = header;
    this.prefix = prefix;
  }

  /**
   * An API key.
   *
   * @param source where the key was given, for the message, which never holds the key
   * @throws IllegalArgumentException if it is blank or holds a character that no key has
   */
  public static Secret apiKey(String key, String source) {
    return new Secret(key, source, "[API key]", ApiServer.KEY_HEADER, "");
  }

  /**
   * The token of a signed-in user.
   *
   * @param source where the token was given, for the message, which never holds the token
   * @throws IllegalArgumentException if it is blank or holds a character that no token has
   */
  public static Secret userToken(String token, String source) {
    return new Secret(token, source, "[user token]", "Authorization", "Bearer ");
  }

  /** Adds the header that carries the secret. */
  void sign(Request.Builder request) {
    request.header(header, prefix + text);
  }

  /** A text of the server's without the secret, as it is or as JSON and URLs escape it. */
  String redact(String from) {
    if (text.length() < SHORTEST_REDACTED) {
      return from;
    }
    String redacted = from.replace(text, placeholder);
    boolean isEscaped = redacted.indexOf('\\') >= 0 || redacted.indexOf('%') >= 0;
    return isEscaped ? escaped().matcher(redacted).replaceAll(placeholder) : redacted;
  }

  /**
   * Each character as it is, behind a backslash, or by its hexadecimal number; in a URL within URLs
   * its percent sign is escaped once more.
   */
  private Pattern escaped() {
    return Pattern.compile(
        text.chars()
            .mapToObj(c -> "(?:\\\\?\\x%02x|(?:\\\\u00|%%(?:25)*)(?i:%1$02x))".formatted(c))
            .collect(Collectors.joining()));
  }

  @Override
  public String toString() {
    return placeholder;
  }
}
