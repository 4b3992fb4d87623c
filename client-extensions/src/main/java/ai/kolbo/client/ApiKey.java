package ai.kolbo.client;

import ai.kolbo.api.KolboRetrofit;
import okhttp3.Interceptor;

/** The key of an account. It is sent to the API's own origin only and shown nowhere. */
final class ApiKey {
  private final String key;

  private ApiKey(String key) {
    this.key = key;
  }

  /**
   * @param source what the key was given as, for the message, which never holds the key
   */
  static ApiKey of(String key, String source) {
    if (key.isBlank()) {
      throw new IllegalArgumentException(source + " is empty");
    }
    for (int i = 0; i < key.length(); i++) {
      char character = key.charAt(i);
      if (character <= ' ' || character > '~') {
        throw new IllegalArgumentException(
            String.format(
                "%s holds a character that no key has (code %d at position %d of %d): check for line breaks, blanks and"
                    + " quotes",
                source, (int) character, i + 1, key.length()));
      }
    }
    return new ApiKey(key);
  }

  /**
   * Adds the key to requests to the API and takes it off all others. A network interceptor sees
   * each hop of a redirect, and comes after the caller's own interceptors, so that none of them
   * logs it.
   */
  Interceptor addedFor(BaseUrl api) {
    return KolboRetrofit.apiKey(api.url(), key);
  }

  /** A text with the key blacked out, should a server have sent it back. */
  String redact(String text) {
    return text.replace(key, "[API key]");
  }

  @Override
  public String toString() {
    return "[API key]";
  }
}
