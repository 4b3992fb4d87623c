package ai.kolbo.mock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** Looks twice a second whether a file is another than before. */
final class SpecFile implements AutoCloseable {
  private static final int INTERVAL_MILLIS = 500;
  private static final int CLOSE_MILLIS = 10_000;

  private final Path file;
  private @Nullable Version known;
  private @Nullable Thread thread;

  /** What to do when the file has changed. */
  interface Change {
    /** Reads the file anew. */
    void run() throws InterruptedException;
  }

  private record Version(FileTime time, long bytes, @Nullable Object key) {}

  /** The file as it is now. */
  SpecFile(Path file) {
    this.file = file;
    this.known = version();
  }

  /** Begins to look. */
  void watch(Change change) {
    Thread watcher = new Thread(() -> await(change), "kolbo-mock-spec-file");
    watcher.setDaemon(true);
    watcher.start();
    thread = watcher;
  }

  private void await(Change change) {
    Version last = known;
    try {
      while (true) {
        Thread.sleep(INTERVAL_MILLIS);
        Version now = version();
        // The writer may not have finished: two looks in a row must agree.
        if (now != null && now.equals(last) && !now.equals(known)) {
          known = now;
          change.run();
        }
        last = now;
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private @Nullable Version version() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (IOException e) {
      return null; // It is being replaced.
    }
  }

  @Override
  public void close() {
    Thread watcher = thread;
    if (watcher != null) {
      watcher.interrupt();
      try {
        watcher.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
