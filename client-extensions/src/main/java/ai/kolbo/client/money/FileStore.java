package ai.kolbo.client.money;

import ai.kolbo.client.internal.Journal;
import ai.kolbo.client.internal.Limits;
import ai.kolbo.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A budget in a file. A lock on a second file guards it; the file itself is replaced as a whole, so
 * that a crash leaves the one or the other.
 */
final class FileStore implements BudgetStore {
  private static final String FORMAT = "kolbo_budget";

  /** A file lock is that of the process: its threads need one of their own. */
  private static final Map<Path, Object> MONITORS = new ConcurrentHashMap<>();

  private final Path file;
  private final Path lockFile;
  private final Object monitor;

  FileStore(Path file) {
    this.file = file.toAbsolutePath().normalize();
    this.lockFile = this.file.resolveSibling(this.file.getFileName() + ".lock");
    this.monitor = MONITORS.computeIfAbsent(this.file, name -> new Object());
    try {
      locked(known -> known);
    } catch (IllegalStateException | UncheckedIOException e) {
      throw new IllegalArgumentException(e.getMessage(), e.getCause());
    }
  }

  private record Amounts(BigDecimal spent, BigDecimal reserved) {}

  @Override
  public CompletionStage<Optional<BudgetState>> reserve(BigDecimal credits, BigDecimal cap) {
    BudgetState[] refused = new BudgetState[1];
    locked(
        known -> {
          BudgetState now = new BudgetState(cap, known.spent, known.reserved);
          if (credits.compareTo(now.left()) > 0) {
            refused[0] = now;
            return known;
          }
          return new Amounts(known.spent, known.reserved.add(credits));
        });
    return CompletableFuture.completedFuture(Optional.ofNullable(refused[0]));
  }

  @Override
  public CompletionStage<?> settle(BigDecimal reserved, BigDecimal spent) {
    locked(known -> new Amounts(known.spent.add(spent), known.reserved.subtract(reserved)));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public BudgetState state(BigDecimal cap) {
    Amounts now = locked(known -> known);
    return new BudgetState(cap, now.spent, now.reserved);
  }

  /** An interrupt would close the channel, and a settlement be lost: it has to wait. */
  private Amounts locked(UnaryOperator<Amounts> change) {
    synchronized (monitor) {
      boolean isInterrupted = Thread.interrupted();
      try {
        while (true) {
          try {
            return whileLocked(change);
          } catch (ClosedByInterruptException | FileLockInterruptionException e) {
            isInterrupted |= Thread.interrupted();
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot keep the budget in " + file + ": " + e, e);
      } finally {
        if (isInterrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private Amounts whileLocked(UnaryOperator<Amounts> change) throws IOException {
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      Amounts known = read();
      Amounts changed = change.apply(known);
      if (lock.isValid() && !changed.equals(known)) {
        write(changed);
      }
      return changed;
    }
  }

  private Amounts read() throws IOException {
    if (Files.notExists(file)) {
      return new Amounts(BigDecimal.ZERO, BigDecimal.ZERO);
    }
    Object content = null;
    try {
      content = Json.readAny(Files.readAllBytes(file));
    } catch (IOException e) {
      if (!Files.isReadable(file)) {
        throw e;
      }
    }
    if (!(content instanceof Map<?, ?> members) || !members.containsKey(FORMAT)) {
      throw new IllegalStateException(file + " is not the file of a budget");
    }
    return new Amounts(number(members.get("spent")), number(members.get("reserved")));
  }

  private static BigDecimal number(@Nullable Object value) {
    return new BigDecimal(String.valueOf(value));
  }

  private void write(Amounts amounts) throws IOException {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put(FORMAT, 1);
    content.put("spent", Limits.shortest(amounts.spent).toPlainString());
    content.put("reserved", Limits.shortest(amounts.reserved).toPlainString());
    Journal.replace(file, Json.write(content));
  }
}
