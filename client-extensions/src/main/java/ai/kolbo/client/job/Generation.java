package ai.kolbo.client.job;

import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.JobFailedException;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.internal.Download;
import ai.kolbo.client.internal.Settings;
import ai.kolbo.client.money.internal.Bookkeeper;
import ai.kolbo.model.GenerationFailure;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.JobKind;
import ai.kolbo.model.JobStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

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

  /**
   * @param status the last status of a job that has ended
   * @throws JobFailedException unless the job has completed with a result
   */
  Generation(String id, JobKind<R> kind, JobStatus status, Calls calls) {
    this.id = id;
    this.kind = kind;
    this.status = status;
    this.calls = calls;
    this.files = new GenerationFiles(status);
    R found = kind.result(status);
    boolean isCompleted = GenerationState.COMPLETED.equals(status.getState());
    if (!isCompleted || found == null || files.isEmpty(status)) {
      throw failure(isCompleted ? "completed without a result" : "" + status.getState());
    }
    this.result = found;
  }

  private JobFailedException failure(String end) {
    GenerationFailure failure = reported(status);
    String told = failure == null ? null : failure.getMessage();
    String reason = told != null && status.getFailure() == null ? told : status.getError();
    reason = reason == null ? told : reason;
    reason = reason == null ? calls.reason(status) : reason;
    reason = reason == null ? null : calls.settings().redact(reason);
    String code = failure == null || failure.getCode() == null ? "" : " with " + failure.getCode();
    String message = "generation " + id + " " + end + code + (reason == null ? "" : ": " + reason);
    return new JobFailedException(
        kind.statusOperation(), calls.settings().redact(message), id, reason, failure, status);
  }

  /** Why the job failed, as data: some servers send an object where a text is documented. */
  private static @Nullable GenerationFailure reported(JobStatus status) {
    if (status.getFailure() != null || status.getError() == null) {
      return status.getFailure();
    }
    try {
      return GenerationFailure.fromJson(status.getError());
    } catch (IOException e) {
      return null;
    }
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
   * constant. A download that breaks goes on where it broke, if the server can tell that the file
   * is still the same; attempts that get further than those before do not count as retries. The key
   * is not sent to other hosts than the API's. URLs that lead to loopback, private or link-local
   * addresses are refused, unless the API is at one itself.
   *
   * @param directory made if it does not exist
   * @return the files, in the order of {@link #urls()}, then the text
   * @throws DownloadException if a file cannot be fetched; the files before it are saved
   * @throws InterruptedCallException if the thread is interrupted
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  public List<Path> saveTo(Path directory) {
    List<Path> saved = download(directory);
    noteSaved();
    return saved;
  }

  /** Notes that the files were saved, in the ledger if there is one. */
  void noteSaved() {
    Bookkeeper.of(calls).saved(id);
  }

  /** The model that has run, if the server said it. */
  @Nullable String model() {
    return status instanceof GenerationStatus generation && generation.getResult() != null
        ? generation.getResult().getModel()
        : null;
  }

  List<Path> download(Path directory) {
    Settings settings = calls.settings();
    Download download =
        new Download(calls::get, settings.baseUrl().url(), settings::redact, id, directory);
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
