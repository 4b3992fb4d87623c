package ai.kolbo.mock.scenario;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.http.Answer.Cut.Place;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;

/** What the value of a parameter is. */
enum Type {
  TEXT("a text", value -> !value.isBlank()),
  COUNT("a number from 1 to 1000000000", value -> value.matches("[1-9]\\d{0,8}|1000000000")),
  STATUS("an error status from 400 to 599", value -> value.matches("[45]\\d\\d")),
  ANY_STATUS("a status from 200 to 599", value -> value.matches("[2-5]\\d\\d")),
  FLAG("true or false", value -> value.matches("true|false")),
  DURATION("a duration such as 200ms, 2s, 5m or 24h, at most 366 days", Type::isDuration),
  PLACE("before-headers, after-headers or mid-body", Type::isPlace),
  MESSAGES("a list of assistant messages", Type::isMessages);

  private static final Duration LONGEST = Duration.ofDays(366);

  private final String description;
  private final Predicate<String> isValid;

  Type(String description, Predicate<String> isValid) {
    this.description = description;
    this.isValid = isValid;
  }

  /**
   * Refuses a value that is not of this type.
   *
   * @throws IllegalArgumentException with the parameter's name
   */
  void check(String parameter, String value) {
    if (!isValid.test(value)) {
      throw new IllegalArgumentException(
          "%s must be %s, not \"%s\"".formatted(parameter, description, shortened(value)));
    }
  }

  /** What is left of a text in messages. */
  static String shortened(String value) {
    return value.length() > 100 ? value.substring(0, 100) + "…" : value;
  }

  private static boolean isDuration(String value) {
    try {
      Duration duration = DurationText.parse(value);
      return !duration.isNegative() && duration.compareTo(LONGEST) <= 0;
    } catch (DateTimeParseException | ArithmeticException e) {
      return false;
    }
  }

  private static boolean isPlace(String value) {
    return Arrays.stream(Scenario.Place.values()).anyMatch(place -> name(place).equals(value));
  }

  /** The place in a response with a name. */
  static Place place(String name) {
    return Place.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** The name of a place. */
  static String name(Scenario.Place place) {
    return place.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean isMessages(String value) {
    try {
      JsonNode messages = Json.MAPPER.readTree(value);
      return messages.isArray()
          && !messages.isEmpty()
          && messages.valueStream().allMatch(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
