package ai.kolbo.client.money.internal;

import ai.kolbo.client.internal.Journal;
import ai.kolbo.client.internal.JsonTree;
import ai.kolbo.client.money.internal.LedgerEntry.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of what a client starts: a file to which a line of JSON is appended before a call that
 * costs credits is sent, when its response has come, and when its job has ended. What a line says
 * is on the disk before what it speaks of goes on. Safe for use by several threads, by one process
 * at a time.
 */
public final class Ledger implements AutoCloseable {
  /** How long a result that was not saved is kept in mind. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final Map<String, LedgerEntry> entries = new LinkedHashMap<>();
  private final List<LedgerEntry> before;
  private final Journal journal;

  private Ledger(Path file) {
    this.journal = Journal.open(file, "kolbo_ledger", this::apply);
    this.before = entries.values().stream().filter(it -> it.phase != Phase.CLOSED).toList();
    if (journal.isLong()) {
      compact();
    }
  }

  /**
   * Opens a ledger, or begins one.
   *
   * @throws IllegalArgumentException if it cannot be written, holds something else, or is in use
   */
  public static Ledger open(Path file) {
    try {
      return new Ledger(file);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the ledger " + e.getMessage(), e.getCause());
    }
  }

  private void apply(JsonTree line) {
    String intent = line.get("intent").text();
    if (intent != null) {
      entries.put(intent, LedgerEntry.of(intent, line));
    }
    LedgerEntry entry = entries.get(line.get("of").text());
    if (entry != null) {
      entry.change(line);
      if (entry.phase == Phase.CLOSED && entry.batch == null) {
        entries.remove(entry.intent);
      }
    }
  }

  /** Notes an intent. It is on the disk when it is sent. */
  synchronized LedgerEntry intend(String operation, Map<?, ?> request, @Nullable String batch) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", Instant.now().toString());
    line.put("intent", UUID.randomUUID().toString());
    line.put("operation", operation);
    line.put("request", request);
    if (batch != null) {
      line.put("batch", batch);
    }
    if (journal.isLong()) {
      compact();
    }
    journal.append(line);
    apply(new JsonTree(line));
    return Objects.requireNonNull(entries.get(line.get("intent")));
  }

  /**
   * Notes how far a call has come, and returns when that is on the disk.
   *
   * @param details what else to write
   */
  void note(LedgerEntry entry, Phase phase, Map<String, ?> details) {
    long end;
    synchronized (this) {
      if (entry.phase == Phase.CLOSED || entry.phase == phase && details.isEmpty()) {
        return;
      }
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("at", Instant.now().toString());
      line.put("of", entry.intent);
      line.put("phase", phase.name());
      line.putAll(details);
      end = journal.append(line);
      apply(new JsonTree(line));
    }
    journal.sync(end);
  }

  /** Writes the ledger anew with what is not done, or was done a short while ago for a batch. */
  private void compact() {
    Instant oldest = Instant.now().minus(KEPT);
    entries
        .values()
        .removeIf(it -> it.phase.compareTo(Phase.COMPLETED) >= 0 && it.changed.isBefore(oldest));
    List<Map<String, ?>> lines = new ArrayList<>();
    entries.values().forEach(entry -> lines.addAll(entry.lines()));
    journal.compact(lines);
  }

  /** What was open when this process opened the ledger, and still is. */
  public synchronized List<LedgerEntry> unfinished() {
    return before.stream().filter(it -> it.phase != Phase.CLOSED).toList();
  }

  /** The entry of a job; null if there is none. */
  synchronized @Nullable LedgerEntry ofJob(String job) {
    return entries.values().stream().filter(it -> job.equals(it.job)).findFirst().orElse(null);
  }

  /** Whether the request of this entry is unique: files from its prompt are then its own. */
  public synchronized boolean isOnly(LedgerEntry entry) {
    return entries.values().stream()
        .noneMatch(other -> other != entry && other.request.equals(entry.request));
  }

  /** The latest entry of a part of a batch; null if there is none. */
  public synchronized @Nullable LedgerEntry ofBatch(String batch) {
    return entries.values().stream()
        .filter(it -> batch.equals(it.batch))
        .reduce((one, later) -> later)
        .orElse(null);
  }

  @Override
  public void close() {
    journal.close();
  }
}
