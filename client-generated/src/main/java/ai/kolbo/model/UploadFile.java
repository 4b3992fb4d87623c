package ai.kolbo.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * A file to upload: from the file system, from memory, or from any source that can be opened again.
 * It is read while it is sent, in constant memory, and read again from the beginning if the upload
 * is retried. Immutable.
 */
public final class UploadFile {
  private static final String UNKNOWN_TYPE = "application/octet-stream";

  private final String name;
  private final String origin;
  private final MediaType mediaType;
  private final long length;
  private final Content content;
  private final @Nullable UploadListener listener;

  private UploadFile(
      String name,
      String origin,
      MediaType mediaType,
      long length,
      Content content,
      @Nullable UploadListener listener) {
    this.name = name;
    this.origin = origin;
    this.mediaType = mediaType;
    this.length = length;
    this.content = content;
    this.listener = listener;
  }

  /**
   * Opens the content of a file at its beginning. Called once for each attempt to send the file, so
   * a retry works only if the source can be opened again; a source that cannot throws from its
   * second call, which fails the retry.
   */
  @FunctionalInterface
  public interface Content {
    /**
     * Opens the content.
     *
     * @return a new stream, which the client closes
     * @throws IOException if the content cannot be read, or cannot be read again
     */
    InputStream open() throws IOException;
  }

  /**
   * A listener for the progress of an upload. It is called on threads of its own, one call after
   * the other, and may take its time: it then hears the latest number only, and the upload goes on.
   * For each attempt to send the file it hears 0 first, never less than before, and at last the
   * size of the file; the end of the upload waits up to 250 ms for that. What it throws is logged,
   * once for each attempt, and otherwise ignored.
   *
   * <p>All listeners of the process share eight threads, of which an upload has one at a time: only
   * where those of eight uploads block at once, others have to wait.
   */
  @FunctionalInterface
  public interface UploadListener {
    /**
     * Called before the first byte, and while the file is sent as its chunks go out.
     *
     * @param sent bytes of the file written to the network so far; starts again at 0 if the upload
     *     is retried
     * @param total size of the file in bytes, -1 if unknown
     */
    void onSent(long sent, long total);
  }

  /**
   * A file of the file system. Its media type is that of its name (see {@link MediaTypes}), {@code
   * application/octet-stream} if the name does not tell.
   *
   * @throws IllegalArgumentException if it does not exist, is not a regular file or cannot be read
   */
  public static UploadFile of(Path path) {
    return of(path, typeOf(String.valueOf(path.getFileName())));
  }

  /**
   * A file of the file system.
   *
   * @param mediaType such as {@code image/jpeg}
   * @throws IllegalArgumentException if it does not exist, is not a regular file or cannot be read,
   *     or if the media type is malformed
   */
  public static UploadFile of(Path path, String mediaType) {
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("cannot upload " + path + ": there is no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException(
          "cannot upload "
              + path
              + ": it is "
              + (Files.isDirectory(path) ? "a directory" : "not a regular file"));
    }
    long length;
    try {
      Files.newInputStream(path).close();
      length = Files.size(path);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot upload " + path + ": it cannot be read", e);
    }
    return new UploadFile(
        path.getFileName().toString(),
        path.toString(),
        type(mediaType),
        length,
        () -> Files.newInputStream(path),
        null);
  }

  /**
   * A file in memory. The array is not copied: do not change it until it is sent.
   *
   * @param name the file name that the server sees; its media type is derived from it, as that of a
   *     path is
   * @throws IllegalArgumentException if the name is blank
   */
  public static UploadFile of(String name, byte[] bytes) {
    return of(name, typeOf(name), bytes.length, () -> new java.io.ByteArrayInputStream(bytes));
  }

  /**
   * A file from any source.
   *
   * @param name the file name that the server sees
   * @param mediaType such as {@code image/jpeg}
   * @param length size in bytes, or -1 if unknown: its size is then not checked before it is sent
   * @param content opened for each attempt to send it
   * @throws IllegalArgumentException if the name is blank, the media type is malformed or the
   *     length is less than -1
   */
  public static UploadFile of(String name, String mediaType, long length, Content content) {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "name must not be blank: without a file name a server takes the part for a text field");
    }
    if (length < -1) {
      throw new IllegalArgumentException("length must be -1 or more, is " + length);
    }
    return new UploadFile(
        name, name, type(mediaType), length, Objects.requireNonNull(content, "content"), null);
  }

  /** The same file with a progress listener, in place of any it had. */
  public UploadFile onProgress(UploadListener listener) {
    return new UploadFile(
        name, origin, mediaType, length, content, Objects.requireNonNull(listener, "listener"));
  }

  /** The file name that the server sees, without a path. */
  public String name() {
    return name;
  }

  /** The media type that the server sees. */
  public String mediaType() {
    return mediaType.toString();
  }

  /** The size in bytes when this object was created, -1 if unknown. */
  public long length() {
    return length;
  }

  @Override
  public String toString() {
    return origin
        + " ("
        + mediaType
        + ", "
        + (length < 0 ? "size unknown" : length + " bytes")
        + ")";
  }

  /**
   * The part of a form that is this file.
   *
   * @param progress of the upload that the file belongs to
   */
  RequestBody body(UploadProgress progress) {
    return new UploadBody(mediaType, origin, length, content, listener, progress);
  }

  private static String typeOf(String name) {
    String known = MediaTypes.ofFileName(name);
    return known == null ? UNKNOWN_TYPE : known;
  }

  private static MediaType type(String mediaType) {
    MediaType parsed = MediaType.parse(mediaType);
    if (parsed == null) {
      throw new IllegalArgumentException("not a media type: " + mediaType);
    }
    return parsed;
  }

  /** The file could not be read while it was sent. The network is not at fault. */
  public static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreadable(String message, @Nullable Exception cause) {
      super(message, cause);
    }
  }
}
