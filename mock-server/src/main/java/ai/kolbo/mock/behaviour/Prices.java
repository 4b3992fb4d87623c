package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Computes what requests of one operation cost, by its {@code x-kolbo-price}. */
final class Prices {
  private final JsonNode rules;
  private final JsonNode tokens;
  private final JsonNode flatRate;
  private final Conditions conditions;

  Prices(Operation operation) {
    this.rules = operation.node().path("x-kolbo-price");
    this.tokens = rules.path("tokens");
    this.flatRate = rules.path("flatRate");
    this.conditions = new Conditions(operation);
  }

  /** Whether the tokens of a request and its response decide what it costs. */
  boolean isByTokens(JsonNode model) {
    return at(model, tokens.path("input")).isNumber()
        || at(model, tokens.path("output")).isNumber();
  }

  /** The price of tokens, in credits. */
  BigDecimal ofTokens(JsonNode model, long promptTokens, long completionTokens) {
    BigDecimal input = rate(model, "input").multiply(BigDecimal.valueOf(promptTokens));
    BigDecimal output = rate(model, "output").multiply(BigDecimal.valueOf(completionTokens));
    return rounded(input.add(output), number(tokens.path("per"), BigDecimal.ONE));
  }

  private BigDecimal rate(JsonNode model, String tokenKind) {
    return number(at(model, tokens.path(tokenKind)), BigDecimal.ZERO);
  }

  /** What is held until a price by tokens is known, in credits; null if nothing tells it. */
  @Nullable BigDecimal reservation(JsonNode model) {
    return first(model, rules.path("reservation"));
  }

  /**
   * The price of a request, in credits.
   *
   * @param seconds how long recordings of the request play, by member; without those of unknown
   *     length
   * @return null if nothing tells the price
   */
  @Nullable BigDecimal of(JsonNode request, JsonNode model, Map<String, BigDecimal> seconds) {
    JsonNode flat =
        model
            .path(flatRate.path("model").asText())
            .path(request.path(flatRate.path("by").asText()).asText());
    boolean isFlat = flat.isNumber();
    BigDecimal product = isFlat ? Fit.exact(flat) : first(model, rules.path("rate"));
    BigDecimal divisor = BigDecimal.ONE;
    for (JsonNode quantity : rules.path("quantities")) {
      if (product == null) {
        return null;
      }
      boolean isReplaced = isFlat && isSame(quantity.path("member"), flatRate.path("replaces"));
      if (isReplaced || !conditions.hold(quantity.path("when"), request, model)) {
        continue;
      }
      BigDecimal amount = amount(quantity, request, model, seconds);
      BigDecimal per = number(quantity.path("per"), BigDecimal.ONE);
      if (amount != null && quantity.path("begun").asBoolean()) {
        amount = amount.divide(per, 0, RoundingMode.CEILING);
      } else {
        divisor = divisor.multiply(per);
      }
      product = amount == null ? null : product.multiply(amount);
    }
    if (product == null) {
      return null;
    }
    for (JsonNode multiplier : rules.path("multipliers")) {
      boolean isReplaced = isFlat && isSame(multiplier.path("by"), flatRate.path("by"));
      if (!isReplaced && conditions.hold(multiplier.path("when"), request, model)) {
        product = product.multiply(factor(multiplier, request, model));
      }
    }
    return rounded(product, divisor);
  }

  private @Nullable BigDecimal amount(
      JsonNode quantity, JsonNode request, JsonNode model, Map<String, BigDecimal> seconds) {
    if (model.path(quantity.path("ignoredWith").asText()).isNumber()) {
      return BigDecimal.ONE;
    }
    if (quantity.has("characters")) {
      String text = request.path(quantity.path("characters").asText()).asText();
      return BigDecimal.valueOf(text.codePointCount(0, text.length()));
    }
    BigDecimal amount = number(request.path(quantity.path("member").asText()));
    for (JsonNode recording : quantity.path("media")) {
      amount = amount == null ? seconds.get(recording.asText()) : amount;
    }
    if (amount == null) {
      amount = number(model.path(quantity.path("modelDefault").asText()));
    }
    if (amount == null) {
      amount = number(quantity.path("default"));
    }
    return amount == null ? null : Fit.number(amount, quantity.path("fit"), model);
  }

  private static BigDecimal factor(JsonNode multiplier, JsonNode request, JsonNode model) {
    JsonNode chosen = request.path(multiplier.path("by").asText());
    if (!Conditions.isGiven(chosen)) {
      chosen = model.path(multiplier.path("modelDefault").asText());
    }
    JsonNode factor = model.path(multiplier.path("model").asText());
    if (factor.isObject()) {
      return number(factor.path(chosen.asText()), BigDecimal.ONE);
    }
    boolean isAlways = model.path(multiplier.path("always").asText()).asBoolean();
    return isAlways || chosen.asBoolean() ? number(factor, BigDecimal.ONE) : BigDecimal.ONE;
  }

  /** Divides last, and then rounds; nothing has a price below 0. */
  private BigDecimal rounded(BigDecimal product, BigDecimal divisor) {
    BigDecimal price =
        rules.path("rounding").asText().equals("up")
            ? product.divide(divisor, 0, RoundingMode.CEILING)
            : product.divide(divisor, MathContext.DECIMAL128);
    return price.max(BigDecimal.ZERO);
  }

  private static @Nullable BigDecimal first(JsonNode model, JsonNode names) {
    for (JsonNode name : names) {
      BigDecimal number = number(at(model, name));
      if (number != null) {
        return number;
      }
    }
    return null;
  }

  /** What a path leads to, with dots between the names of members; missing without a path. */
  private static JsonNode at(JsonNode model, JsonNode path) {
    return path.isMissingNode()
        ? path
        : model.at("/" + path.asText().replace("~", "~0").replace("/", "~1").replace('.', '/'));
  }

  private static boolean isSame(JsonNode name, JsonNode other) {
    return name.isTextual() && name.equals(other);
  }

  private static @Nullable BigDecimal number(JsonNode value) {
    return value.isNumber() ? Fit.exact(value) : null;
  }

  private static BigDecimal number(JsonNode value, BigDecimal otherwise) {
    return Objects.requireNonNullElse(number(value), otherwise);
  }
}
