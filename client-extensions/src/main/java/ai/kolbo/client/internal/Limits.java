package ai.kolbo.client.internal;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/** Checks of what a caller sets. */
public final class Limits {
  /** OkHttp counts milliseconds in an int. */
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(20);

  private static final Set<String> OWN_HEADERS =
      Set.of("x-api-key", "authorization", "host", "content-length", "content-type", "accept");

  private Limits() {}

  /**
   * @throws IllegalArgumentException if it is zero, negative or more than 20 days
   */
  public static Duration timeout(Duration timeout, String name) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(name + " must be more than zero, is " + timeout);
    }
    if (timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          name + " must be at most " + LONGEST_TIMEOUT.toDays() + " days, is " + timeout);
    }
    return timeout;
  }

  /**
   * @throws IllegalArgumentException if it is negative
   */
  public static int retries(int retries) {
    if (retries < 0) {
      throw new IllegalArgumentException("maxRetries must be 0 or more, is " + retries);
    }
    return retries;
  }

  /**
   * @throws IllegalArgumentException if it is not a header name, or one that the client sets
   */
  public static String headerName(String name) {
    if (name.isEmpty() || !name.chars().allMatch(Limits::isNameCharacter)) {
      throw new IllegalArgumentException("not a header name: " + name);
    }
    if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("the client itself sets the header " + name);
    }
    return name;
  }

  private static boolean isNameCharacter(int character) {
    return character > ' ' && character < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(character) < 0;
  }

  /**
   * @throws IllegalArgumentException if it has a character that a header cannot have
   */
  public static String headerValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char character = value.charAt(i);
      if (character != '\t' && (character < ' ' || character > '~')) {
        throw new IllegalArgumentException(
            String.format(
                "the header %s has an invalid character (code %d at position %d of %d)",
                name, (int) character, i + 1, value.length()));
      }
    }
    return value;
  }
}
