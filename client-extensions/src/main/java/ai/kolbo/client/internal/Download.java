package ai.kolbo.client.internal;

import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Saves the files of one job on the caller's thread, in constant memory. A file is either whole or
 * not there, and never replaces another.
 */
public final class Download {
  // File systems take 255 bytes; the ending and that of the partial file have to fit in as well.
  /** Longer ids are cut at their beginning. */
  public static final int LONGEST_ID = 120;

  private static final int LONGEST_LABEL = 60;
  private static final int MOST_COPIES = 10_000;

  /** A user name and a password in a URL. */
  private static final Pattern USER = Pattern.compile("^((?:\\w+:)?[/\\\\]*)[^/\\\\]*@");

  /** Texts may be empty, such as the subtitles of a video in which nobody speaks. */
  private static final Set<String> TEXTS = Set.of(".txt", ".srt", ".vtt", ".md");

  /** Reads a file on the caller's thread. */
  public interface Fetch {
    /**
     * Sends requests until the file is whole.
     *
     * @throws KolboException if it does not become whole
     * @throws UncheckedIOException if it cannot be written
     */
    void get(HttpUrl url, PartialFile file);
  }

  private final Fetch fetch;
  private final HttpUrl api;
  private final UnaryOperator<String> redact;
  private final String generationId;
  private final Path directory;
  private final List<Path> saved = new ArrayList<>();

  /**
   * @param api what relative URLs are resolved against
   * @param redact takes the credential out of a text
   * @param generationId what the names of the files begin with
   * @param directory made if it does not exist
   * @throws IllegalArgumentException if it cannot be made
   */
  public Download(
      Fetch fetch, HttpUrl api, UnaryOperator<String> redact, String generationId, Path directory) {
    this.fetch = fetch;
    this.api = api;
    this.redact = redact;
    this.generationId = redact.apply(generationId);
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
  public void save(String label, String given) {
    String url = given.strip();
    try {
      saved.add(write(label, DataUrl.isOne(url) ? decoded(url) : fetched(url)));
    } catch (InterruptedCallException e) {
      throw e.about(generationId);
    } catch (KolboException e) {
      // What is refused for its address would be refused again: it is no failure of a connection.
      Throwable cause = e.getCause() instanceof RefusedAddressException refused ? refused : e;
      throw failure(url, cause.getMessage(), cause);
    } catch (IllegalArgumentException e) {
      throw failure(url, e.getMessage(), null);
    }
  }

  /**
   * Saves a text in UTF-8 as a {@code .txt} file.
   *
   * @param label follows the id of the job in the name of the file
   * @throws InterruptedCallException if the thread is interrupted
   * @throws UncheckedIOException if the file cannot be written
   */
  public void saveText(String label, String text) {
    Function<PartialFile, String> content =
        file -> {
          file.write(StandardCharsets.UTF_8.encode(text));
          return ".txt";
        };
    saved.add(write(label, content));
  }

  /** Fills a file and returns the ending for its name. */
  private static Function<PartialFile, String> decoded(String url) {
    DataUrl data = new DataUrl(url);
    return file -> {
      for (ByteString bytes = data.next(); bytes != null; bytes = data.next()) {
        file.write(bytes.asByteBuffer());
      }
      String ending = FileEndings.of("", data.mediaType());
      if (isEmpty(file, ending)) {
        throw new IllegalArgumentException("it is empty");
      }
      return ending;
    };
  }

  private Function<PartialFile, String> fetched(String url) {
    HttpUrl resolved = url.isEmpty() ? null : api.resolve(url);
    if (resolved == null) {
      throw new IllegalArgumentException("not an http, https or data URL");
    }
    String last = resolved.pathSegments().get(resolved.pathSize() - 1);
    return file -> {
      fetch.get(resolved, file);
      String ending = FileEndings.of(last, file.mediaType());
      if (isEmpty(file, ending)) {
        throw PartialFile.noFile(200, "it is empty");
      }
      return ending;
    };
  }

  private static boolean isEmpty(PartialFile file, String ending) {
    return file.length() == 0 && !TEXTS.contains(ending);
  }

  private Path write(String label, Function<PartialFile, String> content) {
    String name = safe(generationId, LONGEST_ID) + "-" + safe(redact.apply(label), LONGEST_LABEL);
    Path partial = directory.resolve(name + "." + UUID.randomUUID() + ".part");
    try (PartialFile file = new PartialFile(partial)) {
      String ending = content.apply(file);
      return publish(file.finish(), name, ending);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof ClosedByInterruptException) {
        throw new InterruptedCallException(PartialFile.OPERATION, e).about(generationId);
      }
      throw new UncheckedIOException(
          "generation " + generationId + ": " + e.getMessage() + savedAlready(), e.getCause());
    }
  }

  /** Gives a whole file its name, or the next one that is free. */
  private Path publish(Path partial, String name, String ending) {
    Path target = directory.resolve(name + ending);
    for (int copy = 2; ; copy++) {
      try {
        return linked(partial, target);
      } catch (IOException e) {
        if (!(e instanceof FileAlreadyExistsException) || copy > MOST_COPIES) {
          throw PartialFile.unwritable(target, e);
        }
        target = directory.resolve(name + "-" + copy + ending);
      }
    }
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

  private DownloadException failure(String url, @Nullable String reason, @Nullable Throwable e) {
    String clean = redact.apply(url);
    String shown = readable(clean);
    String message =
        "generation %s: cannot save %s: %s%s"
            .formatted(generationId, shown, reason, savedAlready());
    String kept = DataUrl.isOne(url) ? shown : clean;
    return new DownloadException(PartialFile.OPERATION, message, generationId, kept, saved, e);
  }

  private String savedAlready() {
    return saved.isEmpty() ? "; nothing was saved before" : "; saved before: " + saved;
  }

  /**
   * A URL for a message: without its query, which may be a signature, without a password, and
   * without a whole file.
   */
  static String readable(String url) {
    String text =
        DataUrl.isOne(url)
            ? url.split(",", 2)[0]
            : USER.matcher(url.split("[?#]", 2)[0]).replaceFirst("$1");
    String shown =
        "%.300s".formatted(text) + (Math.min(300, text.length()) < url.length() ? "…" : "");
    return shown.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " ");
  }

  /** Ids and labels come from a server: they must not lead out of the directory. */
  private static String safe(String text, int longest) {
    String name = text.replaceAll("[^A-Za-z0-9_-]", "_");
    return name.substring(Math.max(0, name.length() - longest));
  }
}
