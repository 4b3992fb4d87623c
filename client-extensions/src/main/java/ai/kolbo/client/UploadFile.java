package ai.kolbo.client;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * A file to upload, from the file system, from memory or from any source that can be opened anew.
 * It is read while it is sent, in constant memory, and read again if the upload has to be repeated.
 * Immutable.
 */
public final class UploadFile {
  private static final Logger LOG = System.getLogger(UploadFile.class.getName());
  private static final String UNKNOWN_TYPE = "application/octet-stream";
  private static final int CHUNK = 64 * 1024;

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

  /** Opens the content of a file, from its beginning; called once for each attempt to send it. */
  @FunctionalInterface
  public interface Content {
    /**
     * @return a stream that the client closes
     */
    InputStream open() throws IOException;
  }

  /**
   * Hears how an upload moves. Called by the thread that sends: it should return soon. What it
   * throws is logged and otherwise ignored.
   */
  @FunctionalInterface
  public interface UploadListener {
    /**
     * @param sent bytes of the file handed to the network so far; starts again from 0 if the upload
     *     is repeated
     * @param total bytes of the file, -1 if not known
     */
    void onSent(long sent, long total);
  }

  /**
   * A file of the file system, with the media type that its name stands for.
   *
   * @throws IllegalArgumentException if it does not exist, is not a regular file or cannot be read
   */
  public static UploadFile of(Path path) {
    String detected = null;
    try {
      detected = Files.probeContentType(path);
    } catch (IOException e) {
      // Not knowing the type is no reason to refuse the file; what is wrong with it shows below.
    }
    return of(path, detected == null ? UNKNOWN_TYPE : detected);
  }

  /**
   * A file of the file system.
   *
   * @param mediaType such as {@code image/jpeg}
   * @throws IllegalArgumentException if it does not exist, is not a regular file or cannot be read,
   *     or if the media type is not one
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
   * A file in memory. The array is not copied: leave it as it is until it is sent.
   *
   * @param name the name that the server sees; its ending tells the media type
   */
  public static UploadFile of(String name, byte[] bytes) {
    return of(name, typeOf(name), bytes.length, () -> new java.io.ByteArrayInputStream(bytes));
  }

  /**
   * A file from any source.
   *
   * @param name the name that the server sees
   * @param mediaType such as {@code image/jpeg}
   * @param length in bytes, -1 if not known: limits can then not be checked before it is sent
   * @param content opened for each attempt to send it
   */
  public static UploadFile of(String name, String mediaType, long length, Content content) {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "name must not be blank: servers tell files from fields by it");
    }
    if (length < -1) {
      throw new IllegalArgumentException("length must be -1 or more, is " + length);
    }
    return new UploadFile(
        name, name, type(mediaType), length, Objects.requireNonNull(content, "content"), null);
  }

  /** The same file, with a listener that hears how its upload moves. */
  public UploadFile onProgress(UploadListener listener) {
    return new UploadFile(
        name, origin, mediaType, length, content, Objects.requireNonNull(listener, "listener"));
  }

  /** The name that the server sees, without a path. */
  public String name() {
    return name;
  }

  /** The media type that the server sees. */
  public String mediaType() {
    return mediaType.toString();
  }

  /** The size in bytes when this was made, -1 if not known. */
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
   * This file as a part of a form, for the methods of the generated interfaces. Their limits are
   * not checked.
   *
   * @param field name of the part, as {@code files}
   */
  public MultipartBody.Part part(String field) {
    return MultipartBody.Part.createFormData(field, name, new Body());
  }

  private static String typeOf(String name) {
    String guessed = URLConnection.guessContentTypeFromName(name);
    return guessed == null ? UNKNOWN_TYPE : guessed;
  }

  private static MediaType type(String mediaType) {
    MediaType parsed = MediaType.parse(mediaType);
    if (parsed == null) {
      throw new IllegalArgumentException("not a media type: " + mediaType);
    }
    return parsed;
  }

  /** The file itself, not the network, is what fails. */
  static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreadable(String message, @Nullable Exception cause) {
      super(message, cause);
    }
  }

  private final class Body extends RequestBody {
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
      long sent = 0;
      report(sent);
      byte[] chunk = new byte[CHUNK];
      try (InputStream in = open()) {
        for (int read; (read = read(in, chunk)) != -1; ) {
          sent += read;
          if (length >= 0 && sent > length) {
            break;
          }
          sink.write(chunk, 0, read);
          report(sent);
        }
      }
      if (length >= 0 && sent != length) {
        throw new Unreadable(origin + " changed while it was uploaded", null);
      }
    }

    // What fails here is the file, not the connection: it must not be taken for that.

    private InputStream open() throws Unreadable {
      try {
        return Objects.requireNonNull(content.open(), "the content is null");
      } catch (IOException | RuntimeException e) {
        throw new Unreadable("cannot upload " + origin + ": it cannot be read", e);
      }
    }

    private int read(InputStream in, byte[] chunk) throws Unreadable {
      try {
        return in.read(chunk);
      } catch (IOException | RuntimeException e) {
        throw new Unreadable("cannot upload " + origin + ": it cannot be read", e);
      }
    }

    private void report(long sent) {
      if (listener != null) {
        try {
          listener.onSent(sent, length);
        } catch (RuntimeException e) {
          LOG.log(Level.WARNING, "the progress listener of the upload of " + origin + " threw", e);
        }
      }
    }
  }
}
