package ai.kolbo.client;

import ai.kolbo.api.FilesApi;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UploadedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Files for chat completions. The server keeps them for 24 hours. */
public final class UploadedFiles {
  private static final String UPLOAD = "uploadFile";

  private final FilesApi api;
  private final Transport transport;
  private final UploadCheck check = UploadCheck.of(FilesApi.class, UPLOAD);

  UploadedFiles(FilesApi api, Transport transport) {
    this.api = api;
    this.transport = transport;
  }

  /**
   * Uploads a file in constant memory ({@code POST /api/kolbo/v1/files}). At most 500 MB.
   *
   * @return what the server stored; refer to it in a chat completion by its URL
   * @throws IllegalArgumentException before anything is sent, if the file does not exist, is not a
   *     regular file, cannot be read or is too large
   * @throws ApiException if the server refuses
   * @throws ConnectionException if the server cannot be reached
   * @throws java.io.UncheckedIOException if the file cannot be read any more, or changes while it
   *     is read
   */
  public UploadedFile upload(Path path) {
    return upload(UploadFile.of(path));
  }

  /**
   * Uploads a file from anywhere, with progress if it has a listener ({@code POST
   * /api/kolbo/v1/files}). At most 500 MB.
   *
   * @throws IllegalArgumentException before anything is sent, if the file is too large
   * @throws ApiException if the server refuses
   * @throws ConnectionException if the server cannot be reached
   * @throws java.io.UncheckedIOException if the file cannot be read any more, or changes while it
   *     is read
   */
  public UploadedFile upload(UploadFile file) {
    return ForwardingFuture.await(uploadAsync(file), UPLOAD);
  }

  /** The same without waiting for the answer. Cancelling the future cancels the call. */
  public CompletableFuture<UploadedFile> uploadAsync(UploadFile file) {
    return transport.send(
        api.uploadFile(check.parts(List.of(file)).get(0)),
        Transport.Pace.STREAM,
        new Transport.Needed<>("url", UploadedFile::getUrl));
  }
}
