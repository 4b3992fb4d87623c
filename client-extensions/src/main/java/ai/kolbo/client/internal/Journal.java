package ai.kolbo.client.internal;

import ai.kolbo.model.Json;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines of JSON that only grows, until it is compacted. A crash may leave a last line
 * without its end, which is cut off when the file is opened again. One process has it at a time, by
 * a lock on a second file. Safe for use by several threads.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Journal.class.getName());
  private static final long SMALL = 1L << 20;

  private final Path file;
  private final String format;
  private final FileChannel lock;
  private final Object syncing = new Object();
  private FileOutputStream out;
  private long written;
  private long most = 4 * SMALL;
  private volatile long synced;

  /** Whether the last line could not be written to its end. */
  private boolean isTorn;

  private Journal(Path file, String format, FileChannel lock, Consumer<JsonTree> reader)
      throws IOException {
    this.file = file;
    this.format = format;
    this.lock = lock;
    if (Files.exists(file) && Files.size(file) > 0) {
      read(reader);
      cutOffTornLine();
      most = Files.size(file) > SMALL ? 0 : most;
    }
    this.out = new FileOutputStream(file.toFile(), true);
    this.written = Files.size(file);
    if (written == 0) {
      sync(append(Map.of(format, 1)));
    }
  }

  /**
   * Opens a journal, or begins one.
   *
   * @param format the member by which its first line tells it from other files
   * @param reader gets each line that is there
   * @throws IllegalArgumentException if it cannot be written, holds something else, or is in use
   */
  public static Journal open(Path path, String format, Consumer<JsonTree> reader) {
    Path file = path.toAbsolutePath().normalize();
    FileChannel lock = null;
    try {
      lock =
          FileChannel.open(
              file.resolveSibling(file.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      if (lock.tryLock() == null) {
        throw new OverlappingFileLockException();
      }
      return new Journal(file, format, lock, reader);
    } catch (OverlappingFileLockException e) {
      close(lock);
      throw new IllegalArgumentException(
          file + " is in use: each client and process needs one of its own", e);
    } catch (IOException e) {
      close(lock);
      throw new IllegalArgumentException(file + " cannot be kept: " + e, e);
    } catch (RuntimeException e) {
      close(lock);
      throw e;
    }
  }

  private static void close(@Nullable FileChannel lock) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot give up the lock of a journal", e);
    }
  }

  private void read(Consumer<JsonTree> reader) throws IOException {
    int number = 0;
    try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null; ) {
        JsonTree members = parsed(line);
        if (++number == 1 && !members.get(format).isGiven()) {
          throw new IllegalArgumentException(
              file + " is another kind of file: it has no " + format);
        }
        try {
          reader.accept(members);
        } catch (RuntimeException e) {
          LOG.log(Level.WARNING, "line " + number + " of " + file + " is broken", e);
        }
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is another kind of file: it is no text", e);
    }
  }

  private static JsonTree parsed(String line) {
    try {
      return new JsonTree(Json.readAny(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      return new JsonTree(null);
    }
  }

  private void cutOffTornLine() throws IOException {
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      long end = content.length();
      for (boolean isWhole = false; end > 0 && !isWhole; ) {
        content.seek(end - 1);
        isWhole = content.read() == '\n';
        end -= isWhole ? 0 : 1;
      }
      content.setLength(end);
    }
  }

  /**
   * Adds a line. It survives the end of this process; call {@link #sync} so that it survives that
   * of the machine.
   *
   * @return what to give to {@link #sync}
   * @throws UncheckedIOException if it cannot be written
   */
  public synchronized long append(Map<String, ?> line) {
    try {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      if (isTorn) {
        whole.write('\n');
      }
      whole.write(line(line));
      isTorn = true;
      whole.writeTo(out);
      isTorn = false;
      written += whole.size();
      return written;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Returns when what was added is on the disk. One thread writes it for all that wait.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void sync(long end) {
    synchronized (syncing) {
      if (synced >= end) {
        return;
      }
      long upTo;
      FileOutputStream current;
      synchronized (this) {
        upTo = written;
        current = out;
      }
      try {
        current.getFD().sync();
        synced = upTo;
      } catch (IOException e) {
        synchronized (this) {
          if (current == out) {
            throw unwritable(e);
          }
        }
        // It was compacted meanwhile, which has written it to the disk.
      }
    }
  }

  /** A line as it stands in the file, with its end. */
  public static byte[] line(Map<String, ?> members) {
    byte[] json = Json.write(members);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  private UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(file + " cannot be written: " + e, e);
  }

  /** Whether it has grown so long that it should be compacted. */
  public synchronized boolean isLong() {
    return written > most;
  }

  /**
   * Replaces all lines.
   *
   * @throws UncheckedIOException if they cannot be written; the old ones stay then
   */
  public synchronized void compact(List<? extends Map<String, ?>> lines) {
    try {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      content.write(line(Map.of(format, 1)));
      for (Map<String, ?> line : lines) {
        content.write(line(line));
      }
      replace(file, content.toByteArray());
      FileOutputStream before = out;
      out = new FileOutputStream(file.toFile(), true);
      before.close();
      written = content.size();
      synced = written;
      most = Math.max(4 * SMALL, 4 * written);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Replaces a file as a whole: a crash leaves the one or the other. */
  public static void replace(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (FileOutputStream fresh = new FileOutputStream(next.toFile())) {
      fresh.write(content);
      fresh.getFD().sync();
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public synchronized void close() {
    try (FileOutputStream last = out) {
      last.getFD().sync();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot close " + file, e);
    }
    close(lock);
  }
}
