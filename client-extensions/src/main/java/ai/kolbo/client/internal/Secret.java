package ai.kolbo.client.internal;

/** An API key or a user's token. It is sent to the API's own origin only and printed nowhere. */
public final class Secret {
  /** Shorter ones, such as those of tests, are words that texts contain by chance. */
  private static final int SHORTEST_REDACTED = 8;

  private final String text;
  private final String placeholder;

  private Secret(String text, String placeholder) {
    this.text = text;
    this.placeholder = placeholder;
  }

  /**
   * An API key.
   *
   * @param source where the key was given, for the message, which never holds the key
   * @throws IllegalArgumentException if it is blank or holds a character that no key has
   */
  public static Secret apiKey(String key, String source) {
    return new Secret(checked(key, source), "[API key]");
  }

  /**
   * The token of a signed-in user.
   *
   * @param source where the token was given, for the message, which never holds the token
   * @throws IllegalArgumentException if it is blank or holds a character that no token has
   */
  public static Secret userToken(String token, String source) {
    return new Secret(checked(token, source), "[user token]");
  }

  private static String checked(String text, String source) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(source + " is empty");
    }
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character <= ' ' || character > '~') {
        throw new IllegalArgumentException(
            String.format(
                "%s has an invalid character (code %d at position %d of %d): check for line breaks,"
                    + " blanks and quotes",
                source, (int) character, i + 1, text.length()));
      }
    }
    return text;
  }

  /** The secret itself, for the header that carries it. */
  String text() {
    return text;
  }

  /** A text of the server's without the secret. */
  String redact(String from) {
    return text.length() < SHORTEST_REDACTED ? from : from.replace(text, placeholder);
  }

  @Override
  public String toString() {
    return placeholder;
  }
}
