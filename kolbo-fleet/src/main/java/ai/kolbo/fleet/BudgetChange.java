package ai.kolbo.fleet;

import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.money.BudgetState;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A change of a budget that is under way.
 *
 * @param reservation null if it is a settlement
 * @param settled completes when a settlement is written, or kept for later
 */
record BudgetChange(
    long number,
    Amounts amounts,
    @Nullable Reservation reservation,
    List<CompletableFuture<Void>> settled) {

  /** A caller that asks for credits. */
  record Reservation(
      long millionths, BigDecimal cap, CompletableFuture<Optional<BudgetState>> response) {
    void refuse(ConnectionException why) {
      response.completeExceptionally(refusal(why));
    }
  }

  /** What callers are told whose credits could not be reserved. */
  static ConnectionException refusal(ConnectionException why) {
    return new ConnectionException(
        why.operation(),
        "nothing was sent, as no credits could be reserved: " + why.getMessage(),
        false,
        true,
        why);
  }
}
