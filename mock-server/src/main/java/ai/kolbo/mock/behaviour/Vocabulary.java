package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.http.MockRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Knows the values of the words in {@code mock.yaml}, such as {@code now} or {@code file.name}. */
interface Vocabulary {
  /** Stands for a word that is not known here. */
  Object UNKNOWN = new Object();

  /**
   * The value of a word.
   *
   * @return an {@link java.time.Instant}, a {@link JsonNode}, a text, a number, a boolean, or a
   *     list of these; null if there is none; {@link #UNKNOWN}
   */
  @Nullable Object value(String word);

  /** These words, and then those. */
  default Vocabulary or(Vocabulary others) {
    return word -> {
      Object value = value(word);
      return value == UNKNOWN ? others.value(word) : value;
    };
  }

  /** Words with values that are found when they are asked for. */
  static Vocabulary of(Map<String, Supplier<@Nullable Object>> words) {
    return word -> words.containsKey(word) ? words.get(word).get() : UNKNOWN;
  }

  /** The time: {@code now}, {@code now+24h}, with s, m, h or d. */
  static Vocabulary time(Clock clock) {
    Pattern later = Pattern.compile("now(?:\\+(\\d+)([smhd]))?");
    return word -> {
      Matcher time = later.matcher(word);
      if (!time.matches()) {
        return UNKNOWN;
      }
      String ahead = time.group(1) == null ? "PT0S" : duration(time.group(1) + time.group(2));
      return clock.instant().plus(Duration.parse(ahead));
    };
  }

  /** Such as {@code 24h} in the form of ISO 8601. */
  static String duration(String text) {
    return text.endsWith("d") ? "P" + text : "PT" + text;
  }

  /** What the request says: {@code request.NAME} for each member of its body. */
  static Vocabulary request(JsonNode members) {
    return members("request.", members);
  }

  /** The members of an object, each by a prefix and its name. */
  static Vocabulary members(String prefix, JsonNode members) {
    return word -> {
      if (!word.startsWith(prefix)) {
        return UNKNOWN;
      }
      JsonNode value = members.path(word.substring(prefix.length()));
      return value.isMissingNode() || value.isNull() ? null : value;
    };
  }

  /** What the path and the query of a request say: {@code path.NAME}, {@code query.NAME}. */
  static Vocabulary target(MockRequest request) {
    return word -> {
      if (word.startsWith("query.")) {
        return request.query(word.substring("query.".length()));
      }
      return word.startsWith("path.")
          ? request.operation().pathParameters(request.path()).get(word.substring("path.".length()))
          : UNKNOWN;
    };
  }
}
