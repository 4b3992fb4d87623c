package ai.kolbo.client.internal;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.MalformedResponseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import okio.GzipSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way, from one response or several: each goes on where the last one broke, if the
 * server says that it still has the same file. The tag of the requests for it. For one thread.
 */
public final class PartialFile implements AutoCloseable {
  /** The operation that failures name. */
  public static final String OPERATION = "download";

  private static final int CHUNK = 64 * 1024;
  private static final Pattern CONTENT_RANGE =
      Pattern.compile(
          "bytes[\\s=]+(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern COMPRESSION =
      Pattern.compile("\\b(?:br|zstd|deflate|compress|(?:x-)?gzip)\\b");
  private static final long UNKNOWN = -1;

  private final Path path;
  private final SeekableByteChannel channel;
  private long length;
  private long total = UNKNOWN;
  private @Nullable String mediaType;

  /** What tells whether a further response has the same file. */
  private Headers headers = Headers.EMPTY;

  /** Whether the server sends parts of the file to who asks for the whole. */
  private boolean isInParts;

  /** Whether the last response is a reason to ask for something else, rather than a failure. */
  private boolean asksAnew;

  /** The most bytes that ever were there at the end of an attempt. */
  private long furthest;

  private int forgiven;

  /**
   * @param path does not exist
   * @throws UncheckedIOException if it cannot be made
   */
  PartialFile(Path path) {
    this.path = path;
    try {
      // Not a temporary file: only its owner could read that.
      this.channel =
          Files.newByteChannel(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** How many bytes have come. */
  long length() {
    return length;
  }

  /** What the server says that it is, without parameters, or null. */
  @Nullable String mediaType() {
    return mediaType;
  }

  /** Has a request ask for what is missing. */
  void ask(Request.Builder request) {
    if (length > 0 || isInParts) {
      request.header("Range", "bytes=" + length + "-");
    }
    String validator = validator();
    if (length > 0 && validator != null) {
      request.header("If-Range", validator);
    }
  }

  /**
   * How many of the failed attempts count towards the most retries: those since the last one that
   * got further than all before it. None, if the last response only calls for another request.
   *
   * @param attempts how many there were, the failed one included
   */
  int failures(int attempts, Throwable failure) {
    boolean isBeyond =
        length > 0 && failure instanceof ApiException refused && refused.status() == 416;
    boolean isAnswer = asksAnew || isBeyond;
    asksAnew = false;
    if (isBeyond || validator() == null && !isInParts) {
      reset();
    }
    if (length > furthest) {
      furthest = length;
      forgiven = attempts - 1;
    }
    if (isAnswer) {
      forgiven++;
      return 0;
    }
    return attempts - forgiven;
  }

  /**
   * Adds what a response with status 2xx holds; returns when the file is whole.
   *
   * @throws IOException if the connection breaks, or if the rest has to be asked for
   * @throws MalformedResponseException if it holds no file
   * @throws UncheckedIOException if the file cannot be written
   */
  public void receive(Response response) throws IOException {
    int status = response.code();
    String encoding = response.header("Content-Encoding", "").strip().toLowerCase(Locale.ROOT);
    boolean isCoded = encoding.equals("gzip") || encoding.equals("x-gzip");
    if (!isCoded && COMPRESSION.matcher(encoding).find()) {
      throw noFile(status, "it is compressed in a way that was not asked for: " + encoding);
    }
    Source source = response.body().source();
    long announced = isCoded ? UNKNOWN : response.body().contentLength();
    if (status == 206) {
      announced = beginPart(response, announced, isCoded);
    } else if (status == 200 || status == 203) {
      begin(response, announced);
    } else {
      throw noFile(status, "it holds no file");
    }
    if (isCoded) {
      // Ranges and lengths would count other bytes than those of the file.
      headers = Headers.EMPTY;
      isInParts = false;
      total = announced = UNKNOWN;
      source = new GzipSource(source);
    }
    append(source, announced);
    if (length < total || status == 206 && total == UNKNOWN && !isCoded) {
      isInParts = true;
      asksAnew = length > furthest;
      String end = total == UNKNOWN ? "" : " of " + total;
      throw new IOException("the response held the file to byte " + length + end + " only");
    }
  }

  private void begin(Response response, long announced) {
    reset();
    total = announced;
    String type = response.header("Content-Type");
    mediaType = type == null ? null : type.split("[;,]", 2)[0].strip();
    headers = response.headers();
  }

  /**
   * @return how many bytes the part has
   */
  private long beginPart(Response response, long announced, boolean isCoded) throws IOException {
    Matcher range = CONTENT_RANGE.matcher(response.header("Content-Range", "").strip());
    if (!range.matches()) {
      throw mismatch("a part of the file without saying which");
    }
    long start = Long.parseLong(range.group(1));
    long end = Long.parseLong(range.group(2)) + 1;
    long of = range.group(3).equals("*") ? UNKNOWN : Long.parseLong(range.group(3));
    if (start >= end || of != UNKNOWN && end > of) {
      throw mismatch("an impossible part of the file: " + range.group());
    }
    if (announced != UNKNOWN && announced != end - start) {
      throw mismatch("%d bytes as part %s".formatted(announced, range.group()));
    }
    if (start != length) {
      asksAnew = length == 0 && !isInParts;
      isInParts |= length == 0;
      throw mismatch("part %s, not from byte %d on".formatted(range.group(), length));
    }
    if (isCoded && (start > 0 || end != of)) {
      throw mismatch("a part of a compressed file");
    }
    if (length == 0) {
      begin(response, of);
    } else if (!isSame(response) || of != UNKNOWN && total != UNKNOWN && of != total) {
      throw mismatch("a part of another file");
    }
    total = of == UNKNOWN ? total : of;
    return end - start;
  }

  /** Whether a further response is about the same file as the first one. */
  private boolean isSame(Response response) {
    for (String name : List.of("ETag", "Last-Modified")) {
      String before = headers.get(name);
      String now = response.header(name);
      if (before != null && now != null) {
        return now.equals(before);
      }
    }
    return true;
  }

  /** What makes the server send a part only if the file is the same; null if there is nothing. */
  private @Nullable String validator() {
    // A weak tag does not say that the bytes are the same.
    String tag = headers.get("ETag");
    String modified = headers.get("Last-Modified");
    return tag != null && tag.matches("\"[!-~]*\"")
        ? tag
        : modified != null && modified.matches("[ -~]+") ? modified : null;
  }

  /** A response that does not fit what is there, which begins anew. */
  private IOException mismatch(String what) {
    asksAnew |= length > 0;
    reset();
    return new IOException("the response held " + what);
  }

  private void reset() {
    try {
      channel.truncate(0);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
    length = 0;
    total = UNKNOWN;
  }

  static MalformedResponseException noFile(int status, String reason) {
    String message =
        "%s got a response (HTTP %d) that is no file: %s".formatted(OPERATION, status, reason);
    return new MalformedResponseException(OPERATION, message, status, "", null);
  }

  /**
   * Adds bytes.
   *
   * @param announced how many there are; negative if only their end shows it
   * @throws IOException if they cannot be read, or are fewer or more
   */
  private void append(Source bytes, long announced) throws IOException {
    BufferedSource source = Okio.buffer(bytes);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    long left = announced < 0 ? Long.MAX_VALUE : announced;
    while (left > 0 && source.read(chunk.clear().limit((int) Math.min(CHUNK, left))) >= 0) {
      left -= chunk.position();
      write(chunk.flip());
    }
    if (announced >= 0 && left > 0) {
      throw new IOException("the response ended " + left + " bytes early");
    }
    if (announced >= 0 && hasMore(source)) {
      reset();
      throw new IOException("the response had more than the " + announced + " bytes announced");
    }
  }

  private static boolean hasMore(BufferedSource source) {
    try {
      return !source.exhausted();
    } catch (IOException e) {
      // All that was announced has come: what breaks then takes nothing away.
      return false;
    }
  }

  /**
   * Adds bytes.
   *
   * @throws UncheckedIOException if they cannot be written, or if the thread is interrupted
   */
  void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        // A channel copies what it is given.
        int count = channel.write(bytes.slice().limit(Math.min(CHUNK, bytes.remaining())));
        length += count;
        bytes.position(bytes.position() + count);
      }
    } catch (IOException e) {
      // What fails is the file: it must not be taken for the connection, nor be tried again.
      throw unwritable(path, e);
    }
  }

  static UncheckedIOException unwritable(Path path, IOException e) {
    return new UncheckedIOException("cannot write " + path, e);
  }

  /** Ends the writing, and returns where the file is. */
  Path finish() {
    try {
      channel.close();
      return path;
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** Takes it away; what has got a name of its own stays. */
  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It is whole under its own name, or its failure is on the way.
    }
  }
}
