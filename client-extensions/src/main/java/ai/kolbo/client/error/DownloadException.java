package ai.kolbo.client.error;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that a job yields could not be fetched. The files before it are saved. The cause is the
 * failure of the call, such as a {@link NotFoundException} for a file that is no longer there.
 */
public final class DownloadException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final String url;
  private final transient @Nullable List<Path> saved;

  /**
   * @param operation the operation that failed
   * @param message what happened, for a person
   * @param generationId the id of the job
   * @param url of the file
   * @param saved the files of the job that were saved before
   * @param cause the failure of the call, or null
   */
  public DownloadException(
      String operation,
      String message,
      String generationId,
      String url,
      List<Path> saved,
      @Nullable Throwable cause) {
    super(operation, message, cause);
    about(generationId);
    this.url = url;
    this.saved = List.copyOf(saved);
  }

  /** The URL of the file, as the server gave it; of a {@code data:} URL, its beginning. */
  public String url() {
    return url;
  }

  /** The files of the job that were saved before, in order; none after deserialization. */
  public List<Path> saved() {
    return saved == null ? List.of() : saved;
  }

  /** Whether the file may be there later: as its cause says. */
  @Override
  public boolean isRetryable() {
    return getCause() instanceof KolboException cause && cause.isRetryable();
  }
}
