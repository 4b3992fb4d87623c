package ai.kolbo.client.internal;

import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Saves the files of one job on the caller's thread, in constant memory. A file is either whole or
 * not there, and never replaces another.
 */
public final class Download {
  /** The operation that failures name. */
  public static final String OPERATION = "download";

  private static final int CHUNK = 64 * 1024;
  // File systems take 255 bytes; the ending and that of the partial file have to fit in as well.
  private static final int LONGEST_ID = 120;
  private static final int LONGEST_LABEL = 60;
  private static final int LONGEST_URL = 300;
  private static final int MOST_COPIES = 10_000;

  /** Sends a GET on the caller's thread. */
  public interface Fetch {
    /**
     * Sends it and has its response read before it returns; each time that it is sent again, the
     * response is read from its beginning.
     *
     * @throws KolboException unless the status is 2xx and the body was read to its end
     */
    <T> T get(HttpUrl url, Reader<T> reader);
  }

  /** Reads a response with status 2xx; need not close it. */
  public interface Reader<T> {
    /**
     * Reads it.
     *
     * @throws IOException if the connection breaks
     * @throws UncheckedIOException if a file cannot be written, for which the request is not sent
     *     again
     */
    T read(Response response) throws IOException;
  }

  private interface Content {
    void writeTo(OutputStream file) throws IOException;
  }

  private final Fetch fetch;
  private final HttpUrl api;
  private final String generationId;
  private final Path directory;
  private final List<Path> saved = new ArrayList<>();

  /**
   * @param api what relative URLs are resolved against
   * @param generationId what the names of the files begin with
   * @param directory made if it does not exist
   * @throws IllegalArgumentException if it cannot be made
   */
  public Download(Fetch fetch, HttpUrl api, String generationId, Path directory) {
    this.fetch = fetch;
    this.api = api;
    this.generationId = generationId;
    this.directory = directory;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot make the directory " + directory, e);
    }
  }

  /** The files that were saved, in order. */
  public List<Path> saved() {
    return List.copyOf(saved);
  }

  /**
   * Saves what a URL holds: {@code http}, {@code https}, relative to the API's, or {@code data}.
   *
   * @param label follows the id of the job in the name of the file
   * @throws DownloadException if it cannot be fetched
   * @throws InterruptedCallException if the thread is interrupted
   * @throws UncheckedIOException if a file cannot be written
   */
  public void save(String label, String url) {
    try {
      saved.add(DataUrl.isOne(url) ? decode(label, url) : fetch(label, url));
    } catch (InterruptedCallException e) {
      e.about(generationId);
      throw e;
    } catch (KolboException e) {
      throw failure(url, e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw failure(url, e.getMessage(), null);
    }
  }

  /**
   * Saves a text in UTF-8 as a {@code .txt} file.
   *
   * @param label follows the id of the job in the name of the file
   * @throws UncheckedIOException if the file cannot be written
   */
  public void saveText(String label, String text) {
    saved.add(write(label, ".txt", text.getBytes(StandardCharsets.UTF_8)));
  }

  private Path decode(String label, String url) {
    DataUrl data = DataUrl.parse(url);
    return write(label, FileEndings.of("", data.mediaType()), data.bytes());
  }

  private Path fetch(String label, String url) {
    HttpUrl resolved = url.isBlank() ? null : api.resolve(url.strip());
    if (resolved == null) {
      throw new IllegalArgumentException("not an http, https or data URL");
    }
    return fetch.get(resolved, response -> read(label, resolved, response));
  }

  private Path read(String label, HttpUrl url, Response response) throws IOException {
    MediaType type = response.body().contentType();
    String last = url.pathSegments().get(url.pathSize() - 1);
    String ending = FileEndings.of(last, type == null ? null : type.type() + "/" + type.subtype());
    BufferedSource source = response.body().source();
    return write(
        label,
        ending,
        file -> {
          byte[] chunk = new byte[CHUNK];
          for (int count; (count = source.read(chunk)) != -1; ) {
            write(file, chunk, count);
          }
        });
  }

  private Path write(String label, String ending, byte[] bytes) {
    try {
      return write(label, ending, file -> write(file, bytes, bytes.length));
    } catch (IOException e) {
      throw unwritable(directory, e);
    }
  }

  private Path write(String label, String ending, Content content) throws IOException {
    String name = safe(generationId, LONGEST_ID) + "-" + safe(label, LONGEST_LABEL);
    // Not a temporary file: only its owner could read that.
    Path partial = directory.resolve(name + "." + UUID.randomUUID() + ".part");
    try {
      OutputStream file = open(partial);
      try {
        content.writeTo(file);
      } finally {
        close(file);
      }
      return publish(partial, name, ending);
    } finally {
      delete(partial);
    }
  }

  // What fails here is the file, not the connection: it must not be taken for that, nor retried.

  private OutputStream open(Path partial) {
    try {
      return Files.newOutputStream(
          partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unwritable(partial, e);
    }
  }

  private void write(OutputStream file, byte[] chunk, int length) {
    try {
      file.write(chunk, 0, length);
    } catch (IOException e) {
      throw unwritable(directory, e);
    }
  }

  private void close(OutputStream file) {
    try {
      file.close();
    } catch (IOException e) {
      throw unwritable(directory, e);
    }
  }

  /** Gives a whole file its name, or the next one that is free. */
  private Path publish(Path partial, String name, String ending) {
    for (int copy = 1; copy <= MOST_COPIES; copy++) {
      Path target = directory.resolve(name + (copy == 1 ? "" : "-" + copy) + ending);
      if (tryPublish(partial, target)) {
        return target;
      }
    }
    throw unwritable(
        directory.resolve(name + ending), new FileAlreadyExistsException(name + ending));
  }

  private boolean tryPublish(Path partial, Path target) {
    try {
      // A move would replace a file that appears between its check and its move; a link does not.
      Files.createLink(target, partial);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | IOException e) {
      return tryMove(partial, target);
    }
  }

  private boolean tryMove(Path partial, Path target) {
    try {
      Files.move(partial, target);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw unwritable(target, e);
    }
  }

  private void delete(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      // It is whole under its own name, or its failure is on the way.
    }
  }

  private UncheckedIOException unwritable(Path path, IOException e) {
    return new UncheckedIOException(
        "generation " + generationId + ": cannot write " + path + savedAlready(), e);
  }

  private DownloadException failure(String url, @Nullable String reason, @Nullable Throwable e) {
    String message =
        "generation "
            + generationId
            + ": cannot save "
            + readable(url)
            + ": "
            + reason
            + savedAlready();
    String kept = DataUrl.isOne(url) ? readable(url) : url;
    return new DownloadException(OPERATION, message, generationId, kept, saved, e);
  }

  private String savedAlready() {
    return saved.isEmpty() ? "; nothing was saved before" : "; saved before: " + saved;
  }

  /** A URL for a message: without its query, which may be a signature, and without a whole file. */
  private static String readable(String url) {
    int end = url.indexOf(DataUrl.isOne(url) ? ',' : '?');
    String text = url.substring(0, Math.min(LONGEST_URL, end < 0 ? url.length() : end));
    return (text.length() < url.length() ? text + "…" : text).replaceAll("\\p{Cntrl}", " ");
  }

  /** Ids and labels come from a server: they must not lead out of the directory. */
  private static String safe(String text, int longest) {
    String name = text.replaceAll("[^A-Za-z0-9_-]", "_");
    return name.substring(Math.max(0, name.length() - longest));
  }
}
