package ai.kolbo.client.internal;

import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import okio.Buffer;
import okio.ByteString;
import okio.Okio;
import okio.Sink;
import okio.Source;
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
      throw e.about(generationId);
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
    saved.add(write(label, ".txt", ByteString.encodeUtf8(text)));
  }

  private Path decode(String label, String url) {
    DataUrl data = DataUrl.parse(url);
    return write(label, FileEndings.of("", data.mediaType()), data.content());
  }

  private Path fetch(String label, String url) {
    HttpUrl resolved = url.isBlank() ? null : api.resolve(url.strip());
    if (resolved == null) {
      throw new IllegalArgumentException("not an http, https or data URL");
    }
    String last = resolved.pathSegments().get(resolved.pathSize() - 1);
    return fetch.get(
        resolved,
        response -> {
          MediaType type = response.body().contentType();
          String ending =
              FileEndings.of(last, type == null ? null : type.type() + "/" + type.subtype());
          return write(label, ending, response.body().source());
        });
  }

  private Path write(String label, String ending, ByteString content) {
    try {
      return write(label, ending, new Buffer().write(content));
    } catch (IOException e) {
      throw unwritable(directory, e);
    }
  }

  /**
   * @throws IOException if the content cannot be read
   */
  private Path write(String label, String ending, Source content) throws IOException {
    String name = safe(generationId, LONGEST_ID) + "-" + safe(label, LONGEST_LABEL);
    // Not a temporary file: only its owner could read that.
    Path partial = directory.resolve(name + "." + UUID.randomUUID() + ".part");
    try {
      copy(content, partial);
      return publish(partial, name, ending);
    } finally {
      delete(partial);
    }
  }

  private void copy(Source content, Path partial) throws IOException {
    boolean isReading = false;
    try (Sink file = Okio.sink(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Buffer chunk = new Buffer();
      for (long count = 0; count != -1; ) {
        file.write(chunk, chunk.size());
        isReading = true;
        count = content.read(chunk, CHUNK);
        isReading = false;
      }
    } catch (IOException e) {
      if (isReading) {
        throw e;
      }
      // What fails is the file: it must not be taken for the connection, nor be tried again.
      throw unwritable(partial, e);
    }
  }

  /** Gives a whole file its name, or the next one that is free. */
  private Path publish(Path partial, String name, String ending) {
    for (int copy = 1; copy <= MOST_COPIES; copy++) {
      Path target = directory.resolve(name + (copy == 1 ? "" : "-" + copy) + ending);
      try {
        return linked(partial, target);
      } catch (FileAlreadyExistsException e) {
        // The next name may be free.
      } catch (IOException e) {
        throw unwritable(target, e);
      }
    }
    throw unwritable(
        directory.resolve(name + ending), new FileAlreadyExistsException(name + ending));
  }

  private static Path linked(Path partial, Path target) throws IOException {
    try {
      // A move would replace a file that appears between its check and its move; a link does not.
      return Files.createLink(target, partial);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) {
      return Files.move(partial, target);
    }
  }

  private static void delete(Path partial) {
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
    String shown = readable(url);
    String message =
        "generation %s: cannot save %s: %s%s"
            .formatted(generationId, shown, reason, savedAlready());
    String kept = DataUrl.isOne(url) ? shown : url;
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
