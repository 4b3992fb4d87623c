package ai.kolbo.client.money;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where a budget is kept: in this process, in a file, or in a store that many machines share. Each
 * method is atomic, and does not block for long.
 */
public interface BudgetStore {
  /**
   * Reserves credits, unless more would be spent and reserved than the cap.
   *
   * @param credits zero or more
   * @param cap the most that may be spent and reserved together
   * @return completes with empty if they are reserved, else with how the budget stands; fails if
   *     the store cannot tell: the call is then not sent
   */
  CompletionStage<Optional<BudgetState>> reserve(BigDecimal credits, BigDecimal cap);

  /**
   * Ends a reservation, and notes what was spent.
   *
   * @param reserved what was reserved, zero or more
   * @param spent what was spent instead, or less than zero for a refund
   */
  CompletionStage<?> settle(BigDecimal reserved, BigDecimal spent);

  /**
   * How the budget stands.
   *
   * @param cap the most that may be spent
   */
  BudgetState state(BigDecimal cap);
}
