package ai.kolbo.client;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Saves what a URL holds, in constant memory, so that a file is either whole or not there. */
final class Download {
  static final String OPERATION = "download";
  private static final int CHUNK = 64 * 1024;
  private static final int LONGEST_NAME = 160;
  private static final Pattern ENDING = Pattern.compile("\\.[A-Za-z0-9]{1,8}$");

  private Download() {}

  static CompletableFuture<Path> of(String url, Path directory, String name, Transport transport) {
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null) {
      throw new IllegalArgumentException("not an http or https URL: " + url);
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot make the directory " + directory, e);
    }
    Request request = new Request.Builder().url(parsed).build();
    return transport.send(
        request,
        Transport.Pace.STREAM,
        (call, response) -> save(response, directory, safe(name), parsed));
  }

  private static Path save(Response response, Path directory, String name, HttpUrl url)
      throws IOException {
    Path target = directory.resolve(name + ending(url, response.body().contentType()));
    // Not a temporary file: only its owner could read that.
    Path partial = directory.resolve(name + "." + UUID.randomUUID() + ".part");
    try (response;
        OutputStream file = open(partial)) {
      byte[] chunk = new byte[CHUNK];
      for (int read; (read = response.body().source().read(chunk)) != -1; ) {
        write(file, chunk, read, target);
      }
      move(partial, target);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(partial);
      throw e;
    }
    return target;
  }

  // What fails here is the file, not the connection: it must not be taken for that, nor repeated.

  private static OutputStream open(Path partial) {
    try {
      return Files.newOutputStream(
          partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + partial, e);
    }
  }

  private static void write(OutputStream file, byte[] chunk, int length, Path target) {
    try {
      file.write(chunk, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  private static void move(Path partial, Path target) {
    try {
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  private static String ending(HttpUrl url, @Nullable MediaType type) {
    String last = url.pathSegments().get(url.pathSize() - 1);
    Matcher ending = ENDING.matcher(last);
    if (ending.find()) {
      return ending.group().toLowerCase(Locale.ROOT);
    }
    return type == null ? "" : "." + safe(type.subtype());
  }

  /** Ids and media types come from a server: they must not lead out of the directory. */
  private static String safe(String text) {
    String name = text.replaceAll("[^A-Za-z0-9_-]", "_");
    // File systems take 255 bytes; the ending and that of the partial file have to fit in as well.
    return name.substring(Math.max(0, name.length() - LONGEST_NAME));
  }
}
