package ai.kolbo.client.money;

import ai.kolbo.client.internal.Limits;
import java.math.BigDecimal;

/**
 * How a budget stands. All amounts are credits.
 *
 * @param cap the most that may be spent
 * @param spent what was charged, less what was refunded
 * @param reserved what calls that have not ended may cost
 */
public record BudgetState(BigDecimal cap, BigDecimal spent, BigDecimal reserved) {
  /** Writes each amount as short as it can be. */
  public BudgetState {
    cap = Limits.shortest(cap);
    spent = Limits.shortest(spent);
    reserved = Limits.shortest(reserved);
  }

  /** What may still be reserved; less than zero if more was charged than estimated. */
  public BigDecimal left() {
    return cap.subtract(spent).subtract(reserved);
  }
}
