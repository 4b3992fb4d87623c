package ai.kolbo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.kolbo.model.ActiveSpeakerDetection;
import ai.kolbo.model.ElementsForm;
import ai.kolbo.model.FileForm;
import ai.kolbo.model.FirstLastFrameForm;
import ai.kolbo.model.JobKinds;
import ai.kolbo.model.LipsyncForm;
import ai.kolbo.model.LipsyncSyncMode;
import ai.kolbo.model.UploadFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.MediaType;
import okhttp3.MultipartReader;
import okhttp3.OkHttpClient;
import okio.Buffer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import retrofit2.Call;

/** Forms as plain Retrofit sends them. */
class FormTest {
  @AutoClose private final MockWebServer server = new MockWebServer();

  private VideosApi videos;
  private FilesApi files;

  @BeforeEach
  void start() throws Exception {
    server.start();
    var retrofit = KolboRetrofit.builder(server.url("/"), new OkHttpClient()).build();
    videos = retrofit.create(VideosApi.class);
    files = retrofit.create(FilesApi.class);
  }

  @Test
  void formIsSentAsPlainTextFilesAndOneJsonPartForAList() throws Exception {
    List<String> parts =
        send(
            videos.generateFirstLastFrameMultipart(
                new FirstLastFrameForm()
                    .addFilesItem(image("first.jpg"))
                    .addFilesItem(image("last.jpg"))
                    .prompt("slow \"pan\"")
                    .duration(5)
                    .aspectRatio("16:9")
                    .enhancePrompt(true)
                    .visualDnaIds(List.of("a", "b"))));
    assertThat(parts)
        .containsExactlyInAnyOrder(
            "files; filename=\"first.jpg\" image/jpeg first.jpg",
            "files; filename=\"last.jpg\" image/jpeg last.jpg",
            "prompt text/plain; charset=UTF-8 slow \"pan\"",
            "duration text/plain; charset=UTF-8 5",
            "aspect_ratio text/plain; charset=UTF-8 16:9",
            "enhance_prompt text/plain; charset=UTF-8 true",
            "visual_dna_ids application/json; charset=UTF-8 [\"a\",\"b\"]");
    assertThat(parts.indexOf("files; filename=\"first.jpg\" image/jpeg first.jpg"))
        .isLessThan(parts.indexOf("files; filename=\"last.jpg\" image/jpeg last.jpg"));
  }

  @Test
  void formAndJsonShareAPathAndALengthIsDeclared() throws Exception {
    answer();
    videos.generateLipsyncMultipart(lipsync()).execute();
    RecordedRequest request = server.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/api/v1/generate/lipsync");
    assertThat(request.getHeaders().get("Content-Length"))
        .isEqualTo(String.valueOf(request.getBody().size()));
    assertThat(request.getHeaders().get("Transfer-Encoding")).isNull();
  }

  @Test
  void fileOfUnknownSizeIsSentInChunks() throws Exception {
    answer();
    files.uploadFile(new FileForm().file(streamed("a.bin", -1))).execute();
    RecordedRequest request = server.takeRequest();
    assertThat(request.getHeaders().get("Content-Length")).isNull();
    assertThat(parts(request)).containsExactly("file; filename=\"a.bin\" audio/mpeg abc");
  }

  @Test
  void valuesAreWrittenByTheirType() throws Exception {
    assertThat(
            send(
                videos.generateLipsyncMultipart(
                    lipsync()
                        .syncMode(LipsyncSyncMode.of("cut_off"))
                        .temperature(0.25)
                        .boundingBoxTarget(List.of(0.5, 0.4))
                        .activeSpeakerDetection(new ActiveSpeakerDetection().autoDetect(true)))))
        .contains(
            "sync_mode text/plain; charset=UTF-8 cut_off",
            "temperature text/plain; charset=UTF-8 0.25",
            "bounding_box_target application/json; charset=UTF-8 [0.5,0.4]",
            "active_speaker_detection application/json; charset=UTF-8 {\"auto_detect\":true}");
  }

  @Test
  void listThatIsNotJsonIsOnePartForEachItem() throws Exception {
    assertThat(
            send(
                videos.generateElementsMultipart(
                    new ElementsForm()
                        .prompt("x")
                        .referenceImages(List.of("https://host/a.png", "https://host/b.png")))))
        .contains(
            "reference_images text/plain; charset=UTF-8 https://host/a.png",
            "reference_images text/plain; charset=UTF-8 https://host/b.png");
  }

  @Test
  void membersThatTheDocumentDoesNotListAreSentToo() throws Exception {
    assertThat(
            send(
                videos.generateLipsyncMultipart(
                    lipsync()
                        .putAdditionalProperty("style", "noir")
                        .putAdditionalProperty("seed", 7.0)
                        .putAdditionalProperty("tags", List.of("a"))
                        .putAdditionalProperty("camera", Map.of("zoom", 2))
                        .putAdditionalProperty("mask", image("mask.jpg"))
                        .putAdditionalProperty("none", null))))
        .contains(
            "style text/plain; charset=UTF-8 noir",
            "seed text/plain; charset=UTF-8 7",
            "tags application/json; charset=UTF-8 [\"a\"]",
            "camera application/json; charset=UTF-8 {\"zoom\":2}",
            "mask; filename=\"mask.jpg\" image/jpeg mask.jpg")
        .noneMatch(part -> part.startsWith("none"));
  }

  @Test
  void durationsAreWrittenWithoutSuperfluousDigits() throws Exception {
    for (double duration : new double[] {5, 7.5, 100, 0.1, 12345678.0}) {
      assertThat(
              send(
                  videos.generateFirstLastFrameMultipart(
                      new FirstLastFrameForm()
                          .files(List.of(image("a.jpg"), image("b.jpg")))
                          .duration(duration))))
          .contains(
              "duration text/plain; charset=UTF-8 "
                  + new java.math.BigDecimal(String.valueOf(duration))
                      .stripTrailingZeros()
                      .toPlainString());
    }
  }

  @Test
  void formIsCheckedBeforeAnythingIsSent() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                videos
                    .generateFirstLastFrameMultipart(
                        new FirstLastFrameForm().addFilesItem(image("a.jpg")))
                    .execute())
        .withMessageContaining("Upload exactly 2 image files")
        .withMessageContaining("Given: 1.");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void formIsNotResentWithoutTheCallersKnowledgeButMayBeSentAgain() throws Exception {
    server.enqueue(new MockResponse.Builder().code(503).setHeader("Retry-After", "0").build());
    Call<?> call = files.uploadFile(new FileForm().file(streamed("a.bin", 3)));
    assertThat(call.execute().code()).isEqualTo(503);
    assertThat(server.getRequestCount()).isEqualTo(1);
    server.takeRequest();
    answer();
    call.clone().execute();
    assertThat(parts(server.takeRequest()))
        .containsExactly("file; filename=\"a.bin\" audio/mpeg abc");
  }

  @Test
  void sourceThatCannotBeOpenedAgainFailsTheSecondAttempt() throws Exception {
    ByteArrayInputStream once = new ByteArrayInputStream(new byte[] {1, 2, 3});
    answer();
    answer();
    Call<?> call =
        files.uploadFile(new FileForm().file(UploadFile.of("a.bin", "audio/mpeg", 3, () -> once)));
    call.execute();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> call.clone().execute())
        .isInstanceOf(UploadFile.Unreadable.class);
  }

  @Test
  void copyIsAFormOfItsOwn() {
    LipsyncForm form = lipsync().putAdditionalProperty("style", "noir");
    LipsyncForm copy = form.copy();
    assertThat(copy).isEqualTo(form);
    assertThat(copy.prompt("other")).isNotEqualTo(form);
    assertThat(form.getPrompt()).isNull();
    assertThat(copy.jobKind()).isSameAs(JobKinds.LIPSYNC);
  }

  private List<String> send(Call<?> call) throws Exception {
    answer();
    call.execute();
    return parts(server.takeRequest());
  }

  private void answer() {
    server.enqueue(
        new MockResponse.Builder()
            .setHeader("Content-Type", "application/json")
            .body("{\"success\":true,\"generation_id\":\"flf123\"}")
            .build());
  }

  private static LipsyncForm lipsync() {
    return new LipsyncForm()
        .image(image("face.jpg"))
        .audio(UploadFile.of("voice.mp3", new byte[] {1}));
  }

  private static UploadFile image(String name) {
    return UploadFile.of(name, name.getBytes(StandardCharsets.UTF_8));
  }

  private static UploadFile streamed(String name, long length) {
    return UploadFile.of(
        name,
        "audio/mpeg",
        length,
        () -> new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> parts(RecordedRequest request) throws IOException {
    String boundary = MediaType.get(request.getHeaders().get("Content-Type")).parameter("boundary");
    List<String> parts = new ArrayList<>();
    try (MultipartReader reader =
        new MultipartReader(new Buffer().write(request.getBody()), boundary)) {
      for (MultipartReader.Part part; (part = reader.nextPart()) != null; ) {
        parts.add(
            part.headers()
                    .get("Content-Disposition")
                    .replaceFirst("form-data; name=\"(\\w+)\"", "$1")
                + " "
                + part.headers().get("Content-Type")
                + " "
                + part.body().readUtf8());
      }
    }
    return parts;
  }
}
