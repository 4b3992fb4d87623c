package ai.kolbo.client.money.internal;

import ai.kolbo.api.Operation;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.internal.JsonTree;
import ai.kolbo.client.internal.Settings;
import ai.kolbo.client.internal.Spending;
import ai.kolbo.client.money.Budget;
import ai.kolbo.client.money.Estimate;
import ai.kolbo.client.money.Finding;
import ai.kolbo.client.money.Finding.Effect;
import ai.kolbo.model.JobStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of what the calls of a client cost: estimates them, holds them against budgets, and
 * writes them to the ledger. One for each client and each view of it; all of them share the model
 * list, the ledger and what is known of running jobs. Safe for use by several threads.
 */
public final class Bookkeeper implements Spending {
  private final Catalog catalog;
  private final Set<Effect> unwanted;
  private final Books books;

  private Bookkeeper(Catalog catalog, Set<Effect> unwanted, Books books) {
    this.catalog = catalog;
    this.unwanted = Set.copyOf(unwanted);
    this.books = books;
  }

  /**
   * The one of a client.
   *
   * @param unwanted requests with such a finding are not sent
   */
  public static Bookkeeper of(
      @Nullable Budget budget, Set<Effect> unwanted, @Nullable Ledger ledger) {
    Books books = new Books(budget == null ? List.of() : List.of(budget), ledger);
    return new Bookkeeper(new Catalog(), unwanted, books);
  }

  /** The one of the client or view that makes these calls. */
  public static Bookkeeper of(Calls calls) {
    return of(calls.settings());
  }

  /** The one of the client or view with these settings. */
  public static Bookkeeper of(Settings settings) {
    return (Bookkeeper) settings.spending();
  }

  /** The one of a view with a budget of its own, beside those that apply already. */
  public Bookkeeper with(Budget budget) {
    return new Bookkeeper(catalog, unwanted, books.with(budget));
  }

  /**
   * The ledger.
   *
   * @throws IllegalStateException if there is none
   */
  public Ledger ledger() {
    if (books.ledger() == null) {
      throw new IllegalStateException("the client has no ledger: set builder().ledger(…)");
    }
    return books.ledger();
  }

  /**
   * Estimates a request.
   *
   * @param recording how long the recording in the request plays; null if that is not known
   * @return fails with an {@link IllegalArgumentException} if the model cannot run
   */
  public CompletableFuture<Estimate> estimate(
      Caller caller, Operation operation, Object request, @Nullable Duration recording) {
    return new Estimator(operation)
        .quote(caller, catalog, JsonTree.of(request), recording)
        .thenApply(Estimator.Quote::estimate);
  }

  /** What the model of a request does not support. */
  public CompletableFuture<List<Finding>> check(
      Caller caller, Operation operation, Object request) {
    return new Estimator(operation).check(caller, catalog, JsonTree.of(request));
  }

  @Override
  public boolean isWatched() {
    return books.areKept() || !unwanted.isEmpty();
  }

  @Override
  public CompletableFuture<? extends Charge> begin(
      Caller caller, Operation operation, Object request, @Nullable Part part) {
    Estimator estimator = new Estimator(operation);
    JsonTree members = JsonTree.of(request);
    CompletableFuture<?> checked =
        unwanted.isEmpty()
            ? CompletableFuture.completedFuture(null)
            : estimator
                .check(caller, catalog, members)
                .thenAccept(findings -> refuseUnwanted(operation, findings));
    if (books.budgets().isEmpty()) {
      return checked.thenApply(ok -> charge(operation, members, part, null));
    }
    return checked
        .thenCompose(ok -> estimator.quote(caller, catalog, members, null))
        .thenCompose(quote -> reserve(operation, quote).thenApply(done -> quote))
        .thenApply(quote -> charge(operation, members, part, quote));
  }

  private void refuseUnwanted(Operation operation, List<Finding> findings) {
    List<String> found =
        findings.stream()
            .filter(finding -> unwanted.contains(finding.effect()))
            .map(Finding::toString)
            .toList();
    if (!found.isEmpty()) {
      throw new IllegalArgumentException(
          operation.id() + " was not sent: " + String.join("; ", found));
    }
  }

  private CompletableFuture<Void> reserve(Operation operation, Estimator.Quote quote) {
    Estimate estimate = quote.estimate();
    if (estimate.isUnknown() && !books.budgets().stream().allMatch(Budget::allowsUnknownPrices)) {
      throw new IllegalArgumentException(
          operation.id()
              + " was not sent: nothing tells what it may cost at most ("
              + estimate
              + "); Budget.Builder.allowUnknownPrices() sends it nevertheless");
    }
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    List<Budget> granted = new ArrayList<>();
    for (Budget budget : books.budgets()) {
      done =
          done.thenCompose(before -> budget.reserve(operation.id(), quote.reserved()))
              .thenRun(() -> granted.add(budget));
    }
    return done.whenComplete(
        (all, refusal) -> {
          if (refusal != null) {
            granted.forEach(budget -> budget.settle(quote.reserved(), BigDecimal.ZERO));
          }
        });
  }

  private Charge charge(
      Operation operation, JsonTree members, @Nullable Part part, Estimator.@Nullable Quote quote) {
    try {
      LedgerEntry entry =
          books.ledger() == null
              ? null
              : books
                  .ledger()
                  .intend(operation.id(), Redacted.of(members), part == null ? null : part.name());
      return new BookedCharge(books, entry, quote);
    } catch (RuntimeException e) {
      if (quote != null) {
        books.settle(quote.reserved(), BigDecimal.ZERO);
      }
      throw e;
    }
  }

  @Override
  public void polled(String job, JobStatus status) {
    books.polled(job, status);
  }

  @Override
  public void cancelled(String job) {
    books.cancelled(job);
  }

  /** Notes that the result of a job was saved. */
  public void saved(String job) {
    books.saved(job);
  }

  /** Notes that nothing is left to do for an entry. */
  public void done(LedgerEntry entry, String why) {
    books.done(entry, why);
  }

  /** A request as the ledger has it: without the contents of files. */
  public static Map<?, ?> redacted(Object request) {
    return Redacted.of(JsonTree.of(request));
  }

  /** Gives the ledger up. */
  public void close() {
    if (books.ledger() != null) {
      books.ledger().close();
    }
  }
}
