package ai.kolbo.client.money.internal;

import ai.kolbo.client.money.Budget;
import ai.kolbo.client.money.internal.LedgerEntry.Phase;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.JobStatus;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of a client have cost: its budgets, its ledger, and the jobs that may still be
 * refunded. A view may have a further budget. Safe for use by several threads.
 */
final class Books {
  private static final Logger LOG = System.getLogger(Books.class.getName());

  /** Of jobs that nobody polls to their end, the oldest are forgotten, and count as charged. */
  private static final int MOST_JOBS = 100_000;

  private static final String REFUNDED = "refunded";

  private final List<Budget> budgets;
  private final @Nullable Ledger ledger;
  private final Map<String, Charged> jobs;

  Books(List<Budget> budgets, @Nullable Ledger ledger) {
    this(budgets, ledger, new BoundedJobs());
  }

  private Books(List<Budget> budgets, @Nullable Ledger ledger, Map<String, Charged> jobs) {
    this.budgets = List.copyOf(budgets);
    this.ledger = ledger;
    this.jobs = jobs;
  }

  private static final class BoundedJobs extends LinkedHashMap<String, Charged> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Charged> eldest) {
      return size() > MOST_JOBS;
    }
  }

  /** The same with a further budget. */
  Books with(Budget budget) {
    List<Budget> all = new ArrayList<>(budgets);
    all.add(budget);
    return new Books(all, ledger, jobs);
  }

  List<Budget> budgets() {
    return budgets;
  }

  @Nullable Ledger ledger() {
    return ledger;
  }

  boolean areKept() {
    return ledger != null || !budgets.isEmpty();
  }

  /** Ends a reservation in all budgets. */
  void settle(BigDecimal reserved, BigDecimal spent) {
    for (Budget budget : budgets) {
      try {
        budget.settle(reserved, spent);
      } catch (RuntimeException e) {
        // What was started counts, whether or not the budget could be told.
        LOG.log(Level.WARNING, budget + " lacks that " + spent + " credits were charged", e);
      }
    }
  }

  /** Writes to the ledger. What has happened at the server counts, whether or not this works. */
  void note(@Nullable LedgerEntry entry, Phase phase, Map<String, ?> details) {
    if (ledger == null || entry == null) {
      return;
    }
    try {
      ledger.note(entry, phase, details);
    } catch (RuntimeException e) {
      if (phase == Phase.SENDING) {
        throw e;
      }
      LOG.log(Level.WARNING, "the ledger lacks that " + details + " is " + phase, e);
    }
  }

  /**
   * What a job has cost so far.
   *
   * @param books of the client or view that has started it
   * @param spent credits
   */
  record Charged(Books books, @Nullable LedgerEntry entry, BigDecimal spent) {}

  void started(String job, Charged charged) {
    synchronized (jobs) {
      jobs.put(job, charged);
    }
  }

  private @Nullable Charged ended(String job) {
    synchronized (jobs) {
      return jobs.remove(job);
    }
  }

  void polled(String job, JobStatus status) {
    GenerationState state = status.getState();
    if (state == null || !state.isTerminal()) {
      return;
    }
    if (!GenerationState.COMPLETED.equals(state)) {
      cancelled(job);
      return;
    }
    Charged charged = ended(job);
    if (charged == null) {
      note(ofJob(job), Phase.COMPLETED, Map.of());
    } else {
      Double used = status.getCreditsUsed();
      if (used != null && Double.isFinite(used) && used >= 0) {
        BigDecimal total = BigDecimal.valueOf(used);
        charged.books.settle(BigDecimal.ZERO, total.subtract(charged.spent));
      }
      note(charged.entry, Phase.COMPLETED, Map.of());
    }
  }

  void cancelled(String job) {
    Charged charged = ended(job);
    if (charged != null) {
      charged.books.settle(BigDecimal.ZERO, charged.spent.negate());
    }
    note(charged == null ? ofJob(job) : charged.entry, Phase.CLOSED, Map.of("note", REFUNDED));
  }

  /** Notes that the result of a job was saved. */
  void saved(String job) {
    note(ofJob(job), Phase.CLOSED, Map.of("note", "saved"));
  }

  /** Notes that nothing is left to do for an entry. */
  void done(LedgerEntry entry, String why) {
    note(entry, Phase.CLOSED, Map.of("note", why));
  }

  private @Nullable LedgerEntry ofJob(String job) {
    return ledger == null ? null : ledger.ofJob(job);
  }
}
