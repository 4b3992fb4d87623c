package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UploadedFile;
import java.io.ByteArrayInputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadTest {
  private static final String STORED =
      """
      {"id":"file_1","object":"file","filename":"a.jpg","bytes":3,"mime_type":"image/jpeg",
       "url":"https://media.kolbo.ai/a.jpg","created":1775912345,"expires_at":1775998745,
       "deduplicated":false,"etag":"new"}""";

  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().build();
  @TempDir private Path directory;

  @Test
  void fileTravelsWithNameTypeAndLength() throws Exception {
    server.answer(200, STORED);
    Path path = Files.write(directory.resolve("a.jpg"), new byte[] {1, 2, 3});
    UploadedFile stored = kolbo.files().upload(UploadFile.of(path));
    assertThat(stored.getUrl()).isEqualTo("https://media.kolbo.ai/a.jpg");
    assertThat(stored.getAdditionalProperties()).containsEntry("etag", "new");
    RecordedRequest request = server.take();
    assertThat(request.getTarget()).isEqualTo("/api/kolbo/v1/files");
    assertThat(request.getHeaders().get("Content-Length")).isNotNull();
    MultipartForm form = MultipartForm.of(request);
    assertThat(form.fields()).hasSize(1);
    MultipartForm.Field file = form.one("file").orElseThrow();
    assertThat(file.fileName()).isEqualTo("a.jpg");
    assertThat(file.mediaType()).isEqualTo("image/jpeg");
    assertThat(file.content().size()).isEqualTo(3);
  }

  @Test
  void oddNamesDoNotBreakTheForm() throws Exception {
    server.answer(200, STORED);
    Path path = Files.write(directory.resolve("a\"b; name=\"x\" ü.png"), new byte[] {1});
    kolbo.files().upload(UploadFile.of(path));
    MultipartForm form = MultipartForm.of(server.take());
    assertThat(form.fields()).hasSize(1);
    assertThat(form.one("file").orElseThrow().fileName()).startsWith("a%22b; name=%22x%22 ");
  }

  @Test
  void emptyFileAndContentOfUnknownLengthAreSent() {
    server.answer(200, STORED).answer(200, STORED);
    kolbo.files().upload(UploadFile.of("empty.bin", new byte[0]));
    assertThat(MultipartForm.of(server.take()).one("file").orElseThrow().content().size()).isZero();
    kolbo
        .files()
        .upload(
            UploadFile.of(
                "stream.bin",
                "application/octet-stream",
                -1,
                () -> new ByteArrayInputStream(new byte[200_000])));
    RecordedRequest chunked = server.take();
    assertThat(chunked.getHeaders().get("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(MultipartForm.of(chunked).one("file").orElseThrow().content().size())
        .isEqualTo(200_000);
  }

  @Test
  void fileBeyondTheLimitIsRefused() throws Exception {
    Path path = directory.resolve("large.mp4");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(524_288_001L);
    }
    refused(path, "large.mp4", "500MB", "524288001");
  }

  @Test
  void fileThatIsNotThereIsRefused() {
    refused(directory.resolve("missing.jpg"), "missing.jpg", "no such file");
  }

  @Test
  void directoryIsRefused() {
    refused(directory, directory.toString(), "a directory");
  }

  @Test
  void namedPipeIsRefusedWithoutWaitingForAWriter() throws Exception {
    Path pipe = directory.resolve("pipe.jpg");
    assumeThat(run("mkfifo", pipe.toString())).as("mkfifo works here").isZero();
    refused(pipe, "pipe.jpg", "not a regular file");
  }

  @Test
  void danglingLinkIsRefused() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link.jpg"), Path.of("nowhere"));
    refused(link, "link.jpg");
  }

  @Test
  void unreadableFileIsRefused() throws Exception {
    Path file = Files.write(directory.resolve("secret.jpg"), new byte[] {1});
    assumeThat(run("chmod", "000", file.toString())).as("chmod works here").isZero();
    if (!Files.isReadable(file)) {
      refused(file, "secret.jpg", "cannot be read");
      return;
    }
    // Root reads everything: ask somebody else.
    ForkedJvm.Result other = ForkedJvm.asNobody(directory, UnreadableFile.class, file.toString());
    assertThat(other.output())
        .contains("IllegalArgumentException", "secret.jpg", "cannot be read")
        .contains("sent=0");
  }

  /** Runs as a user who may not read the file. */
  static final class UnreadableFile {
    private UnreadableFile() {}

    public static void main(String[] arguments) {
      AtomicInteger sent = new AtomicInteger();
      try (RawServer server = new RawServer(connection -> sent.incrementAndGet());
          KolboClient kolbo = server.client().build()) {
        kolbo.files().upload(UploadFile.of(Path.of(arguments[0])));
      } catch (Exception e) {
        System.out.println(e);
      }
      System.out.println("sent=" + sent);
    }
  }

  @Test
  void progressBeginsAtZeroAndEndsAtTheTotal() {
    server.answer(200, STORED);
    List<Long> heard = new CopyOnWriteArrayList<>();
    kolbo
        .files()
        .upload(
            UploadFile.of("a.bin", new byte[500_000])
                .onProgress(
                    (sent, total) -> {
                      assertThat(total).isEqualTo(500_000);
                      heard.add(sent);
                    }));
    assertThat(heard).startsWith(0L).endsWith(500_000L).isSorted();
  }

  @Test
  void repeatedUploadReadsTheFileAgainAndStartsItsProgressAnew() throws Exception {
    server.answer(ScriptedServer.json(429, "{}").setHeader("Retry-After", "0").build());
    server.answer(200, STORED);
    Path path = Files.write(directory.resolve("a.bin"), new byte[100_000]);
    List<Long> heard = new CopyOnWriteArrayList<>();
    kolbo.files().upload(UploadFile.of(path).onProgress((sent, total) -> heard.add(sent)));
    assertThat(heard).filteredOn(sent -> sent == 0).hasSize(2);
    assertThat(heard).filteredOn(sent -> sent == 100_000).hasSize(2);
    assertThat(server.count()).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      assertThat(MultipartForm.of(server.take()).one("file").orElseThrow().content().size())
          .isEqualTo(100_000);
    }
  }

  @Test
  void listenerThatThrowsDoesNotLoseTheUpload() {
    server.answer(200, STORED);
    kolbo
        .files()
        .upload(
            UploadFile.of("a.bin", new byte[10])
                .onProgress(
                    (sent, total) -> {
                      throw new IllegalStateException("of the listener");
                    }));
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void contentThatFailsIsReportedAndNotRepeated() {
    Stream.<UploadFile.Content>of(
            () -> {
              throw new java.io.IOException("of the content");
            },
            () -> {
              throw new IllegalStateException("of the content");
            })
        .forEach(
            content ->
                assertThatThrownBy(
                        () -> kolbo.files().upload(UploadFile.of("a.bin", "image/png", 3, content)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("a.bin")
                    .hasStackTraceContaining("of the content"));
  }

  @Test
  void contentThatIsShorterOrLongerThanItSaidIsNotAccepted() {
    for (int length : new int[] {2, 4}) {
      assertThatThrownBy(
              () ->
                  kolbo
                      .files()
                      .upload(
                          UploadFile.of(
                              "a.bin",
                              "image/png",
                              3,
                              () -> new ByteArrayInputStream(new byte[length]))))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("a.bin");
    }
  }

  @Test
  void errorWithinASuccessIsAnError() {
    server.answer(200, "{\"error\":\"no\"}");
    assertThatThrownBy(() -> kolbo.files().upload(UploadFile.of("a.bin", new byte[3])))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("no");
  }

  @Test
  void uploadMayTakeLongerThanOneAttemptAsLongAsItMoves() {
    server.answer(200, STORED);
    try (KolboClient impatient =
        server.client().attemptTimeout(java.time.Duration.ofMillis(400)).build()) {
      impatient
          .files()
          .upload(
              UploadFile.of(
                  "a.bin",
                  "image/png",
                  10,
                  () ->
                      new ByteArrayInputStream(new byte[10]) {
                        @Override
                        public synchronized int read(byte[] bytes, int offset, int length) {
                          try {
                            Thread.sleep(80);
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                          return super.read(bytes, offset, Math.min(1, length));
                        }
                      }));
    }
    assertThat(MultipartForm.of(server.take()).one("file").orElseThrow().content().size())
        .isEqualTo(10);
  }

  @Test
  void typeOfAFileComesFromItsName() {
    assertThat(UploadFile.of("a.png", new byte[0]).mediaType()).isEqualTo("image/png");
    assertThat(UploadFile.of("a.jpeg", new byte[0]).mediaType()).isEqualTo("image/jpeg");
    assertThat(UploadFile.of("a.unknown", new byte[0]).mediaType())
        .isEqualTo("application/octet-stream");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UploadFile.of("a", "no type", 1, () -> null))
        .withMessageContaining("no type");
    assertThatIllegalArgumentException().isThrownBy(() -> UploadFile.of(" ", new byte[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UploadFile.of("a", "image/png", -2, () -> null));
  }

  private void refused(Path path, String... words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kolbo.files().upload(UploadFile.of(path)))
        .withMessageContainingAll(words);
    assertThat(server.count()).isZero();
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor();
  }
}
