package ai.kolbo.client.internal;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** How long a response asks to wait before the next attempt. */
final class RetryAfter {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,9})?");

  private RetryAfter() {}

  /**
   * From {@code retry-after-ms}, in milliseconds, or {@code Retry-After}, in seconds, which may
   * have a fraction, or as a date, measured against the server's own clock if it sends its {@code
   * Date}.
   *
   * @return null if the response does not ask for a wait, or not in words that are understood
   */
  static @Nullable Duration of(Response response, Clock clock) {
    String milliseconds = response.header("retry-after-ms");
    if (milliseconds != null && NUMBER.matcher(milliseconds.strip()).matches()) {
      return ofMilliseconds(Double.parseDouble(milliseconds.strip()));
    }
    String value = response.header("Retry-After");
    if (value == null) {
      return null;
    }
    String text = value.strip();
    if (NUMBER.matcher(text).matches()) {
      return ofMilliseconds(Double.parseDouble(text) * 1000);
    }
    Instant until = date(text);
    if (until == null) {
      return null;
    }
    Instant now = date(response.header("Date"));
    Duration wait = Duration.between(now == null ? clock.instant() : now, until);
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private static Duration ofMilliseconds(double milliseconds) {
    return Duration.ofMillis((long) Math.ceil(milliseconds));
  }

  private static @Nullable Instant date(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
