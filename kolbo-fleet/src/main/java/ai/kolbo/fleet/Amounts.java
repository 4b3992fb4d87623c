package ai.kolbo.fleet;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a budget changes by, or stands at, in millionths of a credit: buckets count whole tokens.
 *
 * @param spent less than zero for refunds
 * @param reserved less than zero for reservations that end
 */
record Amounts(long spent, long reserved) {
  static final Amounts NONE = new Amounts(0, 0);

  private static final int SCALE = 6;

  /** A number of credits. Fractions of a millionth count as a whole one. */
  static long of(BigDecimal credits) {
    return credits.setScale(SCALE, RoundingMode.UP).unscaledValue().longValueExact();
  }

  static BigDecimal credits(long millionths) {
    return BigDecimal.valueOf(millionths, SCALE);
  }

  Amounts plus(Amounts other) {
    return new Amounts(Math.addExact(spent, other.spent), Math.addExact(reserved, other.reserved));
  }

  /** What to take from the bucket; less than zero to return it. */
  long taken() {
    return spent + reserved;
  }

  @Override
  public String toString() {
    return credits(spent).toPlainString()
        + " spent, "
        + credits(reserved).toPlainString()
        + " reserved";
  }
}
