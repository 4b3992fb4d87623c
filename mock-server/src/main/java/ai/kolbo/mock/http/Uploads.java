package ai.kolbo.mock.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The content of uploaded files, by its SHA-256, in a directory of its own. Over the limit the
 * oldest content goes. Safe for use by several threads.
 */
public final class Uploads implements AutoCloseable {
  private static final long MAX_BYTES = 4L << 30;

  private final Path directory;
  private final Map<String, Long> kept = new LinkedHashMap<>();
  private long bytes;

  /**
   * An empty directory for temporary files.
   *
   * @throws UncheckedIOException if it cannot be made
   */
  public Uploads() {
    try {
      directory = Files.createTempDirectory("kolbo-mock-uploads-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the content is. */
  public Path directory() {
    return directory;
  }

  /** Content on its way. It is thrown away unless it is kept. */
  final class Writer implements AutoCloseable {
    private final Path file = Files.createTempFile(directory, "", ".part");
    private final DigestOutputStream out;
    private long length;

    private Writer() throws IOException {
      out = new DigestOutputStream(Files.newOutputStream(file), sha256());
    }

    void write(byte[] bytes, int offset, int count) throws IOException {
      out.write(bytes, offset, count);
      length += count;
    }

    /** Keeps the content, and returns its digest. */
    String keep() throws IOException {
      out.close();
      String digest = HexFormat.of().formatHex(out.getMessageDigest().digest());
      Uploads.this.keep(digest, file, length);
      return digest;
    }

    @Override
    public void close() throws IOException {
      out.close();
      Files.deleteIfExists(file);
    }
  }

  Writer begin() throws IOException {
    return new Writer();
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
  public void close() {
    clear();
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // As above.
    }
  }
}
