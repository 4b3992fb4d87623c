package ai.kolbo.model;

import ai.kolbo.model.UploadFile.Content;
import ai.kolbo.model.UploadFile.Unreadable;
import ai.kolbo.model.UploadFile.UploadListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Objects;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A file as a part of a form. It is read from its beginning each time it is written. */
final class UploadBody extends RequestBody {
  private static final Logger LOG = System.getLogger(UploadFile.class.getName());
  private static final int CHUNK = 64 * 1024;

  private final MediaType mediaType;
  private final String origin;
  private final long length;
  private final Content content;
  private final @Nullable UploadListener listener;
  private final UploadProgress progress;

  UploadBody(
      MediaType mediaType,
      String origin,
      long length,
      Content content,
      @Nullable UploadListener listener,
      UploadProgress progress) {
    this.mediaType = mediaType;
    this.origin = origin;
    this.length = length;
    this.content = content;
    this.listener = listener;
    this.progress = progress;
  }

  @Override
  public MediaType contentType() {
    return mediaType;
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    if (listener == null) {
      write(sink, null);
      return;
    }
    UploadProgress.Attempt attempt = progress.begin(listener, origin, length);
    boolean isWhole = false;
    try {
      write(sink, attempt);
      isWhole = true;
    } finally {
      if (!isWhole) {
        attempt.abandon();
      }
    }
    attempt.finish();
  }

  private void write(BufferedSink sink, UploadProgress.@Nullable Attempt attempt)
      throws IOException {
    long sent = 0;
    byte[] chunk = new byte[CHUNK];
    InputStream in = open();
    try {
      for (int read; (read = read(in, chunk)) != -1; ) {
        sent += read;
        if (length >= 0 && sent > length) {
          break;
        }
        if (read == 0 && Thread.currentThread().isInterrupted()) {
          // Nothing is written that would notice, and such a source may go on for ever.
          throw interrupted(null);
        }
        sink.write(chunk, 0, read);
        if (attempt != null) {
          attempt.sent(sent);
        }
      }
    } finally {
      close(in);
    }
    if (length >= 0 && sent != length) {
      throw Thread.currentThread().isInterrupted()
          ? interrupted(null)
          : new Unreadable(origin + " changed while it was uploaded", null);
    }
  }

  // A failure to read the file must not be mistaken for a failed connection.

  private InputStream open() throws IOException {
    try {
      return Objects.requireNonNull(content.open(), "the content is null");
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  private int read(InputStream in, byte[] chunk) throws IOException {
    try {
      return in.read(chunk);
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  /** What was read counts, whatever the source says when it is closed. */
  private void close(InputStream in) {
    try {
      in.close();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, () -> "the source of " + origin + " could not be closed", e);
    }
  }

  private IOException failure(Exception e) {
    return isInterrupt(e)
        ? interrupted(e)
        : new Unreadable("cannot upload " + origin + ": it cannot be read", e);
  }

  private IOException interrupted(@Nullable Exception cause) {
    // The code that caught the interrupt may have cleared it.
    Thread.currentThread().interrupt();
    IOException interrupted =
        new InterruptedIOException("the upload of " + origin + " was interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }

  /** Whether the sending thread was interrupted, rather than that the file cannot be read. */
  private static boolean isInterrupt(Exception e) {
    if (Thread.currentThread().isInterrupted()) {
      return true;
    }
    int depth = 0;
    for (Throwable cause = e; cause != null && depth < 10; cause = cause.getCause(), depth++) {
      if (cause instanceof InterruptedException
          || cause instanceof ClosedByInterruptException
          || cause instanceof InterruptedIOException && !isTimeout(cause)) {
        return true;
      }
    }
    return false;
  }

  /** A source may be a connection, whose timeouts are of the same class as interrupts. */
  private static boolean isTimeout(Throwable e) {
    return e instanceof SocketTimeoutException || "timeout".equals(e.getMessage());
  }
}
