package ai.kolbo.contract.drift;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The texts of the files that the document is made of. */
public final class Sources {
  /** The file that refers, directly or not, to all others. */
  public static final String ROOT = "openapi.yaml";

  /** The folder of the files, from the root of the repository. */
  public static final String FOLDER = "spec/openapi/";

  private static final String RESOURCES = "/ai/kolbo/contract/openapi/";
  private static final Pattern REFERENCE = Pattern.compile("[\\w./-]+\\.yaml");

  private final Map<String, String> texts;

  private Sources(Map<String, String> texts) {
    this.texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
  }

  /** The files with which this suite was built. */
  public static Sources packaged() {
    return Packaged.SOURCES;
  }

  /**
   * Any files.
   *
   * @param texts by their paths from the folder of the root file
   */
  public static Sources of(Map<String, String> texts) {
    return new Sources(texts);
  }

  /** The texts of all files, by their paths from the folder of the root file. */
  public Map<String, String> texts() {
    return texts;
  }

  /**
   * The text of a file.
   *
   * @throws IllegalArgumentException if there is no such file
   */
  public String text(String file) {
    String text = texts.get(file);
    if (text == null) {
      throw new IllegalArgumentException("The document has no source file " + file);
    }
    return text;
  }

  /** The path of a file to which another one refers. */
  static String resolve(String from, String reference) {
    int folder = from.lastIndexOf('/') + 1;
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : (from.substring(0, folder) + reference).split("/")) {
      if (segment.equals("..")) {
        segments.removeLast();
      } else if (!segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    return String.join("/", segments);
  }

  /** How one file refers to another one. */
  static String reference(String from, String to) {
    int shared = 0;
    for (int slash = to.indexOf('/'); slash >= 0; slash = to.indexOf('/', slash + 1)) {
      if (!from.startsWith(to.substring(0, slash + 1))) {
        break;
      }
      shared = slash + 1;
    }
    long up = from.substring(shared).chars().filter(character -> character == '/').count();
    return "../".repeat((int) up) + to.substring(shared);
  }

  private static final class Packaged {
    static final Sources SOURCES = read();

    /** Reads the root file, and what each file refers to: so no list of the files is needed. */
    private static Sources read() {
      Map<String, String> texts = new LinkedHashMap<>();
      Deque<String> open = new ArrayDeque<>();
      open.add(ROOT);
      while (!open.isEmpty()) {
        String file = open.removeFirst();
        if (texts.containsKey(file)) {
          continue;
        }
        texts.put(file, resource(file));
        REFERENCE
            .matcher(texts.get(file))
            .results()
            .map(MatchResult::group)
            .map(reference -> resolve(file, reference))
            .filter(to -> Sources.class.getResource(RESOURCES + to) != null)
            .forEach(open::addLast);
      }
      return new Sources(texts);
    }

    private static String resource(String file) {
      try (InputStream stream = Sources.class.getResourceAsStream(RESOURCES + file)) {
        return new String(
            Objects.requireNonNull(stream, file).readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
