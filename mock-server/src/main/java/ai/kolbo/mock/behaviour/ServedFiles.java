package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.files.FileRequest;
import ai.kolbo.mock.files.MediaTypes;
import ai.kolbo.mock.files.ResultFile;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Uploads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The files that URLs of this mock lead to. The content of uploads is kept as it came; results are
 * made when they are asked for. Over the limit the oldest are forgotten. Safe for use by several
 * threads.
 */
public final class ServedFiles {
  /** Where all of them are. */
  public static final String PATH = "/__mock/files/";

  /** Files of the things that the mock begins with. */
  private static final String CATALOG = PATH + "catalog/";

  private static final int MOST = 50_000;
  private static final int LONGEST_NAME = 100;
  private static final String THUMBNAIL = "thumbnail.jpg";

  /** Opens one of the files. */
  private interface Served {
    Answer.@Nullable Bytes open() throws IOException;
  }

  private final Uploads uploads;
  private final Map<String, Served> served =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Served> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param uploads has the content of what was uploaded
   */
  public ServedFiles(Uploads uploads) {
    this.uploads = uploads;
  }

  /**
   * Serves an uploaded file, and returns its path.
   *
   * @param isKept whether what the file belongs to is still there
   */
  String addUpload(
      String owner, String name, String mediaType, String digest, BooleanSupplier isKept) {
    return add(
        owner,
        name,
        () -> {
          Long length = isKept.getAsBoolean() ? uploads.length(digest) : null;
          return length == null
              ? null
              : new Answer.Bytes(200, Map.of(), mediaType, length, () -> uploads.open(digest));
        });
  }

  /** Serves a result, and returns its path, with the ending of its media type. */
  String addResult(String owner, String name, FileRequest request) {
    String ending = Objects.requireNonNullElse(MediaTypes.ending(request.mediaType()), "bin");
    return add(owner, name + "." + ending, () -> answer(ResultFile.of(request)));
  }

  /** Serves a small image, and returns its path. */
  String addThumbnail(String owner, FileRequest request) {
    return add(owner, THUMBNAIL, () -> answer(ResultFile.thumbnail(request)));
  }

  private static Answer.Bytes answer(ResultFile file) {
    return new Answer.Bytes(
        200,
        Map.of(),
        file.mediaType(),
        file.length(),
        () -> new ByteArrayInputStream(file.bytes()));
  }

  private synchronized String add(String owner, String name, Served file) {
    String path = PATH + owner + "/" + plain(name);
    served.put(path, file);
    return path;
  }

  /** A name with what is unusual in URLs taken out. */
  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "");
    return plain.isEmpty() ? "file" : plain.substring(Math.max(0, plain.length() - LONGEST_NAME));
  }

  /** The file at a path below {@link #PATH}; null if there is none. */
  public Answer.@Nullable Bytes open(String path) throws IOException {
    Served file;
    synchronized (this) {
      file = served.get(path);
    }
    if (file != null) {
      return file.open();
    }
    String type = MediaTypes.ofFileName(path);
    if (!path.startsWith(CATALOG) || type == null || !ResultFile.supports(type)) {
      return null;
    }
    String name = path.substring(path.lastIndexOf('/') + 1, path.lastIndexOf('.'));
    return answer(ResultFile.of(new FileRequest(type, name, null, 2, name, name.hashCode())));
  }

  /** Forgets all files. */
  synchronized void clear() {
    served.clear();
  }
}
