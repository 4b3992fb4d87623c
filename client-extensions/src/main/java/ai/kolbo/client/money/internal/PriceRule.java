package ai.kolbo.client.money.internal;

import static java.math.BigDecimal.ONE;
import static java.math.BigDecimal.ZERO;

import ai.kolbo.client.internal.JsonTree;
import ai.kolbo.client.internal.Limits;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code x-kolbo-price} of an operation: computes the price of a request with one model, as the
 * document's EXTENSIONS.md says.
 */
final class PriceRule {
  private static final String QUANTITIES = "quantities";
  private static final String MULTIPLIERS = "multipliers";

  /** What this version can compute: a rule with anything else would be computed wrongly. */
  private static final Map<String, String> KNOWN =
      Map.of(
          "",
          "charged rate usualRate quantities multipliers flatRate rounding tokens reservation",
          QUANTITIES,
          "member default ignoredWith when media modelDefault fit characters per begun",
          MULTIPLIERS,
          "model by modelDefault always when",
          "fit",
          "choices min max",
          "when",
          "member model is minItems",
          "flatRate",
          "model by replaces",
          "tokens",
          "input output per",
          "usualRate",
          "min max");

  private final JsonTree rule;
  private final Conditions conditions;

  PriceRule(JsonTree rule, Conditions conditions) {
    this.rule = rule;
    this.conditions = conditions;
  }

  /**
   * A price.
   *
   * @param credits null if nothing tells it
   * @param isMeasured false if it takes a usual length for that of a recording
   * @param factors how it was computed
   */
  record Price(@Nullable BigDecimal credits, boolean isMeasured, String factors) {}

  /** The first part of the rule that this version does not know; null if it knows all. */
  @Nullable String unknownPart() {
    String rounding = rule.get("rounding").text();
    return rounding != null && !rounding.equals("up")
        ? "rounding: " + rounding
        : unknownPart("", rule);
  }

  private static @Nullable String unknownPart(String of, JsonTree part) {
    for (String name : part.names()) {
      if (!List.of(KNOWN.get(of).split(" ")).contains(name)) {
        return name;
      }
      for (JsonTree inner : part.get(name).items()) {
        String unknown = KNOWN.containsKey(name) ? unknownPart(name, inner) : null;
        if (unknown != null) {
          return name + "." + unknown;
        }
      }
    }
    return null;
  }

  /** The price of one unit that the document calls usual; null if it calls none so. */
  @Nullable BigDecimal usualRate(String end) {
    return rule.get("usualRate").get(end).number();
  }

  /** A model of which nothing is known but the price of one unit. */
  JsonTree modelAt(BigDecimal rate) {
    return new JsonTree(Map.of(rule.get("rate").texts().get(0), rate));
  }

  boolean isByTokens(JsonTree model) {
    return rateOfTokens(model, "input") != null || rateOfTokens(model, "output") != null;
  }

  private @Nullable BigDecimal rateOfTokens(JsonTree model, String kind) {
    return model.at(rule.get("tokens").get(kind).text()).number();
  }

  BigDecimal ofTokens(JsonTree model, long prompt, long completion) {
    BigDecimal input = rateOfTokens(model, "input");
    BigDecimal output = rateOfTokens(model, "output");
    BigDecimal product =
        (input == null ? ZERO : input)
            .multiply(BigDecimal.valueOf(prompt))
            .add((output == null ? ZERO : output).multiply(BigDecimal.valueOf(completion)));
    return rounded(product, rule.get("tokens").get("per").number(ONE));
  }

  /** What is held until a price by tokens is known; null if nothing tells it. */
  @Nullable BigDecimal reservation(JsonTree model) {
    return first(model, rule.get("reservation"));
  }

  /**
   * @param seconds how long the recording in the request plays; null if that is not known
   */
  Price of(JsonTree request, JsonTree model, @Nullable BigDecimal seconds) {
    JsonTree flatRate = rule.get("flatRate");
    String resolution = request.get(flatRate.get("by").text()).text();
    BigDecimal flat = model.get(flatRate.get("model").text()).get(resolution).number();
    BigDecimal product = flat != null ? flat : first(model, rule.get("rate"));
    List<String> factors = new ArrayList<>();
    factors.add(shown(product) + (flat != null ? " for " + resolution : ""));
    BigDecimal divisor = ONE;
    boolean isMeasured = true;
    for (JsonTree quantity : product == null ? List.<JsonTree>of() : rule.get(QUANTITIES).items()) {
      boolean isReplaced = flat != null && isSame(quantity.get("member"), flatRate.get("replaces"));
      if (isReplaced || !conditions.hold(quantity.get("when"), request, model)) {
        continue;
      }
      Amount amount = amount(quantity, request, model, seconds);
      BigDecimal per = quantity.get("per").number(ONE);
      BigDecimal count = amount.count();
      if (count != null && quantity.get("begun").isTrue()) {
        count = count.divide(per, 0, RoundingMode.CEILING);
        per = ONE;
      }
      divisor = divisor.multiply(per);
      isMeasured &= amount.isMeasured();
      product = count == null || product == null ? null : product.multiply(count);
      factors.add(
          " × " + shown(count) + " " + amount.name() + (per.equals(ONE) ? "" : " / " + per));
    }
    if (product == null) {
      return new Price(null, isMeasured, "no price per unit is listed");
    }
    for (JsonTree multiplier : rule.get(MULTIPLIERS).items()) {
      boolean isReplaced = flat != null && isSame(multiplier.get("by"), flatRate.get("by"));
      if (!isReplaced && conditions.hold(multiplier.get("when"), request, model)) {
        BigDecimal factor = factor(multiplier, request, model);
        product = product.multiply(factor);
        if (factor.compareTo(ONE) != 0) {
          factors.add(" × " + shown(factor) + " " + multiplier.get("by").text());
        }
      }
    }
    return new Price(rounded(product, divisor), isMeasured, String.join("", factors));
  }

  private static String shown(@Nullable BigDecimal number) {
    return number == null ? "unknown" : Limits.shortest(number).toPlainString();
  }

  private record Amount(@Nullable BigDecimal count, String name, boolean isMeasured) {}

  private static Amount amount(
      JsonTree quantity, JsonTree request, JsonTree model, @Nullable BigDecimal seconds) {
    String characters = quantity.get("characters").text();
    String member = quantity.get("member").text();
    String name = characters != null ? characters : member != null ? member : "seconds";
    if (model.get(quantity.get("ignoredWith").text()).number() != null) {
      return new Amount(ONE, name, true);
    }
    if (characters != null) {
      String text = String.valueOf(request.get(characters).value());
      int length = request.get(characters).isGiven() ? text.codePointCount(0, text.length()) : 0;
      return new Amount(BigDecimal.valueOf(length), name, true);
    }
    BigDecimal count = request.get(member).number();
    boolean isRecorded =
        quantity.get("media").texts().stream().anyMatch(it -> request.get(it).isGiven());
    boolean isMeasured = count != null || !isRecorded || seconds != null;
    count = count == null && isRecorded ? seconds : count;
    count = count == null ? model.get(quantity.get("modelDefault").text()).number() : count;
    count = count == null ? quantity.get("default").number() : count;
    return new Amount(
        count == null ? null : fitted(count, quantity.get("fit"), model), name, isMeasured);
  }

  /**
   * The number closest to another one that a model supports.
   *
   * @param fit the model members that hold the {@code choices}, or else {@code min} and {@code max}
   */
  static BigDecimal fitted(BigDecimal value, JsonTree fit, JsonTree model) {
    List<BigDecimal> choices = new ArrayList<>();
    model.get(fit.get("choices").text()).items().stream()
        .map(JsonTree::number)
        .forEach(choice -> choices.addAll(choice == null ? List.of() : List.of(choice)));
    if (!choices.isEmpty()) {
      Comparator<BigDecimal> nearest = Comparator.comparing(it -> it.subtract(value).abs());
      return choices.stream().min(nearest.thenComparing(Comparator.naturalOrder())).get();
    }
    BigDecimal min = model.get(fit.get("min").text()).number(value);
    BigDecimal max = model.get(fit.get("max").text()).number(value);
    return value.compareTo(min) < 0 ? min : value.min(max);
  }

  private static BigDecimal factor(JsonTree multiplier, JsonTree request, JsonTree model) {
    JsonTree chosen = request.get(multiplier.get("by").text());
    if (!chosen.isGiven()) {
      chosen = model.get(multiplier.get("modelDefault").text());
    }
    JsonTree factor = model.get(multiplier.get("model").text());
    if (factor.value() instanceof Map<?, ?>) {
      return factor.get(chosen.text()).number(ONE);
    }
    boolean isAlways = model.get(multiplier.get("always").text()).isTrue();
    return isAlways || chosen.isTrue() ? factor.number(ONE) : ONE;
  }

  /** Divides last, and then rounds. */
  private BigDecimal rounded(BigDecimal product, BigDecimal divisor) {
    BigDecimal price =
        rule.get("rounding").isGiven()
            ? product.divide(divisor, 0, RoundingMode.CEILING)
            : product.divide(divisor, MathContext.DECIMAL128);
    return price.max(ZERO);
  }

  private static @Nullable BigDecimal first(JsonTree model, JsonTree names) {
    for (String name : names.texts()) {
      BigDecimal number = model.at(name).number();
      if (number != null) {
        return number;
      }
    }
    return null;
  }

  private static boolean isSame(JsonTree name, JsonTree other) {
    return name.isGiven() && name.equals(other);
  }
}
