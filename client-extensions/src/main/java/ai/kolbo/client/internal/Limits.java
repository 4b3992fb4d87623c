package ai.kolbo.client.internal;

import ai.kolbo.api.ApiServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks of what a caller sets. */
public final class Limits {
  /** OkHttp counts milliseconds in an int. */
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(20);

  private static final BigDecimal MOST_CREDITS = new BigDecimal("1e12");

  private static final String OWN_HEADERS =
      "(?i)authorization|host|accept|content-length|content-type|" + ApiServer.KEY_HEADER;

  private Limits() {}

  /**
   * @throws IllegalArgumentException if it is zero, negative or more than 20 days
   */
  public static Duration timeout(Duration timeout, String name) {
    if (timeout.compareTo(Duration.ZERO) <= 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          name + " must be more than zero and at most 20 days, is " + timeout);
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
   * @throws IllegalArgumentException if it is not 1 to 2,000,000,000, which an array can have
   */
  public static long responseBytes(long bytes) {
    if (bytes < 1 || bytes > 2_000_000_000) {
      throw new IllegalArgumentException(
          "maxResponseBytes must be 1 to 2,000,000,000, is " + bytes);
    }
    return bytes;
  }

  /**
   * An amount of credits.
   *
   * @throws IllegalArgumentException if it is negative or more than a trillion
   */
  public static BigDecimal credits(BigDecimal credits, String name) {
    if (credits.signum() < 0 || credits.compareTo(MOST_CREDITS) > 0) {
      throw new IllegalArgumentException(
          name + " must be 0 to 1,000,000,000,000 credits, is " + credits);
    }
    return shortest(credits);
  }

  /** The same number, written as short as it can be without an exponent. */
  public static BigDecimal shortest(BigDecimal number) {
    BigDecimal shortest = number.stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  /**
   * @throws IllegalArgumentException if it is not a header name, or one that the client sets
   */
  public static String headerName(String name) {
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      throw new IllegalArgumentException("not a header name: " + name);
    }
    if (name.matches(OWN_HEADERS)) {
      throw new IllegalArgumentException("the client itself sets the header " + name);
    }
    return name;
  }

  /**
   * @throws IllegalArgumentException if it has a character that a header cannot have
   */
  public static String headerValue(String name, String value) {
    return checked(value, "the header " + name, "[^\t -~]", "");
  }

  /**
   * Checks a text that may be secret: the message says where it is wrong, and never holds it.
   *
   * @param source what the text is, for the message
   * @param forbidden matches a character that it must not have
   * @param advice the end of the message
   */
  static String checked(String text, String source, String forbidden, String advice) {
    Matcher invalid = Pattern.compile(forbidden).matcher(text);
    if (invalid.find()) {
      int at = invalid.start();
      throw new IllegalArgumentException(
          String.format(
              "%s has an invalid character (code %d at position %d of %d)%s",
              source, (int) text.charAt(at), at + 1, text.length(), advice));
    }
    return text;
  }
}
