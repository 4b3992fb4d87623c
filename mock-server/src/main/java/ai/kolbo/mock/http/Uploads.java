package ai.kolbo.mock.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.io.Retainable;
import org.jspecify.annotations.Nullable;

/**
 * The content of uploaded files, by its SHA-256, in a directory of its own. Over the limit the
 * oldest content goes. Safe for use by several threads.
 */
public final class Uploads implements AutoCloseable {
  private static final long MAX_BYTES = 4L << 30;

  /** Pieces of one content that have arrived and are not written yet. */
  private static final int MAX_WAITING = 16;

  private final ThreadPoolExecutor writers = writers();
  private final Path directory;
  private final Map<String, Long> kept = new LinkedHashMap<>();
  private long bytes;
  private boolean closed;

  /**
   * An empty directory for temporary files.
   *
   * @throws UncheckedIOException if it cannot be made
   */
  public Uploads() {
    try {
      directory = Scratch.make("uploads-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the content is. */
  public Path directory() {
    return directory;
  }

  /** What is to be removed when this JVM is killed: it holds the content of all its mocks. */
  public Path scratch() {
    return directory.getParent();
  }

  /**
   * Content on its way, written and digested by another thread while more of it arrives. It is
   * thrown away unless it is kept. For use by one thread at a time.
   */
  final class Writer implements AutoCloseable {
    private final Path file = Files.createTempFile(directory, "", ".part");
    private final FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE);
    private final MessageDigest digest = sha256();
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private boolean isWriting;
    private @Nullable IOException failure;
    private String name = "";
    private long length;

    private Writer() throws IOException {}

    /** Bytes, and what holds them until they are released. */
    private record Piece(ByteBuffer bytes, Retainable holder) {}

    /**
     * Writes bytes, soon.
     *
     * @param holder holds them; if it cannot be retained, they are copied
     */
    void write(ByteBuffer bytes, Retainable holder) throws IOException {
      length += bytes.remaining();
      Piece piece =
          holder.canRetain()
              ? new Piece(bytes.duplicate(), holder)
              : new Piece(copy(bytes), Retainable.NON_RETAINABLE);
      piece.holder.retain();
      synchronized (waiting) {
        while (waiting.size() >= MAX_WAITING) {
          awaitChange();
        }
        waiting.add(piece);
        if (!isWriting) {
          isWriting = true;
          writers.execute(this::writeWaiting);
        }
      }
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
      return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    private void writeWaiting() {
      while (true) {
        Piece piece;
        boolean hasFailed;
        synchronized (waiting) {
          piece = waiting.poll();
          isWriting = piece != null;
          hasFailed = failure != null;
          waiting.notifyAll();
        }
        if (piece == null) {
          return;
        }
        try {
          if (!hasFailed) {
            write(piece.bytes);
          }
        } catch (IOException e) {
          synchronized (waiting) {
            failure = e;
          }
        } finally {
          piece.holder.release();
        }
      }
    }

    private void write(ByteBuffer bytes) throws IOException {
      digest.update(bytes.duplicate());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }

    /** Waits until all is written. */
    void end() throws IOException {
      synchronized (waiting) {
        while (isWriting) {
          awaitChange();
        }
        if (failure != null) {
          throw failure;
        }
      }
    }

    private void awaitChange() throws InterruptedIOException {
      try {
        waiting.wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }

    /** Reads what has been written. */
    InputStream open() throws IOException {
      return Files.newInputStream(file);
    }

    /** The digest of all that has come; called once, after the last byte. */
    String digest() throws IOException {
      end();
      name = HexFormat.of().formatHex(digest.digest());
      return name;
    }

    /** Keeps the content under its digest. */
    void keep() throws IOException {
      out.close();
      Uploads.this.keep(name, file, length);
    }

    /** How many bytes have come. */
    long length() {
      return length;
    }

    @Override
    public void close() throws IOException {
      synchronized (waiting) {
        failure = failure == null ? new IOException("Thrown away") : failure;
      }
      out.close();
      Files.deleteIfExists(file);
    }
  }

  Writer begin() throws IOException {
    return new Writer();
  }

  private static ThreadPoolExecutor writers() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    ThreadPoolExecutor writers =
        new ThreadPoolExecutor(
            threads,
            threads,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "kolbo-mock-uploads");
              thread.setDaemon(true);
              return thread;
            });
    writers.allowCoreThreadTimeOut(true);
    return writers;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized void keep(String digest, Path file, long length) throws IOException {
    if (kept.containsKey(digest)) {
      // The same content again: it is the newest now.
      kept.put(digest, kept.remove(digest));
      return;
    }
    Files.move(file, directory.resolve(digest));
    kept.put(digest, length);
    bytes += length;
    while (bytes > MAX_BYTES && kept.size() > 1) {
      String oldest = kept.keySet().iterator().next();
      bytes -= kept.remove(oldest);
      Files.deleteIfExists(directory.resolve(oldest));
    }
  }

  /** How many bytes content has; null if it is not there any more. */
  public synchronized @Nullable Long length(String digest) {
    return kept.get(digest);
  }

  /** Reads content that is there. */
  public InputStream open(String digest) throws IOException {
    return Files.newInputStream(directory.resolve(digest));
  }

  /** Throws all content away. */
  public synchronized void clear() {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // It lies in the system's directory for temporary files.
    }
    kept.clear();
    bytes = 0;
  }

  @Override
  public synchronized void close() {
    clear();
    if (closed) {
      return;
    }
    closed = true;
    try {
      Scratch.remove(directory);
    } catch (IOException e) {
      // As above.
    }
  }
}
