package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.error.MalformedResponseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResumedDownloadTest {
  private static final String FILE = "0123456789".repeat(10);
  private static final String OTHER = "abcdefghij".repeat(10);
  private static final String TAG = "ETag: \"a\"\r\n";

  private final Queue<byte[]> responses = new ConcurrentLinkedQueue<>();
  @AutoClose private final RawServer server = new RawServer(this::serve);
  @TempDir private Path directory;

  private void serve(RawServer.Connection connection) throws IOException {
    while (connection.read().startsWith("GET /api/")) {
      connection.json(ScriptedServer.completedJson(server.url() + "/file.bin"));
    }
    connection.write(responses.remove());
  }

  @ParameterizedTest
  @CsvSource({
    "ETag: \"a\", \"a\"",
    "Last-Modified: Wed; 01 Jan 2025 00:00:00 GMT, Wed; 01 Jan 2025 00:00:00 GMT",
    "ETag: W/\"a\"|Last-Modified: x, x",
    "ETag: \"a\"|Last-Modified: x, \"a\"",
  })
  void restIsAskedForAfterACut(String validators, String ifRange) throws Exception {
    String headers = validators.replace("|", "\r\n") + "\r\n";
    respond("200 OK", headers + "Content-Length: 100\r\n", FILE.substring(0, 40));
    respond("206 Partial Content", headers + range(40, 100, "100"), FILE.substring(40));
    assertThat(save(1)).hasContent(FILE);
    assertThat(asked()).containsExactly("", "bytes=40- " + ifRange);
    assertThat(server.requests.get(1).toLowerCase(Locale.ROOT))
        .contains("\r\naccept-encoding: identity\r\n");
    onlyTheFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ETag: W/\"a\"\r\n", "ETag: a\r\n", "ETag: \"é\"\r\n"})
  void fileThatMayBeAnotherIsReadFromItsBeginning(String headers) throws Exception {
    respond("200 OK", headers + "Content-Length: 100\r\n", FILE.substring(0, 40));
    respond("200 OK", headers + "Content-Length: 100\r\n", OTHER);
    assertThat(save(1)).hasContent(OTHER);
    assertThat(asked()).containsExactly("", "");
  }

  @Test
  void wholeFileInPlaceOfTheRestReplacesWhatHadCome() throws Exception {
    respond("200 OK", TAG + "Content-Length: 100\r\n", FILE.substring(0, 40));
    respond("200 OK", "ETag: \"b\"\r\nContent-Length: 20\r\n", OTHER.substring(0, 20));
    assertThat(save(1)).hasContent(OTHER.substring(0, 20));
    assertThat(asked()).containsExactly("", "bytes=40- \"a\"");
    onlyTheFile();
  }

  @ParameterizedTest
  @CsvSource({
    "206 Partial Content, ETag: \"a\"|Content-Range: bytes 30-99/100",
    "206 Partial Content, ETag: \"a\"|Content-Range: bytes 50-99/100",
    "206 Partial Content, ETag: \"a\"|Content-Range: bytes 40-99/120",
    "206 Partial Content, ETag: \"b\"|Content-Range: bytes 40-99/100",
    "206 Partial Content, Content-Range: bytes 99-40/100",
    "206 Partial Content, Content-Range: bytes 40-100/100",
    "206 Partial Content, Content-Range: items 1-2/3",
    "206 Partial Content, Content-Type: multipart/byteranges; boundary=x",
    "416 Range Not Satisfiable, Content-Range: bytes */20",
  })
  void restThatDoesNotFitIsNotUsed(String status, String headers) throws Exception {
    respond("200 OK", TAG + "Content-Length: 100\r\n", FILE.substring(0, 40));
    respond(status, headers.replace("|", "\r\n") + "\r\nContent-Length: 60\r\n", "x".repeat(60));
    respond("200 OK", "Content-Length: 100\r\n", OTHER);
    assertThat(save(1)).hasContent(OTHER);
    assertThat(asked()).containsExactly("", "bytes=40- \"a\"", "");
    onlyTheFile();
  }

  @Test
  void attemptsThatGotFurtherAreNotUsedUp() throws Exception {
    respond("200 OK", TAG + "Content-Length: 100\r\n", FILE.substring(0, 40));
    respond("206 Partial Content", TAG + range(40, 100, "100"), FILE.substring(40, 50));
    respond("206 Partial Content", TAG + range(50, 100, "100"), FILE.substring(50, 51));
    respond("206 Partial Content", TAG + range(51, 100, "100"), FILE.substring(51));
    assertThat(save(1)).hasContent(FILE);
    assertThat(asked())
        .containsExactly("", "bytes=40- \"a\"", "bytes=50- \"a\"", "bytes=51- \"a\"");
  }

  @Test
  void attemptsThatGotNoFurtherAreUsedUp() throws Exception {
    respond("200 OK", TAG + "Content-Length: 100\r\n", FILE.substring(0, 40));
    respond("206 Partial Content", TAG + range(40, 100, "100"), "");
    assertThat(failure(1)).hasCauseInstanceOf(ConnectionException.class);
    assertThat(asked()).hasSize(2);
    onlyTheFile();
  }

  @Test
  void changingFileIsNotReadForEver() throws Exception {
    for (int i = 0; i < 3; i++) {
      respond("200 OK", TAG + "Content-Length: 100\r\n", FILE.substring(0, 40));
      respond("416 Range Not Satisfiable", "Content-Length: 0\r\n", "");
    }
    assertThat(failure(1)).hasCauseInstanceOf(ConnectionException.class);
    assertThat(asked()).containsExactly("", "bytes=40- \"a\"", "");
    onlyTheFile();
  }

  @Test
  void partThatNobodyAskedForIsTheFileIfItIsTheWhole() throws Exception {
    respond("206 Partial Content", range(0, 100, "100"), FILE);
    assertThat(save(0)).hasContent(FILE);
  }

  @Test
  void partsThatNobodyAskedForAreCompleted() throws Exception {
    respond("206 Partial Content", TAG + range(0, 40, "100"), FILE.substring(0, 40));
    respond("206 Partial Content", TAG + range(40, 80, "*"), FILE.substring(40, 80));
    respond("206 Partial Content", TAG + range(80, 100, "100"), FILE.substring(80));
    assertThat(save(0)).hasContent(FILE);
    assertThat(asked()).containsExactly("", "bytes=40- \"a\"", "bytes=80- \"a\"");
  }

  @Test
  void partFromTheMiddleThatNobodyAskedForIsNotUsed() throws Exception {
    respond("206 Partial Content", range(50, 100, "100"), FILE.substring(50));
    respond("206 Partial Content", range(0, 50, "*"), FILE.substring(0, 50));
    respond("206 Partial Content", range(50, 100, "100"), FILE.substring(50));
    assertThat(save(0)).hasContent(FILE);
    assertThat(asked()).containsExactly("", "bytes=0-", "bytes=50-");
  }

  @ParameterizedTest
  @CsvSource({
    "206 Partial Content, ''",
    "206 Partial Content, Content-Range: bytes 50-99/100",
    "206 Partial Content, Content-Range: bytes 0-98/99",
    "206 Partial Content, Content-Range: bytes 0-100/101",
    "206 Partial Content, Content-Range: bytes */100",
    "206 Partial Content, Content-Range: bytes 0-99/99999999999999999999999",
  })
  void partThatCannotBeTheFileLeavesNone(String status, String headers) throws Exception {
    for (int i = 0; i < 2; i++) {
      respond(
          status, headers + (headers.isEmpty() ? "" : "\r\n") + "Content-Length: 100\r\n", FILE);
    }
    assertThat(failure(0)).hasCauseInstanceOf(ConnectionException.class);
    onlyTheFile();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"204 No Content", "205 Reset Content", "202 Accepted", "201 Created", "200 OK"})
  void responseWithoutAFileIsNone(String status) throws Exception {
    respond(status, status.startsWith("204") ? "" : "Content-Length: 0\r\n", "");
    DownloadException failure = failure(2);
    assertThat(failure)
        .hasCauseInstanceOf(MalformedResponseException.class)
        .hasMessageContainingAll(
            "abc123", "/file.bin", "HTTP " + status.substring(0, 3), "no file");
    assertThat(failure.isRetryable()).isFalse();
    assertThat(asked()).hasSize(1);
    onlyTheFile();
  }

  @Test
  void compressionThatNobodyAskedForIsUndone() throws Exception {
    Buffer coded = new Buffer();
    try (var sink = Okio.buffer(new GzipSink(coded))) {
      sink.writeUtf8(FILE);
    }
    byte[] bytes = coded.readByteArray();
    String head =
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(TAG, bytes.length);
    byte[] whole = head.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(whole, whole.length + bytes.length);
    System.arraycopy(bytes, 0, all, whole.length, bytes.length);
    responses.add(Arrays.copyOf(all, all.length - 5));
    responses.add(all);
    assertThat(save(1)).hasContent(FILE);
    assertThat(asked()).containsExactly("", "");
  }

  @Test
  void cutIsNoLongerTriedAfterTheDeadline() throws Exception {
    for (int i = 0; i < 5; i++) {
      respond("200 OK", TAG + "Content-Length: 100\r\n", FILE.substring(0, 40));
    }
    try (KolboClient kolbo =
        server.client().maxRetries(1000).callTimeout(Duration.ofMillis(400)).build()) {
      var generation = kolbo.jobs().resume("abc123").await();
      assertThat(catchThrowableOfType(DownloadException.class, () -> generation.saveTo(directory)))
          .isNotNull();
    }
    assertThat(asked()).hasSizeLessThanOrEqualTo(2);
    onlyTheFile();
  }

  private void respond(String status, String headers, String body) {
    responses.add(
        ("HTTP/1.1 " + status + "\r\n" + headers.replace(';', ',') + "\r\n" + body)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static String range(int from, int to, String total) {
    return "Content-Range: bytes %d-%d/%s\r\nContent-Length: %d\r\n"
        .formatted(from, to - 1, total, to - from);
  }

  private Path save(int maxRetries) {
    try (KolboClient kolbo = server.client().maxRetries(maxRetries).build()) {
      return kolbo.jobs().resume("abc123").await().saveTo(directory).get(0);
    }
  }

  private DownloadException failure(int maxRetries) {
    return catchThrowableOfType(DownloadException.class, () -> save(maxRetries));
  }

  /** The Range and the If-Range of each request for the file. */
  private List<String> asked() {
    List<String> asked = new ArrayList<>();
    for (String request : server.requests) {
      if (!request.startsWith("GET /api/")) {
        asked.add((header(request, "Range") + " " + header(request, "If-Range")).strip());
      }
    }
    return asked;
  }

  private static String header(String request, String name) {
    for (String line : request.split("\r\n")) {
      if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
        return line.substring(name.length() + 1).strip().replace(',', ';');
      }
    }
    return "";
  }

  /** Nothing else is left behind. */
  private void onlyTheFile() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .isSubsetOf(List.of("abc123-1.bin"));
    }
  }
}
