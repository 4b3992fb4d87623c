package ai.kolbo.client.money;

import ai.kolbo.client.error.BudgetExceededException;
import ai.kolbo.client.internal.Limits;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The most credits that the calls of a client may cost. What a call may cost is reserved before it
 * is sent; what would exceed the budget is refused with a {@link BudgetExceededException}, and
 * nothing is sent. A reservation is settled by what the server says it has charged, and a refund
 * gives the credits back to the budget: after a refusal, and when a poll shows that a job has
 * failed or was cancelled. A call that may have reached the server, though no response came, counts
 * as charged.
 *
 * <p>A budget can be given to several clients and views, which then share it. Safe for use by
 * several threads.
 */
public final class Budget {
  private static final Logger LOG = System.getLogger(Budget.class.getName());

  private final BigDecimal cap;
  private final BudgetStore store;
  private final boolean allowsUnknownPrices;
  private final NavigableMap<Double, Consumer<BudgetState>> listeners;
  private double reached;

  private Budget(Builder builder) {
    this.cap = builder.cap;
    this.store = builder.store == null ? new MemoryStore() : builder.store;
    this.allowsUnknownPrices = builder.allowsUnknownPrices;
    this.listeners = new TreeMap<>(builder.listeners);
  }

  /**
   * A budget of this process.
   *
   * @param credits 0 or more
   * @throws IllegalArgumentException if it is negative or more than a trillion
   */
  public static Budget ofCredits(long credits) {
    return builder(BigDecimal.valueOf(credits)).build();
  }

  /**
   * Begins a budget.
   *
   * @param credits the most that may be spent, 0 or more
   * @throws IllegalArgumentException if it is negative or more than a trillion
   */
  public static Builder builder(BigDecimal credits) {
    return new Builder(Limits.credits(credits, "the budget"));
  }

  /** How the budget stands. */
  public BudgetState state() {
    return store.state(cap);
  }

  /** Whether calls are sent of which nothing tells what they may cost at most. */
  public boolean allowsUnknownPrices() {
    return allowsUnknownPrices;
  }

  /**
   * Reserves credits. The client does so before each call that costs any.
   *
   * @param operation the {@code operationId} of the call
   * @return fails with a {@link BudgetExceededException} if too few are left
   * @throws IllegalArgumentException if they are negative
   */
  public CompletableFuture<Void> reserve(String operation, BigDecimal credits) {
    BigDecimal asked = Limits.credits(credits, "credits");
    return store
        .reserve(asked, cap)
        .toCompletableFuture()
        .thenAccept(
            refused -> {
              if (refused.isPresent()) {
                BudgetState now = refused.get();
                throw new BudgetExceededException(
                    operation, cap, now.spent(), now.reserved(), asked);
              }
              tell();
            });
  }

  /**
   * Ends a reservation. The client does so after each call that costs credits.
   *
   * @param reserved what was reserved
   * @param spent what was charged instead; less than zero for a refund
   */
  public CompletableFuture<Void> settle(BigDecimal reserved, BigDecimal spent) {
    return store.settle(reserved, spent).toCompletableFuture().thenAccept(settled -> tell());
  }

  /** Calls the listeners whose threshold was reached since the last time. */
  private void tell() {
    if (listeners.isEmpty()) {
      return;
    }
    BudgetState now = state();
    double share =
        cap.signum() == 0 ? 1 : now.cap().subtract(now.left()).doubleValue() / cap.doubleValue();
    Map<Double, Consumer<BudgetState>> crossed;
    synchronized (this) {
      crossed = share > reached ? listeners.subMap(reached, false, share, true) : Map.of();
      reached = share;
    }
    crossed
        .values()
        .forEach(
            listener -> {
              try {
                listener.accept(now);
              } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "a listener of a budget threw", e);
              }
            });
  }

  @Override
  public String toString() {
    return "Budget[" + cap + " credits]";
  }

  /** Makes a budget. Not safe for use by several threads. */
  public static final class Builder {
    private final BigDecimal cap;
    private final NavigableMap<Double, Consumer<BudgetState>> listeners = new TreeMap<>();
    private @Nullable BudgetStore store;
    private boolean allowsUnknownPrices;

    private Builder(BigDecimal cap) {
      this.cap = cap;
    }

    /**
     * Keeps the budget in a file, which several processes of one machine may share. What was spent
     * stays spent when they end; so does what a process had reserved when it crashed. Delete the
     * file to begin anew. Default: in memory.
     *
     * @throws IllegalArgumentException if the file is there and holds something else, or if its
     *     directory cannot be written
     */
    public Builder file(Path file) {
      return store(new FileStore(file));
    }

    /** Keeps the budget in a store of the caller's. Default: in memory. */
    public Builder store(BudgetStore store) {
      this.store = Objects.requireNonNull(store, "store");
      return this;
    }

    /**
     * Sends calls of which nothing tells what they may cost at most, such as chats that are charged
     * by tokens: what is usual is reserved, nothing if that is unknown too. The budget may then be
     * exceeded. Default: they are refused.
     */
    public Builder allowUnknownPrices() {
      this.allowsUnknownPrices = true;
      return this;
    }

    /**
     * Registers a listener that is called when what is spent and reserved reaches a share of the
     * budget, and again if it does so after refunds. It is called by the thread that makes the
     * call, and must be quick. What it throws is logged.
     *
     * @param share more than 0 and at most 1
     * @throws IllegalArgumentException if it is not
     */
    public Builder onThreshold(double share, Consumer<BudgetState> listener) {
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException("share must be more than 0 and at most 1, is " + share);
      }
      listeners.merge(share, Objects.requireNonNull(listener, "listener"), Consumer::andThen);
      return this;
    }

    /** Makes the budget. */
    public Budget build() {
      return new Budget(this);
    }
  }
}
