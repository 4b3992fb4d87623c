package ai.kolbo.client.job;

import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.JobFailedException;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.internal.Download;
import ai.kolbo.model.GenerationFailure;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.JobKind;
import ai.kolbo.model.JobStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A job that has completed. Immutable, but for the responses it gives access to.
 *
 * @param <R> the result, such as {@code ImageResult}
 */
public final class Generation<R> {
  private final String id;
  private final JobKind<R> kind;
  private final JobStatus status;
  private final R result;
  private final GenerationFiles files;
  private final Calls calls;

  private Generation(
      String id, JobKind<R> kind, JobStatus status, R result, GenerationFiles files, Calls calls) {
    this.id = id;
    this.kind = kind;
    this.status = status;
    this.result = result;
    this.files = files;
    this.calls = calls;
  }

  /**
   * The outcome of a job that has ended.
   *
   * @throws JobFailedException unless it has completed with a result
   */
  static <R> Generation<R> of(String id, JobKind<R> kind, JobStatus status, Calls calls) {
    R result = kind.result(status);
    GenerationFiles files = GenerationFiles.of(status);
    if (!GenerationState.COMPLETED.equals(status.getState())
        || result == null
        || files.isEmpty(status)) {
      throw failure(id, kind, status, calls);
    }
    return new Generation<>(id, kind, status, result, files, calls);
  }

  private static JobFailedException failure(
      String id, JobKind<?> kind, JobStatus status, Calls calls) {
    GenerationFailure failure = status.getFailure();
    String words = status.getError();
    if (words == null && failure != null) {
      words = failure.getMessage();
    }
    String reason = words == null ? null : calls.settings().redact(words);
    boolean isEmpty = GenerationState.COMPLETED.equals(status.getState());
    StringBuilder text = new StringBuilder("generation ").append(id).append(' ');
    text.append(isEmpty ? "completed without a result" : status.getState());
    if (failure != null && failure.getCode() != null) {
      text.append(" with ").append(failure.getCode());
    }
    if (reason != null) {
      text.append(": ").append(reason);
    }
    String message = calls.settings().redact(text.toString());
    return new JobFailedException(kind.statusOperation(), message, id, reason, status);
  }

  /** The id of the job. */
  public String id() {
    return id;
  }

  /** What kind of job it was. */
  public JobKind<R> kind() {
    return kind;
  }

  /** What the job yields, with the members of its kind. */
  public R result() {
    return result;
  }

  /**
   * The URLs of all files that the job yields, in the server's order: of images, videos and audio,
   * then of subtitles and transcripts, then of scenes. Empty for a job that yields text only.
   */
  public List<String> urls() {
    return files.files().stream().map(GenerationFiles.RemoteFile::url).toList();
  }

  /** The final cost in credits, if the server said it. */
  public OptionalDouble creditsUsed() {
    Double credits = status.getCreditsUsed();
    return credits == null ? OptionalDouble.empty() : OptionalDouble.of(credits);
  }

  /** The whole last status. */
  public JobStatus status() {
    return status;
  }

  /** The text that the job yields beside its files: a transcript, or the reply of a chat. */
  public Optional<String> text() {
    return Optional.ofNullable(files.text());
  }

  /**
   * Saves whatever the job yields: files, scenes, subtitles, and text as a {@code .txt} file. Each
   * file is named after the job, with a number or a label, and the ending of its media type. It
   * appears under its name only when it is complete, and never replaces another file. Memory is
   * constant. The key is not sent to other hosts than the API's.
   *
   * @param directory made if it does not exist
   * @return the files, in the order of {@link #urls()}, then the text
   * @throws DownloadException if a file cannot be fetched; the files before it are saved
   * @throws InterruptedCallException if the thread is interrupted
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  public List<Path> saveTo(Path directory) {
    Download download = new Download(calls::get, calls.settings().baseUrl().url(), id, directory);
    files.files().forEach(file -> download.save(file.label(), file.url()));
    if (files.text() != null) {
      download.saveText("text", files.text());
    }
    return download.saved();
  }

  @Override
  public String toString() {
    return "Generation[" + kind + " " + id + "]";
  }
}
