package ai.kolbo.contract.flow;

import ai.kolbo.contract.document.ApiDocument;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A simple condition: comparisons, joined by {@code &&} and {@code ||}, of which the first binds
 * closer. An operand is a runtime expression or a literal. No comparison with a value that is not
 * there holds, not even that it is another one.
 */
final class SimpleCondition {
  private static final Pattern COMPARISON =
      Pattern.compile("(.+?)\\s+(==|!=|<=|>=|<|>)\\s+(.+)", Pattern.DOTALL);
  private static final Pattern OUTSIDE_OF_QUOTES = Pattern.compile("'[^']*'|\\s+(&&|\\|\\|)\\s+");

  private final String condition;
  private final Scope scope;
  private final Map<String, JsonNode> seen = new LinkedHashMap<>();

  SimpleCondition(String condition, Scope scope) {
    this.condition = condition;
    this.scope = scope;
  }

  /**
   * Whether it holds.
   *
   * @throws IllegalArgumentException if it is written in a way that this package does not know
   */
  boolean holds() {
    return split(condition, "||").stream()
        .anyMatch(either -> split(either, "&&").stream().allMatch(this::comparison));
  }

  /** The values of the runtime expressions that it has looked at, by the expressions. */
  Map<String, JsonNode> seen() {
    return seen;
  }

  private static List<String> split(String text, String operator) {
    List<String> parts = new ArrayList<>();
    Matcher found = OUTSIDE_OF_QUOTES.matcher(text);
    int start = 0;
    while (found.find()) {
      if (!operator.equals(found.group(1))) continue;
      parts.add(text.substring(start, found.start()));
      start = found.end();
    }
    parts.add(text.substring(start));
    return parts;
  }

  private boolean comparison(String text) {
    Matcher parts = COMPARISON.matcher(text.strip());
    if (!parts.matches()) throw unknown(text);
    JsonNode left = operand(parts.group(1));
    JsonNode right = operand(parts.group(3));
    if (left.isMissingNode() || right.isMissingNode()) return false;
    return switch (parts.group(2)) {
      case "==" -> equal(left, right);
      case "!=" -> !equal(left, right);
      case "<" -> areNumbers(left, right) && compared(left, right) < 0;
      case "<=" -> areNumbers(left, right) && compared(left, right) <= 0;
      case ">" -> areNumbers(left, right) && compared(left, right) > 0;
      default -> areNumbers(left, right) && compared(left, right) >= 0;
    };
  }

  private JsonNode operand(String text) {
    if (text.startsWith("$")) {
      JsonNode value = RuntimeExpressions.evaluate(text, scope);
      seen.put(text, value);
      return value;
    }
    if (text.matches("'[^']*'")) return TextNode.valueOf(text.substring(1, text.length() - 1));
    if (!text.matches("true|false|null|-?\\d+(\\.\\d+)?")) throw unknown(text);
    try {
      return ApiDocument.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw unknown(text);
    }
  }

  /** Texts are equal whatever their case: Arazzo wants it so. */
  private static boolean equal(JsonNode left, JsonNode right) {
    if (areNumbers(left, right)) return compared(left, right) == 0;
    if (left.isTextual() && right.isTextual()) {
      return left.asText().equalsIgnoreCase(right.asText());
    }
    return left.equals(right);
  }

  private static boolean areNumbers(JsonNode left, JsonNode right) {
    return left.isNumber() && right.isNumber();
  }

  private static int compared(JsonNode left, JsonNode right) {
    return left.decimalValue().compareTo(right.decimalValue());
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException("A condition of an unknown kind: " + text);
  }
}
