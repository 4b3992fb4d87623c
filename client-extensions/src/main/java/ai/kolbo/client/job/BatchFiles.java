package ai.kolbo.client.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.client.internal.Download;
import ai.kolbo.client.internal.Journal;
import ai.kolbo.client.money.internal.Bookkeeper;
import ai.kolbo.model.JobRequest;
import ai.kolbo.model.Json;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which a batch saves its results: files by a pattern of names, and a manifest
 * with a line of JSON for each request that is done. What is not whole yet is in a directory of its
 * own.
 */
final class BatchFiles {
  private static final String MANIFEST = "manifest.jsonl";
  private static final String INCOMPLETE = ".incomplete";
  private static final int LONGEST_PROMPT = 40;
  private static final int LONGEST_NAME = 120;

  private final Path directory;
  private final String pattern;
  private final int digits;

  /** The requests that are done, by their index. */
  private final Map<Integer, Object> done = new HashMap<>();

  /**
   * @param pattern of names, without endings
   * @param total how many requests there are
   */
  BatchFiles(Path directory, String pattern, int total) {
    if (!pattern.contains("{index}") && !pattern.contains("{id}")) {
      throw new IllegalArgumentException(
          "the pattern needs {index} or {id}, as names must differ: " + pattern);
    }
    this.directory = directory;
    this.pattern = pattern;
    this.digits = String.valueOf(Math.max(0, total - 1)).length();
    try {
      Files.createDirectories(directory);
      discardIncomplete();
      readManifest();
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot save to " + directory + ": " + e, e);
    }
  }

  private void discardIncomplete() throws IOException {
    Path incomplete = directory.resolve(INCOMPLETE);
    if (Files.exists(incomplete)) {
      List<Path> all;
      try (Stream<Path> files = Files.walk(incomplete)) {
        all = files.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : all) {
        Files.delete(path);
      }
    }
  }

  /** A last line that was not written to its end is taken away: its result is saved again. */
  private void readManifest() throws IOException {
    Path manifest = directory.resolve(MANIFEST);
    if (Files.notExists(manifest)) {
      return;
    }
    StringBuilder kept = new StringBuilder();
    for (String line : Files.readAllLines(manifest)) {
      try {
        if (Json.readAny(line.getBytes(UTF_8)) instanceof Map<?, ?> entry
            && entry.get("index") instanceof Number index
            && entry.get("files") instanceof List<?> files) {
          kept.append(line).append('\n');
          if (files.stream().allMatch(file -> isThere(file))) {
            done.put(index.intValue(), entry.get("request"));
          }
          continue;
        }
      } catch (IOException e) {
        // Not whole.
      }
      Files.writeString(manifest, kept);
      return;
    }
  }

  private boolean isThere(@Nullable Object file) {
    return file instanceof Map<?, ?> members
        && Files.isRegularFile(directory.resolve(String.valueOf(members.get("name"))));
  }

  /**
   * Whether the result of a request was saved in an earlier run.
   *
   * @throws IllegalStateException if the manifest has another request in its place
   */
  boolean isDone(int index, JobRequest<?> request) {
    if (!done.containsKey(index)) {
      return false;
    }
    if (!Bookkeeper.redacted(request).equals(done.get(index))) {
      throw new IllegalStateException(
          "the manifest in %s has another request at index %d: save other batches elsewhere"
              .formatted(directory, index));
    }
    return true;
  }

  /** How many requests were done in earlier runs. */
  int doneCount() {
    return done.size();
  }

  /**
   * Saves a result, and notes it in the manifest.
   *
   * @throws UncheckedIOException if a file cannot be written
   */
  <R> List<Path> save(
      int index, JobRequest<R> request, Generation<R> generation, OptionalDouble credits) {
    try {
      Path incomplete = directory.resolve(INCOMPLETE).resolve(String.valueOf(index));
      List<Path> fetched = generation.download(incomplete);
      Map<?, ?> asked = Bookkeeper.redacted(request);
      List<Path> saved = new ArrayList<>();
      List<Map<String, Object>> files = new ArrayList<>();
      for (Path file : fetched) {
        Path target = directory.resolve(name(index, asked, generation, file));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", String.valueOf(target.getFileName()));
        entry.put("bytes", Files.size(file));
        entry.put("sha256", sha256(file));
        files.add(entry);
        Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
        saved.add(target);
      }
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("index", index);
      line.put("id", generation.id());
      line.put("kind", generation.kind().name());
      String model = generation.model();
      if (model != null) {
        line.put("model", model);
      }
      credits.ifPresent(amount -> line.put("credits", amount));
      line.put("files", files);
      line.put("request", asked);
      append(line);
      generation.noteSaved();
      discardIncomplete();
      return saved;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot save to " + directory + ": " + e, e);
    }
  }

  /** The name of a downloaded file, which begins with the id of the job, by the pattern. */
  private String name(int index, Map<?, ?> asked, Generation<?> generation, Path file) {
    Object prompt = asked.get("prompt");
    String text = prompt == null ? "" : prompt.toString();
    String base =
        pattern
            .replace("{index}", ("%0" + digits + "d").formatted(index))
            .replace("{id}", generation.id())
            .replace("{kind}", generation.kind().name().toLowerCase(Locale.ROOT))
            .replace("{prompt}", text.substring(0, Math.min(LONGEST_PROMPT, text.length())))
            .replaceAll("[^\\p{L}\\p{N}._-]+", "-")
            .replaceAll("^[.-]+|-+$", "");
    String fetched = String.valueOf(file.getFileName());
    int label = Math.min(Download.LONGEST_ID, generation.id().length());
    return base.substring(0, Math.min(LONGEST_NAME, base.length())) + fetched.substring(label);
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
        content.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void append(Map<String, Object> line) throws IOException {
    try (FileOutputStream manifest =
        new FileOutputStream(directory.resolve(MANIFEST).toFile(), true)) {
      manifest.write(Journal.line(line));
      manifest.getFD().sync();
    }
  }
}
