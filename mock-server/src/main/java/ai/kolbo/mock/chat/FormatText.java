package ai.kolbo.mock.chat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Texts of the formats of JSON Schema: one in the prompt if there is one. */
final class FormatText {

  private static final Pattern DATE =
      Pattern.compile("(?<!\\d)\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])(?![\\dT])");
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "(?<!\\d)\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])"
              + "T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?Z");
  private static final Pattern TIME =
      Pattern.compile("(?<![\\dT:])(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ");
  private static final Pattern EMAIL =
      Pattern.compile(
          "(?<![\\w.-])\\w{1,30}(?:[.-]\\w{1,30}){0,3}@\\w{1,30}(?:[.-]\\w{1,30}){0,3}\\.[a-z]{2,10}");
  private static final Pattern ADDRESS = Pattern.compile("https?://[\\w.-]+(?:/[\\w./-]*[\\w/-])?");
  private static final Pattern UNIQUE =
      Pattern.compile("(?<![\\w-])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![\\w-])");

  private static final Pattern ANY_EMAIL = Pattern.compile("[^\\s@]++@[^\\s@]++");
  private static final Pattern ANY_ADDRESS = Pattern.compile("[a-zA-Z][\\w+.-]*+:\\S++");
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");

  private FormatText() {}

  /** Whether a text has the format, as far as is easily told; true for unknown formats. */
  static boolean follows(String text, String format) {
    return switch (format) {
      case "date" -> isParsed(text, LocalDate::parse);
      case "date-time" -> isParsed(text, OffsetDateTime::parse);
      case "time" -> isParsed(text, OffsetTime::parse);
      case "email", "idn-email" -> ANY_EMAIL.matcher(text).matches();
      case "uri", "url", "iri" -> ANY_ADDRESS.matcher(text).matches();
      case "uuid" -> UNIQUE.matcher(text).matches();
      case "ipv4" -> IPV4.matcher(text).matches();
      default -> true;
    };
  }

  private static boolean isParsed(String text, Function<String, ?> parser) {
    try {
      return parser.apply(text) != null;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /**
   * A text of the format.
   *
   * @param variant different texts for different variants; only variant 0 is taken from the prompt
   * @return null when the format is unknown
   */
  static @Nullable String of(
      String format, PromptWords prompt, SplittableRandom random, int variant) {
    Pattern pattern =
        switch (format) {
          case "date" -> DATE;
          case "date-time" -> DATE_TIME;
          case "time" -> TIME;
          case "email", "idn-email" -> EMAIL;
          case "uri", "url", "uri-reference", "iri", "iri-reference" -> ADDRESS;
          case "uuid" -> UNIQUE;
          default -> null;
        };
    String named = pattern == null || variant > 0 ? null : prompt.first(pattern);
    if (named != null) {
      return named;
    }
    int number = random.nextInt(250) + variant;
    Instant instant =
        Instant.parse("2026-01-01T00:00:00Z")
            .plus(number, ChronoUnit.DAYS)
            .plusSeconds(random.nextInt(86_400));
    return switch (format) {
      case "date" -> LocalDate.parse("2026-01-01").plusDays(number).toString();
      case "date-time" -> instant.toString();
      case "time" -> instant.toString().substring(11);
      case "duration" -> "PT" + (number + 1) + "S";
      case "email", "idn-email" -> "user" + number + "@example.com";
      case "hostname", "idn-hostname" -> "host" + number + ".example.com";
      case "ipv4" -> "192.0." + (2 + number / 256) + "." + number % 256;
      case "ipv6" -> "2001:db8::" + Integer.toHexString(number + 1);
      case "uri", "url", "uri-reference", "iri", "iri-reference", "uri-template" ->
          "https://example.com/" + number;
      case "uuid" -> {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        yield UUID.nameUUIDFromBytes(bytes).toString();
      }
      case "json-pointer" -> "/" + number;
      case "relative-json-pointer" -> "0/" + number;
      case "regex" -> "^" + number + "$";
      case "byte" -> "a29sYm8=";
      default -> null;
    };
  }
}
