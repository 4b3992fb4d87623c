package ai.kolbo.client.error;

import java.math.BigDecimal;

/** A call was not sent, because it could cost more than the budget has left. */
public final class BudgetExceededException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final BigDecimal cap;
  private final BigDecimal spent;
  private final BigDecimal reserved;
  private final BigDecimal asked;

  /**
   * A refusal of a budget. All amounts are credits.
   *
   * @param operation the {@code operationId} of the call
   * @param cap the most that may be spent
   * @param spent what was charged so far, less what was refunded
   * @param reserved what calls that have not ended may cost
   * @param asked the most that this call may cost
   */
  public BudgetExceededException(
      String operation, BigDecimal cap, BigDecimal spent, BigDecimal reserved, BigDecimal asked) {
    super(
        operation,
        "%s was not sent: it may cost %s credits, and the budget of %s has %s left (%s spent, %s reserved)"
            .formatted(
                operation, asked, cap, cap.subtract(spent).subtract(reserved), spent, reserved),
        null);
    this.cap = cap;
    this.spent = spent;
    this.reserved = reserved;
    this.asked = asked;
  }

  /** The most that may be spent, in credits. */
  public BigDecimal cap() {
    return cap;
  }

  /** What was charged so far, less what was refunded, in credits. */
  public BigDecimal spent() {
    return spent;
  }

  /** What calls that have not ended may cost, in credits. */
  public BigDecimal reserved() {
    return reserved;
  }

  /** The most that the refused call may cost, in credits. */
  public BigDecimal asked() {
    return asked;
  }
}
