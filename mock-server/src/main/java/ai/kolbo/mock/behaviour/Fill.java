package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes an example of the document speak of one thing. Rules name members, with dots on the way to
 * those within members, and their values: constants, or words as {@code =now}, with what stands in
 * for a word without a value behind a bar, as {@code =request.name|Untitled}.
 */
final class Fill {
  private static final String WORD = "=";

  private Fill() {}

  /** Gives the members that a request has too, in the same type, the request's values. */
  static void echo(ObjectNode target, JsonNode request) {
    for (Map.Entry<String, JsonNode> member : target.deepCopy().properties()) {
      JsonNode given = request.path(member.getKey());
      if (!given.isObject() && given.getNodeType() == member.getValue().getNodeType()) {
        target.set(member.getKey(), given);
      }
    }
  }

  /** Applies rules; a member whose word has no value is taken out. */
  static void into(ObjectNode target, JsonNode rules, Vocabulary words) {
    for (Map.Entry<String, JsonNode> rule : rules.properties()) {
      String[] steps = rule.getKey().split("\\.");
      ObjectNode parent = target;
      for (int i = 0; i < steps.length - 1; i++) {
        parent = parent.withObject("/" + steps[i]);
      }
      String name = steps[steps.length - 1];
      JsonNode value = value(rule.getValue(), parent.get(name), words);
      if (value == null) {
        parent.remove(name);
      } else {
        parent.set(name, value);
      }
    }
  }

  /**
   * The value of a rule.
   *
   * @param like an example of the member, whose form the value takes; null if there is none
   * @return null if the rule is a word without a value
   */
  static @Nullable JsonNode value(JsonNode rule, @Nullable JsonNode like, Vocabulary words) {
    if (!rule.isTextual() || !rule.textValue().startsWith(WORD)) {
      return rule;
    }
    String[] alternatives = rule.textValue().substring(WORD.length()).split("\\|", 2);
    Object value = words.value(alternatives[0]);
    if (value == Vocabulary.UNKNOWN) {
      throw new IllegalStateException("mock.yaml: no word " + alternatives[0] + " is known here");
    }
    if (value == null) {
      return alternatives.length == 1
          ? null
          : value(Json.MAPPER.getNodeFactory().textNode(alternatives[1]), like, words);
    }
    if (value instanceof Instant instant) {
      return time(instant, like == null ? NullNode.getInstance() : like);
    }
    return Json.MAPPER.valueToTree(value);
  }

  /** In seconds, or as text with fractions of a second or without, as the example has it. */
  private static JsonNode time(Instant instant, JsonNode like) {
    if (like.isNumber()) {
      return Json.MAPPER.getNodeFactory().numberNode(instant.getEpochSecond());
    }
    boolean hasFractions = like.asText().contains(".");
    ChronoUnit unit = hasFractions ? ChronoUnit.MILLIS : ChronoUnit.SECONDS;
    String text = instant.truncatedTo(unit).toString();
    boolean isWhole = hasFractions && !text.contains(".");
    return Json.MAPPER.getNodeFactory().textNode(isWhole ? text.replace("Z", ".000Z") : text);
  }
}
