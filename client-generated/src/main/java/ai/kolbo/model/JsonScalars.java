package ai.kolbo.model;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;

/** Numbers and times in the forms in which servers write them. */
final class JsonScalars {
  /** In characters. Beyond it a number is no longer one: to convert it takes too long. */
  static final int LONGEST_NUMBER = 1000;

  // Epoch numbers below are seconds (up to the year 5138), above milliseconds.
  private static final BigDecimal FIRST_MILLISECONDS = new BigDecimal("1e11");
  private static final BigDecimal END_OF_MILLISECONDS = new BigDecimal("1e14");
  private static final BigDecimal THOUSAND = new BigDecimal(1000);

  // "20260305" and "2026" look like dates; they are not seconds.
  private static final int SHORTEST_EPOCH_TEXT = 9;

  private JsonScalars() {}

  /** Null if the text is not a JSON number without a fraction that a long can hold. */
  static @Nullable Long whole(String text) {
    BigDecimal number = number(text);
    try {
      return number == null ? null : (Long) number.longValueExact();
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /** Null if the text is not a JSON number; infinite if a double cannot hold it. */
  static @Nullable Double decimal(String text) {
    BigDecimal number = number(text);
    return number == null ? null : (Double) number.doubleValue();
  }

  private static @Nullable BigDecimal number(String text) {
    String digits = text.strip();
    if (digits.isEmpty() || digits.length() > LONGEST_NUMBER) {
      return null;
    }
    // BigDecimal takes digits of all scripts; otherwise what it takes is what JSON allows and ".5".
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) > '9' && digits.charAt(i) != 'e' && digits.charAt(i) != 'E') {
        return null;
      }
    }
    try {
      return new BigDecimal(digits);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The double, unless it has lost all of what the text says. */
  static Object exactEnough(double number, String text) {
    if (Double.isFinite(number) && number != 0) {
      return number;
    }
    BigDecimal exact = number(text);
    if (exact == null) {
      return text;
    }
    return exact.signum() == 0 ? (Object) number : exact;
  }

  /** Null if the text is not a time. A time without an offset is one of UTC. */
  static @Nullable OffsetDateTime time(String text) {
    try {
      return OffsetDateTime.parse(text);
    } catch (DateTimeException e) {
      String trimmed = text.strip();
      return Character.isDigit(trimmed.isEmpty() ? ' ' : trimmed.charAt(0)) && isEpoch(trimmed)
          ? epoch(trimmed)
          : Iso.time(trimmed);
    }
  }

  private static boolean isEpoch(String text) {
    return text.length() >= SHORTEST_EPOCH_TEXT && text.indexOf('-') < 0 && text.indexOf(':') < 0;
  }

  /** Null if the text is not a number, or one that no time has. */
  static @Nullable OffsetDateTime epoch(String text) {
    BigDecimal number = number(text);
    if (number == null || number.abs().compareTo(END_OF_MILLISECONDS) >= 0) {
      return null;
    }
    BigDecimal seconds =
        number.abs().compareTo(FIRST_MILLISECONDS) < 0 ? number : number.divide(THOUSAND);
    long whole = seconds.longValue();
    long nanos = seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue();
    return Instant.ofEpochSecond(whole, nanos).atOffset(ZoneOffset.UTC);
  }

  /** Made when the first time comes that {@link OffsetDateTime#parse(CharSequence)} refuses. */
  private static final class Iso {
    private static final DateTimeFormatter FORMAT =
        new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[' '][XXX][XX][X]")
            .toFormatter();

    static @Nullable OffsetDateTime time(String text) {
      try {
        TemporalAccessor parsed =
            FORMAT.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
        if (parsed instanceof OffsetDateTime time) {
          return time;
        }
        LocalDateTime local =
            parsed instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) parsed;
        return local.atOffset(ZoneOffset.UTC);
      } catch (DateTimeException e) {
        return null;
      }
    }
  }
}
