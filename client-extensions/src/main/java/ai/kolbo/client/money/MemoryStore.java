package ai.kolbo.client.money;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A budget in this process. */
final class MemoryStore implements BudgetStore {
  private BigDecimal spent = BigDecimal.ZERO;
  private BigDecimal reserved = BigDecimal.ZERO;

  @Override
  public synchronized CompletionStage<Optional<BudgetState>> reserve(
      BigDecimal credits, BigDecimal cap) {
    BudgetState now = state(cap);
    if (credits.compareTo(now.left()) > 0) {
      return CompletableFuture.completedFuture(Optional.of(now));
    }
    reserved = reserved.add(credits);
    return CompletableFuture.completedFuture(Optional.empty());
  }

  @Override
  public synchronized CompletionStage<?> settle(BigDecimal reserved, BigDecimal spent) {
    this.reserved = this.reserved.subtract(reserved);
    this.spent = this.spent.add(spent);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized BudgetState state(BigDecimal cap) {
    return new BudgetState(cap, spent, reserved);
  }
}
