package ai.kolbo.api;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;

/**
 * The memory that one response body takes while it is read. It has a bound of its own, and all
 * bodies of this process together take at most a quarter of the heap: a server, or a few of them,
 * cannot exhaust it. Not safe for use by several threads.
 */
public final class BodyMemory implements AutoCloseable {
  /** The most bytes of a body, unless a client says otherwise: 64 MB. */
  public static final long DEFAULT_LIMIT = 64L << 20;

  private static final long SHARED_LIMIT = Runtime.getRuntime().maxMemory() / 4;
  private static final AtomicLong SHARED = new AtomicLong();
  private static final long STEP = 64 * 1024;
  private static final int SMALL = 8 * 1024;

  private final long limit;
  private long taken;
  private byte[] received = {};

  /**
   * Memory for a body of which nothing was read yet.
   *
   * @param limit the most bytes that it may have
   */
  public BodyMemory(long limit) {
    this.limit = limit;
  }

  /**
   * Reads a body to its end, and closes it. The array counts until this is closed, and so does what
   * is read from it if it is JSON.
   *
   * @throws TooLarge if it has more bytes than it may, or if there is no memory for it
   * @throws IOException if the connection breaks
   */
  public byte[] read(ResponseBody body) throws IOException {
    try (body) {
      BufferedSource source = body.source();
      Buffer read = source.getBuffer();
      try {
        boolean hasMore;
        do {
          hasMore = source.request(read.size() + STEP);
          if (read.size() > limit) {
            throw new TooLarge("the body has more than " + limit + " bytes", false);
          }
          grow(read.size());
        } while (hasMore);
        // The array is a copy, and what it is copied from goes away only while it is filled.
        grow(2 * read.size());
      } catch (IOException e) {
        received = read.readByteArray(Math.min(read.size(), STEP));
        throw e;
      }
      received = read.readByteArray();
      long whole = received.length + heapOf(received, 0, received.length);
      if (whole > SHARED_LIMIT) {
        throw new TooLarge("what the body holds takes more than a quarter of the heap", false);
      }
      shrink(whole);
      grow(whole);
      return received;
    }
  }

  /** What {@link #read} has read; the beginning of it, if it failed. */
  public byte[] received() {
    return received;
  }

  /**
   * About how many bytes of the heap the objects, lists and texts of JSON take when they are read,
   * beside its text: many small ones take up to 30 times as much. Nothing for JSON of 8 KB and
   * less, of which many fit anywhere.
   */
  public static long heapOf(byte[] json, int offset, int length) {
    long bytes = 0;
    if (length > SMALL) {
      for (int i = offset; i < offset + length; i++) {
        switch (json[i]) {
          case '{' -> bytes += 256;
          case '[' -> bytes += 96;
          case ',' -> bytes += 32;
          case '"' -> bytes += 24;
          default -> {}
        }
      }
    }
    return bytes;
  }

  /**
   * Takes memory up to a size, before it is allocated.
   *
   * @throws TooLarge if there is not so much
   */
  public void grow(long bytes) throws TooLarge {
    long more = bytes - taken;
    if (more > 0) {
      // The response to a start is small: large ones elsewhere are not to cost it.
      if (SHARED.addAndGet(more) > SHARED_LIMIT && bytes > 2 * SMALL) {
        SHARED.addAndGet(-more);
        throw new TooLarge(
            "all bodies together have more than " + SHARED_LIMIT + " bytes, a quarter of the heap",
            bytes <= SHARED_LIMIT);
      }
      taken = bytes;
    }
  }

  /** Gives back what is over a size. */
  public void shrink(long bytes) {
    if (bytes < taken) {
      SHARED.addAndGet(bytes - taken);
      taken = bytes;
    }
  }

  /** Gives back all. */
  @Override
  public void close() {
    shrink(0);
  }

  /** A body, or all bodies together, have more bytes than they may. */
  public static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    /**
     * A body that is too large.
     *
     * @param message what is too large, and the limit
     * @param isTransient whether it is all bodies together, so that the same body may fit later
     */
    public TooLarge(String message, boolean isTransient) {
      super(message);
      this.isTransient = isTransient;
    }

    /** Whether it is all bodies together, so that the same body may fit later. */
    public boolean isTransient() {
      return isTransient;
    }
  }
}
