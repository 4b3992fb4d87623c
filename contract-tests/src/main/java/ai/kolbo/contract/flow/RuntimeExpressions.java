package ai.kolbo.contract.flow;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.judge.Exchange;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Evaluates runtime expressions such as {@code $response.body#/state}. */
final class RuntimeExpressions {
  private static final Pattern EMBEDDED = Pattern.compile("\\{(\\$[^{}]+)}");
  private static final Pattern EXPRESSION =
      Pattern.compile("\\$(statusCode|response|inputs|steps|workflows)([.#][^\\s{}]*)?");
  private static final Pattern OUTPUT = Pattern.compile("\\.([\\w-]+)\\.outputs\\.([\\w-]+)");

  private RuntimeExpressions() {}

  /** An expression that must have a value has none. */
  static final class NoValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NoValueException(String expression) {
      super(expression);
    }
  }

  /** Whether a text is one runtime expression and nothing else. */
  static boolean isExpression(String text) {
    return EXPRESSION.matcher(text).matches();
  }

  /**
   * The value of an expression; a missing node if it leads to nothing.
   *
   * @throws IllegalArgumentException if it is of a kind that this package does not know, or names
   *     an input, a step or an output that is not there
   */
  static JsonNode evaluate(String expression, Scope scope) {
    Matcher parts = EXPRESSION.matcher(expression);
    if (!parts.matches()) throw unknown(expression);
    String rest = parts.group(2) == null ? "" : parts.group(2);
    return switch (parts.group(1)) {
      case "statusCode" -> IntNode.valueOf(scope.exchange().status());
      case "response" -> response(expression, rest, scope.exchange());
      case "inputs" -> scope.input(rest.substring(1));
      case "steps" -> {
        Matcher output = output(expression, rest);
        yield scope.stepOutput(output.group(1), output.group(2));
      }
      default -> {
        Matcher output = output(expression, rest);
        yield scope.workflowOutput(output.group(1), output.group(2));
      }
    };
  }

  private static Matcher output(String expression, String rest) {
    Matcher output = OUTPUT.matcher(rest);
    if (!output.matches()) throw unknown(expression);
    return output;
  }

  private static JsonNode response(String expression, String rest, Exchange exchange) {
    if (rest.startsWith(".header.")) {
      return exchange
          .responseHeader(rest.substring(".header.".length()))
          .<JsonNode>map(TextNode::valueOf)
          .orElse(MissingNode.getInstance());
    }
    if (rest.equals(".body")) return body(exchange);
    if (rest.startsWith(".body#/")) return body(exchange).at(rest.substring(".body#".length()));
    throw unknown(expression);
  }

  /** The body as JSON if it says that it is some, as a text otherwise. */
  private static JsonNode body(Exchange exchange) {
    String text = new String(exchange.responseBody(), StandardCharsets.UTF_8);
    if (!exchange.responseMediaType().orElse("").matches("application/(.*\\+)?json")) {
      return TextNode.valueOf(text);
    }
    try {
      return ApiDocument.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /**
   * A value with each expression in it replaced: the whole text if it is one, else those in braces.
   *
   * @throws NoValueException if one of them leads to nothing
   */
  static JsonNode filled(JsonNode template, Scope scope) {
    if (template.isObject()) {
      Map<String, JsonNode> members = new LinkedHashMap<>();
      template
          .properties()
          .forEach(one -> members.put(one.getKey(), filled(one.getValue(), scope)));
      return ApiDocument.JSON.createObjectNode().setAll(members);
    }
    if (template.isArray()) {
      ArrayNode items = ApiDocument.JSON.createArrayNode();
      template.forEach(item -> items.add(filled(item, scope)));
      return items;
    }
    if (!template.isTextual()) return template;
    String text = template.asText();
    if (isExpression(text)) return present(text, scope);
    return TextNode.valueOf(embedded(text, scope, JsonNode::asText));
  }

  /**
   * A JSONPath whose expressions in braces are replaced by literals.
   *
   * @throws NoValueException if one of them leads to nothing
   */
  static String query(String condition, Scope scope) {
    return embedded(condition, scope, JsonNode::toString);
  }

  private static String embedded(String text, Scope scope, Function<JsonNode, String> write) {
    return EMBEDDED
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(write.apply(present(found.group(1), scope))));
  }

  private static JsonNode present(String expression, Scope scope) {
    JsonNode value = evaluate(expression, scope);
    if (value.isMissingNode()) throw new NoValueException(expression);
    return value;
  }

  private static IllegalArgumentException unknown(String expression) {
    return new IllegalArgumentException("An expression of an unknown kind: " + expression);
  }
}
