package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.kolbo.model.FirstLastFrameForm;
import ai.kolbo.model.FirstLastFrameRequest;
import ai.kolbo.model.UploadFile;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstLastFrameUploadTest {
  private static final String FIRST = "https://cdn.kolbo.ai/first.jpg";
  private static final String LAST = "https://cdn.kolbo.ai/last.jpg";

  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().build();
  @TempDir private Path directory;
  private Path first;
  private Path last;

  @BeforeEach
  void writeFrames() throws Exception {
    first = Files.write(directory.resolve("first.jpg"), new byte[] {1, 2, 3});
    last = Files.write(directory.resolve("last.png"), new byte[] {4, 5});
  }

  @Nested
  class OnTheWire {
    @Test
    void filesTravelInOrderWithNamesAndTypesInABodyOfKnownLength() {
      server.started("flf123");
      kolbo.videos().firstLastFrame(form(UploadFile.of(first), UploadFile.of(last)));
      RecordedRequest request = server.take();
      assertThat(request.getTarget()).isEqualTo("/api/v1/generate/first-last-frame");
      assertThat(request.getHeaders().get("Content-Length"))
          .isEqualTo(String.valueOf(request.getBodySize()));
      assertThat(request.getHeaders().get("Transfer-Encoding")).isNull();
      assertThat(request.getHeaders().get("Content-Type")).startsWith("multipart/form-data;");
      MultipartForm form = MultipartForm.of(request);
      assertThat(form.fields()).hasSize(2);
      List<MultipartForm.Field> files = form.all("files");
      assertThat(files)
          .extracting(MultipartForm.Field::fileName)
          .containsExactly("first.jpg", "last.png");
      assertThat(files)
          .extracting(MultipartForm.Field::mediaType)
          .containsExactly("image/jpeg", "image/png");
      assertThat(files.get(0).content().toByteArray()).containsExactly(1, 2, 3);
      assertThat(files.get(1).content().toByteArray()).containsExactly(4, 5);
    }

    @Test
    void optionsTravelAsPlainTextAndListsAsJson() {
      server.started("flf123");
      kolbo
          .videos()
          .firstLastFrame(
              form(UploadFile.of(first), UploadFile.of(last))
                  .prompt("slow \"pan\" – ünïcode")
                  .model("kling")
                  .duration(5.0)
                  .aspectRatio("16:9")
                  .enhancePrompt(true)
                  .visualDnaIds(List.of("a", "b")));
      MultipartForm form = MultipartForm.of(server.take());
      for (Map.Entry<String, String> expected :
          Map.of(
                  "prompt", "slow \"pan\" – ünïcode",
                  "model", "kling",
                  "duration", "5",
                  "aspect_ratio", "16:9",
                  "enhance_prompt", "true")
              .entrySet()) {
        MultipartForm.Field field = form.one(expected.getKey()).orElseThrow();
        assertThat(field.text()).as(field.name()).isEqualTo(expected.getValue());
        assertThat(field.mediaType()).as(field.name()).startsWith("text/plain");
        assertThat(field.fileName()).isNull();
      }
      MultipartForm.Field ids = form.one("visual_dna_ids").orElseThrow();
      assertThat(ids.text()).isEqualTo("[\"a\",\"b\"]");
      assertThat(ids.mediaType()).startsWith("application/json");
    }

    @Test
    void allOtherOptionsTravelTooIncludingThoseTheDocumentDoesNotKnow() {
      server.started("flf123");
      kolbo
          .videos()
          .firstLastFrame(
              form(UploadFile.of(first), UploadFile.of(last))
                  .duration(7.5)
                  .resolution("1080p")
                  .soundEnabled(false)
                  .projectId("p1")
                  .sessionId("s1")
                  .putAdditionalProperty("camera_fixed", true)
                  .putAdditionalProperty("style", "noir")
                  .putAdditionalProperty("keyframes", List.of(1, 2)));
      MultipartForm form = MultipartForm.of(server.take());
      assertThat(form.one("duration").orElseThrow().text()).isEqualTo("7.5");
      assertThat(form.one("resolution").orElseThrow().text()).isEqualTo("1080p");
      assertThat(form.one("sound_enabled").orElseThrow().text()).isEqualTo("false");
      assertThat(form.one("project_id").orElseThrow().text()).isEqualTo("p1");
      assertThat(form.one("session_id").orElseThrow().text()).isEqualTo("s1");
      assertThat(form.one("camera_fixed").orElseThrow().text()).isEqualTo("true");
      assertThat(form.one("style").orElseThrow().text()).isEqualTo("noir");
      assertThat(form.one("keyframes").orElseThrow().text()).isEqualTo("[1,2]");
    }

    @Test
    void urlsTravelAsJson() {
      server.started("flf123");
      kolbo
          .videos()
          .firstLastFrame(
              new FirstLastFrameRequest().firstFrameUrl(FIRST).lastFrameUrl(LAST).duration(5.0));
      RecordedRequest request = server.take();
      assertThat(request.getHeaders().get("Content-Type")).startsWith("application/json");
      assertThat(request.getBody().utf8())
          .contains("\"first_frame_url\":\"" + FIRST + "\"", "\"last_frame_url\":\"" + LAST + "\"");
    }

    @Test
    void filesOfExactlyTheLimitAreSent() throws Exception {
      server.started("flf123");
      kolbo
          .videos()
          .firstLastFrame(
              form(UploadFile.of(sparse("a.png", 10_485_759)), UploadFile.of(sparse("b.png", 1))));
      assertThat(server.take().getBodySize()).isGreaterThan(10_485_760);
    }

    @Test
    void mediaTypesAreComparedWithoutRegardToCaseAndParameters() {
      server.started("flf123");
      UploadFile frame =
          UploadFile.of(
              "frame", "IMAGE/WebP; q=1", 1, () -> new java.io.ByteArrayInputStream(new byte[1]));
      kolbo.videos().firstLastFrame(form(frame, frame));
      assertThat(MultipartForm.of(server.take()).all("files")).hasSize(2);
    }
  }

  @Nested
  class BeforeAnythingIsSent {
    @AfterEach
    void nothingWasSent() {
      assertThat(server.count()).isZero();
    }

    @Test
    void oneOrThreeFilesAreRefused() {
      for (int count : new int[] {0, 1, 3}) {
        List<UploadFile> files =
            java.util.stream.Stream.generate(() -> UploadFile.of(first)).limit(count).toList();
        refused(new FirstLastFrameForm().files(files), "exactly 2", "'files'", "Given: " + count);
      }
    }

    @Test
    void moreUrlsThanTheFormHasAreNotItsMembers() {
      assertThat(FirstLastFrameForm.class.getMethods())
          .extracting(java.lang.reflect.Method::getName)
          .doesNotContain("firstFrameUrl", "lastFrameUrl");
    }

    @Test
    void filesThatAreTooLargeTogetherAreRefused() throws Exception {
      refused(
          form(UploadFile.of(sparse("a.png", 10_485_760)), UploadFile.of(sparse("b.png", 1))),
          "10 MB",
          "10485761");
    }

    @Test
    void filesThatAreNoImagesAreRefused() throws Exception {
      Path text = Files.writeString(directory.resolve("notes.txt"), "x");
      refused(
          form(UploadFile.of(first), UploadFile.of(text)), "image/*", "notes.txt", "text/plain");
      UploadFile tricky =
          UploadFile.of("x", "imagery/png", 1, () -> new java.io.ByteArrayInputStream(new byte[1]));
      refused(form(tricky, tricky), "image/*");
    }

    @Test
    void moreThanThreeDnasAreRefused() {
      refused(
          form(UploadFile.of(first), UploadFile.of(last)).visualDnaIds(List.of("a", "b", "c", "d")),
          "visual_dna_ids",
          "at most 3");
    }

    @Test
    void oneUrlAloneIsRefused() {
      for (FirstLastFrameRequest request :
          List.of(
              new FirstLastFrameRequest(),
              new FirstLastFrameRequest().firstFrameUrl(FIRST),
              new FirstLastFrameRequest().lastFrameUrl(LAST))) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> kolbo.videos().firstLastFrame(request))
            .withMessageContainingAll("first_frame_url", "last_frame_url");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> kolbo.videos().firstLastFrameAsync(request));
      }
    }

    private void refused(FirstLastFrameForm request, String... words) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> kolbo.videos().firstLastFrame(request))
          .withMessageContainingAll(words);
    }
  }

  private static FirstLastFrameForm form(UploadFile first, UploadFile last) {
    return new FirstLastFrameForm().addFilesItem(first).addFilesItem(last);
  }

  private Path sparse(String name, long length) throws Exception {
    Path path = directory.resolve(name);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(length);
    }
    return path;
  }
}
