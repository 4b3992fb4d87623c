package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers of schemas and the numbers that follow them. */
final class SchemaNumbers {

  /** Digits of a number, before or after its point. */
  private static final int MOST_DIGITS = 400;

  /** Equal values, however a number is written. */
  private static final Comparator<JsonNode> NUMERIC =
      (left, right) ->
          left.isNumber() && right.isNumber()
              ? decimal(left).compareTo(decimal(right))
              : left.equals(right) ? 0 : 1;

  private SchemaNumbers() {}

  static boolean same(JsonNode left, JsonNode right) {
    return left.equals(NUMERIC, right);
  }

  static BigDecimal decimal(JsonNode number) {
    if (!Double.isFinite(number.doubleValue())) {
      throw new WorkBudget.Exceeded("has a number out of range");
    }
    BigDecimal value = number.decimalValue();
    if (Math.abs(value.scale()) > MOST_DIGITS || value.precision() > MOST_DIGITS) {
      throw new WorkBudget.Exceeded("has a number out of range");
    }
    return value;
  }

  static JsonNode node(BigDecimal value) {
    BigDecimal shortest = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    if (shortest.scale() <= 0 && shortest.precision() - shortest.scale() <= 18) {
      long whole = shortest.longValueExact();
      return whole == (int) whole ? IntNode.valueOf((int) whole) : LongNode.valueOf(whole);
    }
    return shortest.scale() <= 0
        ? JsonNodeFactory.instance.numberNode(shortest.toBigIntegerExact())
        : DecimalNode.valueOf(shortest);
  }

  static @Nullable JsonNode commonMultiple(JsonNode left, JsonNode right) {
    if (!left.isNumber() || !right.isNumber()) {
      return left.isNumber() ? left : right;
    }
    BigDecimal multiple = commonMultiple(decimal(left), decimal(right));
    return multiple == null ? null : node(multiple);
  }

  /** The least common multiple of two numbers above 0; null when one is not. */
  private static @Nullable BigDecimal commonMultiple(BigDecimal left, BigDecimal right) {
    if (left.signum() <= 0 || right.signum() <= 0) {
      return null;
    }
    int scale = Math.max(0, Math.max(left.scale(), right.scale()));
    var mine = left.setScale(scale).unscaledValue();
    var other = right.setScale(scale).unscaledValue();
    return new BigDecimal(mine.divide(mine.gcd(other)).multiply(other), scale);
  }

  /** Whether the number is within the schema's bounds and a multiple as asked. */
  static boolean follows(JsonNode number, JsonNode schema) {
    return Range.of(schema, false).contains(decimal(number));
  }

  /**
   * A number that follows the schema: one of the wanted ones if one of them does.
   *
   * @param variant different numbers for different variants, as far as the schema has them
   * @return null when there is none
   */
  static @Nullable BigDecimal choose(
      JsonNode schema, boolean integer, List<BigDecimal> wanted, int variant) {
    Range range = Range.of(schema, integer);
    for (BigDecimal value : wanted) {
      if (range.contains(value)) {
        return value;
      }
    }
    BigDecimal value = range.step() == null ? range.between(variant) : range.onGrid(variant);
    return value != null && range.contains(value) ? value : null;
  }

  /**
   * The numbers that a schema allows.
   *
   * @param step what they are multiples of, if anything
   */
  private record Range(
      @Nullable BigDecimal low,
      boolean aboveLow,
      @Nullable BigDecimal high,
      boolean belowHigh,
      @Nullable BigDecimal step) {

    static Range of(JsonNode schema, boolean integer) {
      BigDecimal low = bound(schema, "minimum");
      BigDecimal above = bound(schema, "exclusiveMinimum");
      boolean aboveLow = schema.path("exclusiveMinimum").asBoolean() && above == null;
      if (above != null && (low == null || above.compareTo(low) >= 0)) {
        low = above;
        aboveLow = true;
      }
      BigDecimal high = bound(schema, "maximum");
      BigDecimal below = bound(schema, "exclusiveMaximum");
      boolean belowHigh = schema.path("exclusiveMaximum").asBoolean() && below == null;
      if (below != null && (high == null || below.compareTo(high) <= 0)) {
        high = below;
        belowHigh = true;
      }
      BigDecimal step = bound(schema, "multipleOf");
      if (step != null && step.signum() <= 0) {
        throw new WorkBudget.Exceeded("has a multipleOf that is not above 0");
      }
      if (integer) {
        step = step == null ? BigDecimal.ONE : commonMultiple(step, BigDecimal.ONE);
      }
      return new Range(low, aboveLow, high, belowHigh, step);
    }

    private static @Nullable BigDecimal bound(JsonNode schema, String keyword) {
      JsonNode value = schema.path(keyword);
      return value.isNumber() ? decimal(value) : null;
    }

    boolean contains(BigDecimal value) {
      return (low == null || value.compareTo(low) >= (aboveLow ? 1 : 0))
          && (high == null || value.compareTo(high) <= (belowHigh ? -1 : 0))
          && (step == null || value.remainder(step).signum() == 0);
    }

    /** A multiple of the step. */
    @Nullable BigDecimal onGrid(int variant) {
      BigDecimal step = this.step == null ? BigDecimal.ONE : this.step;
      BigDecimal first = low == null ? null : low.divide(step, 0, RoundingMode.CEILING);
      if (first != null && aboveLow && first.multiply(step).compareTo(low) == 0) {
        first = first.add(BigDecimal.ONE);
      }
      BigDecimal last = high == null ? null : high.divide(step, 0, RoundingMode.FLOOR);
      if (last != null && belowHigh && last.multiply(step).compareTo(high) == 0) {
        last = last.subtract(BigDecimal.ONE);
      }
      if (first == null && last == null) {
        first = BigDecimal.ONE;
      }
      BigDecimal count = BigDecimal.ONE;
      if (first != null && last != null) {
        count = last.subtract(first).add(BigDecimal.ONE);
        if (count.signum() <= 0) {
          return null;
        }
      }
      BigDecimal places = BigDecimal.valueOf(variant);
      if (first == null) {
        return last == null ? null : last.subtract(places).multiply(step);
      }
      return first.add(last == null ? places : places.remainder(count)).multiply(step);
    }

    /** A number between the bounds, with two decimals if there is room for one. */
    @Nullable BigDecimal between(int variant) {
      double share = variant * 0.618 % 1 * 0.8 + 0.1;
      BigDecimal value;
      if (low != null && high != null) {
        value =
            low.add(high.subtract(low).multiply(BigDecimal.valueOf(share)), MathContext.DECIMAL64);
      } else if (low != null) {
        value = low.add(BigDecimal.valueOf(share * 100 + variant));
      } else if (high != null) {
        value = high.subtract(BigDecimal.valueOf(share * 100 + variant));
      } else {
        value = BigDecimal.valueOf(share * 100 + variant);
      }
      for (int scale : new int[] {2, 10}) {
        BigDecimal rounded = value.setScale(scale, RoundingMode.HALF_UP);
        if (contains(rounded)) {
          return rounded;
        }
      }
      if (contains(value)) {
        return value;
      }
      return low != null && contains(low) ? low : high;
    }
  }
}
