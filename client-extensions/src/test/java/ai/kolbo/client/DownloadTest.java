package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.error.PermissionDeniedException;
import ai.kolbo.client.job.Generation;
import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import ai.kolbo.model.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest {
  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().maxRetries(0).build();
  @TempDir private Path directory;

  @Test
  void filesAreNamedAfterTheJobWithTheEndingOfTheirUrl() throws Exception {
    Generation<ImageResult> generation =
        completed("abc123", server.url("/a/x.PNG?token=1"), server.url("/b/archive.tar.gz"));
    server.answer(file("one")).answer(file("two"));
    Path target = directory.resolve("new/deep");
    List<Path> saved = generation.saveTo(target);
    assertThat(saved)
        .containsExactly(target.resolve("abc123-1.png"), target.resolve("abc123-2.gz"));
    assertThat(saved.get(0)).hasContent("one");
    assertThat(saved.get(1)).hasContent("two");
    onlyFiles(target, "abc123-1.png", "abc123-2.gz");
  }

  @Test
  void endingComesFromTheMediaTypeWhereTheUrlHasNone() throws Exception {
    Generation<ImageResult> generation =
        completed("abc123", server.url("/media/42"), server.url("/"));
    server.answer(
        new MockResponse.Builder()
            .setHeader("Content-Type", "image/webp; charset=binary")
            .body("x")
            .build());
    server.answer(file("y"));
    assertThat(generation.saveTo(directory))
        .containsExactly(directory.resolve("abc123-1.webp"), directory.resolve("abc123-2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/webp; charset", "image/webp, image/webp", "IMAGE/WEBP;"})
  void endingComesFromAMediaTypeThatIsNotWellFormedToo(String type) throws Exception {
    Generation<ImageResult> generation = completed("abc123", server.url("/media/42"));
    server.answer(new MockResponse.Builder().setHeader("Content-Type", type).body("x").build());
    assertThat(generation.saveTo(directory)).containsExactly(directory.resolve("abc123-1.webp"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, br", "gzip, gzip", "deflate", "identity, zstd"})
  void fileThatIsCompressedInAnotherWayIsNotSaved(String encoding) throws Exception {
    Generation<ImageResult> generation = completed("abc123", server.url("/1.png"));
    server.answer(
        new MockResponse.Builder().setHeader("Content-Encoding", encoding).body("x").build());
    assertThatThrownBy(() -> generation.saveTo(directory)).hasMessageContaining(encoding);
    onlyFiles(directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http:///me:secret@127.0.0.1:1/x.png", "https:me:secret@127.0.0.1:1/x.png"})
  void passwordInAnOddUrlIsNotShown(String url) throws Exception {
    Generation<ImageResult> generation = completed("abc123", url);
    assertThatThrownBy(() -> generation.saveTo(directory)).hasMessageNotContaining("secret");
  }

  @Test
  void folderInTheWayIsNotReplaced() throws Exception {
    Generation<ImageResult> generation = completed("abc123", server.url("/1.png"));
    Files.createDirectories(directory.resolve("abc123-1.png/in-the-way"));
    server.answer(file("one"));
    assertThat(generation.saveTo(directory)).containsExactly(directory.resolve("abc123-1-2.png"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../evil", "/etc/passwd", "a/../../b", "../", "C:\\evil", "a\u0000b", "x\ny"})
  void idNeverLeadsOutOfTheDirectory(String id) throws Exception {
    Generation<ImageResult> generation = generation(id, server.url("/..%2F..%2Fevil.p%2Fng"));
    server.answer(
        new MockResponse.Builder().setHeader("Content-Type", "image/../../x").body("x").build());
    Path inner = directory.resolve("inner");
    Path saved = generation.saveTo(inner).get(0);
    assertThat(saved.toRealPath().getParent()).isEqualTo(inner.toRealPath());
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(inner);
    }
  }

  @Test
  void longIdStillMakesAName() throws Exception {
    Generation<ImageResult> generation = generation("x".repeat(1000), server.url("/1.png"));
    server.answer(file("one"));
    assertThat(generation.saveTo(directory).get(0)).hasContent("one");
  }

  @Test
  void existingFileIsNotReplaced() throws Exception {
    Files.writeString(directory.resolve("abc123-1.png"), "something longer from before");
    Generation<ImageResult> generation = completed("abc123", server.url("/1.png"));
    server.answer(file("new"));
    assertThat(generation.saveTo(directory).get(0)).hasContent("new");
    assertThat(directory.resolve("abc123-1.png")).hasContent("something longer from before");
    onlyFiles(directory, "abc123-1.png", "abc123-1-2.png");
  }

  @Test
  void savedFileMayBeReadByWhoMayReadOtherNewFiles() throws Exception {
    Path plain = Files.writeString(directory.resolve("plain"), "x");
    Generation<ImageResult> generation = completed("abc123", server.url("/1.png"));
    server.answer(file("new"));
    assertThat(Files.getPosixFilePermissions(generation.saveTo(directory).get(0)))
        .isEqualTo(Files.getPosixFilePermissions(plain));
  }

  @Test
  void truncatedDownloadLeavesNoFileAndKeepsTheOldOne() throws Exception {
    Files.writeString(directory.resolve("abc123-1.png"), "old");
    Generation<ImageResult> generation = completed("abc123", server.url("/1.png"));
    server.answer(
        new MockResponse.Builder()
            .body("x".repeat(100_000))
            .onResponseBody(new SocketEffect.CloseSocket())
            .build());
    assertThatThrownBy(() -> generation.saveTo(directory))
        .isInstanceOf(DownloadException.class)
        .hasCauseInstanceOf(ConnectionException.class)
        .hasMessageContainingAll("abc123", "/1.png", "nothing was saved before");
    assertThat(directory.resolve("abc123-1.png")).hasContent("old");
    onlyFiles(directory, "abc123-1.png");
  }

  @Test
  void truncatedDownloadIsRepeatedFromItsBeginning() throws Exception {
    try (KolboClient patient = server.client().maxRetries(1).build()) {
      server.completed(server.url("/1.png"));
      Generation<GenerationResult> generation = patient.jobs().resume("abc123").await();
      server.answer(
          new MockResponse.Builder()
              .body("x".repeat(100_000))
              .onResponseBody(new SocketEffect.CloseSocket())
              .build());
      server.answer(file("whole"));
      assertThat(generation.saveTo(directory).get(0)).hasContent("whole");
      onlyFiles(directory, "abc123-1.png");
    }
  }

  @Test
  void refusedDownloadLeavesNoFile() throws Exception {
    Generation<ImageResult> generation = completed("abc123", server.url("/1.png"));
    server.answer(403, "<Error>expired</Error>");
    assertThatThrownBy(() -> generation.saveTo(directory))
        .isInstanceOf(DownloadException.class)
        .hasCauseInstanceOf(PermissionDeniedException.class)
        .hasMessageContaining("expired");
    onlyFiles(directory);
  }

  @Test
  void urlThatIsNoneIsRefused() throws Exception {
    Generation<ImageResult> generation = completed("abc123", "ftp://host/x.png");
    assertThatThrownBy(() -> generation.saveTo(directory))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("ftp://host/x.png");
  }

  @Test
  void directoryThatCannotBeMadeIsRefused() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    Generation<ImageResult> generation = completed("abc123", server.url("/1.png"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> generation.saveTo(file.resolve("below")))
        .withMessageContaining("file");
  }

  private Generation<ImageResult> completed(String id, String... urls) {
    return generation(id, urls);
  }

  private Generation<ImageResult> generation(String id, String... urls) {
    server.answer(
        200,
        ScriptedServer.startedJson("placeholder", server.url("/status"))
            .replace("\"placeholder\"", new String(Json.write(id), StandardCharsets.UTF_8)));
    server.completed(urls);
    return kolbo.images().generate(new ImageRequest().prompt("x")).await();
  }

  private static MockResponse file(String content) {
    return new MockResponse.Builder().body(content).build();
  }

  private static void onlyFiles(Path directory, String... names) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
    }
  }
}
