package ai.kolbo.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.NotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadFilesTest implements Download.Fetch {
  private static final HttpUrl API = HttpUrl.get("https://api.example.com/base/");

  private static final String KEY = "kolbo_live_0123456789abcdef";
  private static final UnaryOperator<String> REDACT = Secret.apiKey(KEY, "the key")::redact;

  @TempDir private Path directory;
  private final List<String> asked = new ArrayList<>();
  private final Map<String, Response> responses = new LinkedHashMap<>();

  @Override
  public void get(HttpUrl url, PartialFile file) {
    asked.add(url.toString());
    Response response = responses.get(url.toString());
    if (response == null) {
      throw new NotFoundException("download", "download failed with HTTP 404", 404, null);
    }
    try (response) {
      file.receive(response);
    } catch (IOException e) {
      throw new ConnectionException("download", "download broke", false, true, e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://cdn.example.com/a/x.PNG?token=1, text/plain, g1-1.png",
    "https://cdn.example.com/42, image/webp; charset=binary, g1-1.webp",
    "https://cdn.example.com/x.php, image/jpeg, g1-1.jpg",
    "https://cdn.example.com/x.php, application/octet-stream, g1-1.php",
    "https://cdn.example.com/archive.tar.gz, '', g1-1.gz",
    "https://cdn.example.com/x.jpeg, image/jpeg, g1-1.jpeg",
    "https://cdn.example.com/s, application/x-subrip, g1-1.srt",
    "https://cdn.example.com/m, model/gltf-binary, g1-1.glb",
    "https://cdn.example.com/a, AUDIO/MPEG, g1-1.mp3",
    "https://cdn.example.com/a, audio/x-wav, g1-1.wav",
    "https://cdn.example.com/a, audio/vnd.wave, g1-1.wav",
    "https://cdn.example.com/v, video/mp4, g1-1.mp4",
    "https://cdn.example.com/v, video/quicktime, g1-1.mov",
    "https://cdn.example.com/v.php, video/x-matroska, g1-1.mkv",
    "https://cdn.example.com/i, image/svg+xml, g1-1.svg",
    "https://cdn.example.com/m, model/vnd.usdz+zip, g1-1.usdz",
    "https://cdn.example.com/t, text/markdown, g1-1.md",
    "https://cdn.example.com/z, application/zip, g1-1.zip",
    "https://cdn.example.com/a, audio/x-new, g1-1.new",
    "https://cdn.example.com/a, image/x-very-new, g1-1",
    "https://cdn.example.com/, '', g1-1",
    "/media/1.srt, '', g1-1.srt",
    "media/1, text/vtt, g1-1.vtt",
    "//cdn.example.com/1.mp4, '', g1-1.mp4",
  })
  void filesAreNamedAfterTheJobWithTheEndingOfWhatTheyAre(String url, String type, String name)
      throws Exception {
    HttpUrl resolved = API.resolve(url);
    responses.put(resolved.toString(), response(type, "content"));
    Download download = download("g1");
    download.save("1", url);
    assertThat(download.saved()).containsExactly(directory.resolve(name));
    assertThat(directory.resolve(name)).hasContent("content");
    onlyFiles(name);
  }

  @ParameterizedTest
  @CsvSource({
    "'data:image/png;base64,iVBORw0KGgo=', .png",
    "'DATA:image/png;base64,iVBORw0KGgo', .png",
    "'data:image/png;base64,iVBO%52w0KGgo%3D', .png",
    "'data:image/png;charset=x;BASE64,iVBO Rw0K\nGgo=', .png",
    "'data:image/png; base64 ,iVBORw0KGgo=', .png",
    "'data:;base64,iVBORw0KGgo=', ''",
  })
  void filesWithinUrlsAreDecoded(String url, String ending) throws Exception {
    Download download = download("g1");
    download.save("1", url);
    assertThat(download.saved()).containsExactly(directory.resolve("g1-1" + ending));
    assertThat(Files.readAllBytes(download.saved().get(0)))
        .containsExactly(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'data:text/plain;charset=utf-8,a%20b', .txt, a b",
    "'DATA:TEXT/PLAIN;CHARSET=UTF-8;BASE64,YQ==', .txt, a",
    "'  data:text/vtt,x  ', .vtt, x",
    "'data:text/plain;base64,YWJj#part', .txt, abc",
    "'data:image/svg+xml,<svg fill=\"#fff\"/>', .svg, '<svg fill=\"#fff\"/>'",
    "'data:text/plain;base64,YQ====', .txt, a",
    "'data:text/plain,%F0%9F%98%80\uD83D\uDE00', .txt, \uD83D\uDE00\uD83D\uDE00",
    "'data:text/plain;name=base64,YQ==', .txt, YQ==",
    "'data:text/plain,', .txt, ''",
  })
  void oddUrlsWithAFileAreDecoded(String url, String ending, String content) {
    Download download = download("g1");
    download.save("1", url);
    assertThat(download.saved()).containsExactly(directory.resolve("g1-1" + ending));
    assertThat(directory.resolve("g1-1" + ending)).hasContent(content);
  }

  @ParameterizedTest
  @ValueSource(ints = {64 * 1024 - 2, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 200_000})
  void longUrlsWithAFileAreDecodedInPieces(int length) throws Exception {
    Download download = download("g1");
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    String base64 = Base64.getEncoder().encodeToString(bytes);
    download.save("1", "data:;base64," + base64);
    download.save("2", "data:;base64," + Base64.getMimeEncoder().encodeToString(bytes));
    download.save("3", "data:;base64," + base64.replace("/", "%2F").replace("+", "%2b"));
    String text = "x".repeat(length) + "\uD83D\uDE00%C3%BC".repeat(100);
    download.save("4", "data:," + text);
    for (int i = 0; i < 3; i++) {
      assertThat(download.saved().get(i)).hasBinaryContent(bytes);
    }
    assertThat(download.saved().get(3)).hasContent(text.replace("%C3%BC", "ü"));
  }

  @Test
  void base64ThatGoesOnAfterItsEndIsBroken() throws Exception {
    for (int blanks : new int[] {0, 64 * 1024, 100_000}) {
      String url = "data:;base64,YQ==" + " ".repeat(blanks) + "YQ==";
      assertThatThrownBy(() -> download("g1").save("1", url))
          .isInstanceOf(DownloadException.class)
          .hasMessageContaining("broken base64");
    }
    onlyFiles();
  }

  @Test
  void textWithinAUrlIsDecoded() throws Exception {
    Download download = download("g1");
    download.save("1", "data:text/plain,a%20%C3%BC%");
    download.save("2", "data:,b+c,d%2Be%zz");
    download.save("3", "data:application/octet-stream;base64,-_-_");
    assertThat(directory.resolve("g1-1.txt")).hasContent("a ü%");
    assertThat(directory.resolve("g1-2")).hasContent("b+c,d+e%zz");
    assertThat(Files.readAllBytes(directory.resolve("g1-3"))).containsExactly(0xfb, 0xff, 0xbf);
  }

  @Test
  void brokenFileWithinAUrlIsReportedWithoutTheFile() {
    String url = "data:image/png;base64," + "A".repeat(100_001) + "=A";
    for (String broken : List.of(url, "data:" + "x".repeat(100_000))) {
      DownloadException failure =
          catchThrowableOfType(DownloadException.class, () -> download("g1").save("1", broken));
      assertThat(failure.toString().length() + failure.url().length()).isLessThan(1000);
      assertThat(failure).hasMessageContaining("g1").hasMessageContaining("data");
    }
  }

  @Test
  void fileThatIsNotThereIsReportedWithWhatWasSaved() throws Exception {
    responses.put("https://cdn.example.com/1.png", response("", "one"));
    Download download = download("g1");
    download.save("1", "https://cdn.example.com/1.png");
    String url = "https://cdn.example.com/2.png?signature=secret";
    DownloadException failure =
        catchThrowableOfType(DownloadException.class, () -> download.save("2", url));
    assertThat(failure)
        .hasMessageContaining("generation g1")
        .hasMessageContaining("https://cdn.example.com/2.png")
        .hasMessageContaining("g1-1.png")
        .hasMessageContaining("404")
        .hasCauseInstanceOf(NotFoundException.class);
    assertThat(failure.getMessage()).doesNotContain("secret");
    assertThat(failure.url()).isEqualTo(url);
    assertThat(failure.generationId()).contains("g1");
    assertThat(failure.saved()).containsExactly(directory.resolve("g1-1.png"));
    assertThat(failure.isRetryable()).isFalse();
    onlyFiles("g1-1.png");
  }

  @Test
  void brokenDownloadLeavesNoFile() throws Exception {
    responses.put("https://cdn.example.com/1.png", broken());
    assertThatThrownBy(() -> download("g1").save("1", "https://cdn.example.com/1.png"))
        .isInstanceOfSatisfying(DownloadException.class, e -> assertThat(e.isRetryable()).isTrue())
        .hasCauseInstanceOf(ConnectionException.class);
    onlyFiles();
  }

  @Test
  void interruptKeepsItsType() {
    Download.Fetch interrupted =
        (url, file) -> {
          throw new InterruptedCallException("download", null);
        };
    assertThatThrownBy(
            () -> new Download(interrupted, API, REDACT, "g1", directory).save("1", "/x"))
        .isInstanceOf(InterruptedCallException.class)
        .hasMessageContaining("g1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host/x.png", "", " ", "file:///etc/passwd", "javascript:x"})
  void urlThatIsNoneIsRefused(String url) throws Exception {
    assertThatThrownBy(() -> download("g1").save("1", url))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining(url.strip())
        .hasMessageContaining("not an http");
    onlyFiles();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void bodyOfAnotherLengthThanAnnouncedIsABrokenConnection(int difference) throws Exception {
    // As HTTP/2 lets it come: HTTP/1.1 counts the bytes itself.
    responses.put(
        "https://cdn.example.com/1.png", response(new Buffer().writeUtf8("abc"), 3L + difference));
    assertThatThrownBy(() -> download("g1").save("1", "https://cdn.example.com/1.png"))
        .isInstanceOf(DownloadException.class)
        .hasCauseInstanceOf(ConnectionException.class);
    onlyFiles();
  }

  @Test
  void connectionThatBreaksAfterTheLastByteTakesNothingAway() throws Exception {
    responses.put("https://cdn.example.com/1.png", response(broken().body().source(), 24_000));
    Download download = download("g1");
    download.save("1", "https://cdn.example.com/1.png");
    assertThat(download.saved().get(0)).hasContent("x".repeat(24_000));
    onlyFiles("g1-1.png");
  }

  @Test
  void textMayBeEmptyAndAPictureMayNot() throws Exception {
    responses.put("https://cdn.example.com/1.srt", response("", ""));
    responses.put("https://cdn.example.com/1.png", response("", ""));
    Download download = download("g1");
    download.save("subtitles", "https://cdn.example.com/1.srt");
    assertThatThrownBy(() -> download.save("1", "https://cdn.example.com/1.png"))
        .isInstanceOf(DownloadException.class)
        .hasCauseInstanceOf(MalformedResponseException.class)
        .hasMessageContaining("empty");
    onlyFiles("g1-subtitles.srt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://cdn.example.com/%s/1.png?key=%s",
        "https://%s@cdn.example.com/1.png#%s",
        "/1.png?a=%%2f&key=%s",
        "javascript:%s",
        "data:image/%s;base64,=",
        "kolbo%%5Flive%%5f0123456789abcdef",
        "https://cdn.example.com/1.png?key=kolbo%%5Flive_0123456789%%61bcdef",
        "https://cdn.example.com/1.png?from=%%3Fkey%%3Dkolbo%%255Flive_0123456789abcdef",
      })
  void keyThatAUrlEchoesIsShownNowhere(String pattern) {
    String url = pattern.replace("%s", KEY).replace("%%", "%");
    Download download = download("id-" + KEY);
    download.saveText("label-" + KEY, "x");
    DownloadException failure =
        catchThrowableOfType(DownloadException.class, () -> download.save(KEY, url));
    assertThat(failure + failure.url() + failure.generationId() + failure.saved())
        .doesNotContain(KEY, "0123456789abcdef", "0123456789%61bcdef");
  }

  @Test
  void messageShowsNoQueryNoPasswordNoControlsAndABoundedUrl() {
    String url =
        "https://me:pass@cdn.example.com/a\u0007b\u2028" + "c".repeat(10_000) + "?sig=secret";
    DownloadException failure =
        catchThrowableOfType(DownloadException.class, () -> download("g1").save("1", url));
    assertThat(failure.getMessage())
        .contains("https://cdn.example.com/a b c")
        .doesNotContain("secret", "pass", "\u0007", "\u2028")
        .hasSizeLessThan(600);
    assertThat(failure.url()).isEqualTo(url);
  }

  @Test
  void interruptWhileAFileIsWrittenKeepsItsType() throws Exception {
    responses.put("https://cdn.example.com/1.png", response("", "one"));
    for (String url : List.of("data:,x", "https://cdn.example.com/1.png")) {
      Thread.currentThread().interrupt();
      try {
        Throwable failure = catchThrowable(() -> download("g1").save("1", url));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(KolboException.class).hasMessageContaining("g1");
      } finally {
        Thread.interrupted();
      }
    }
    onlyFiles();
  }

  @Test
  void fileThatIsThereIsNeverReplaced() throws Exception {
    Files.writeString(directory.resolve("a_b-text.txt"), "before");
    Files.createDirectories(directory.resolve("a_b-text-2.txt"));
    Download one = download("a/b");
    one.saveText("text", "one");
    Download other = download("a:b");
    other.saveText("text", "other");
    assertThat(one.saved()).containsExactly(directory.resolve("a_b-text-3.txt"));
    assertThat(other.saved()).containsExactly(directory.resolve("a_b-text-4.txt"));
    assertThat(directory.resolve("a_b-text.txt")).hasContent("before");
    assertThat(directory.resolve("a_b-text-3.txt")).hasContent("one");
    onlyFiles("a_b-text.txt", "a_b-text-2.txt", "a_b-text-3.txt", "a_b-text-4.txt");
  }

  @Test
  void filesOfOneNameThatAreSavedAtOnceAreAllKept() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Path>> saves = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String text = "text " + i;
        saves.add(
            () -> {
              Download download = download("g1");
              download.saveText("text", text);
              return download.saved().get(0);
            });
      }
      Set<Path> saved = new HashSet<>();
      int number = 0;
      for (Future<Path> save : threads.invokeAll(saves)) {
        assertThat(save.get()).hasContent("text " + number++);
        saved.add(save.get());
      }
      assertThat(saved).hasSize(40);
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../evil", "/etc/passwd", "a/../../b", "../", "C:\\evil", "a\u0000b", "x\ny"})
  void idsAndLabelsNeverLeadOutOfTheDirectory(String evil) throws Exception {
    Path inner = directory.resolve("inner");
    responses.put("https://cdn.example.com/..%2F..%2Fevil.p%2Fng", response("image/../../x", "x"));
    Download download = new Download(this, API, REDACT, evil, inner);
    download.save(evil, "https://cdn.example.com/..%2F..%2Fevil.p%2Fng");
    download.saveText(evil.repeat(100), "x");
    for (Path saved : download.saved()) {
      assertThat(saved.toRealPath().getParent()).isEqualTo(inner.toRealPath());
    }
    onlyFiles("inner");
  }

  @Test
  void longIdStillMakesAName() throws Exception {
    Download download = download("x".repeat(1000));
    download.saveText("y".repeat(1000), "one");
    assertThat(download.saved().get(0)).hasContent("one");
  }

  @Test
  void savedFileMayBeReadByWhoMayReadOtherNewFiles() throws Exception {
    Path plain = Files.writeString(directory.resolve("plain"), "x");
    Download download = download("g1");
    download.saveText("text", "x");
    assertThat(Files.getPosixFilePermissions(download.saved().get(0)))
        .isEqualTo(Files.getPosixFilePermissions(plain));
  }

  @Test
  void directoryThatCannotBeMadeIsRefused() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Download(this, API, REDACT, "g1", file.resolve("below")))
        .withMessageContaining("file");
  }

  @Test
  void fileThatCannotBeWrittenIsNotTakenForABrokenConnection() throws Exception {
    responses.put("https://cdn.example.com/1.png", response("", "one"));
    Path gone = directory.resolve("gone");
    Download download = new Download(this, API, REDACT, "g1", gone);
    Files.delete(gone);
    assertThatThrownBy(() -> download.save("1", "https://cdn.example.com/1.png"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot write " + gone)
        .hasMessageContaining("g1");
  }

  private Download download(String id) {
    return new Download(this, API, REDACT, id, directory);
  }

  private static Response response(String type, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Response plain = response(ResponseBody.create(bytes, null));
    return type.isEmpty() ? plain : plain.newBuilder().header("Content-Type", type).build();
  }

  private static Response response(ResponseBody body) {
    return new Response.Builder()
        .request(new Request.Builder().url(API).build())
        .protocol(Protocol.HTTP_1_1)
        .code(200)
        .message("OK")
        .body(body)
        .build();
  }

  private static Response broken() {
    Source source =
        new Source() {
          private int reads;

          @Override
          public long read(Buffer sink, long count) throws IOException {
            if (reads++ == 3) {
              throw new IOException("reset");
            }
            sink.writeUtf8("x".repeat(8000));
            return 8000;
          }

          @Override
          public Timeout timeout() {
            return Timeout.NONE;
          }

          @Override
          public void close() {}
        };
    return response(source, -1);
  }

  private static Response response(Source source, long length) {
    return response(
        new ResponseBody() {
          @Override
          public MediaType contentType() {
            return null;
          }

          @Override
          public long contentLength() {
            return length;
          }

          @Override
          public BufferedSource source() {
            return Okio.buffer(source);
          }
        });
  }

  private void onlyFiles(String... names) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
    }
  }
}
