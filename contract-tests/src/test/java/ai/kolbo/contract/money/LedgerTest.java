package ai.kolbo.contract.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.job.Job;
import ai.kolbo.client.job.Recovery;
import ai.kolbo.mock.scenario.Scenario;
import ai.kolbo.model.FirstLastFrameForm;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.Media;
import ai.kolbo.model.UploadFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a ledger tells of calls whose program has ended. */
class LedgerTest extends OwnMockTest {
  LedgerTest() {
    super(Duration.ofMillis(20));
  }

  private KolboClient client(Path ledger) {
    return builder().ledger(ledger).maxRetries(0).build();
  }

  private static ImageRequest image() {
    return new ImageRequest().prompt("A house by the sea, number " + UUID.randomUUID());
  }

  @Test
  void aJobThatWasStartedIsFoundAgainUntilItsResultIsSaved(@TempDir Path directory) {
    Path ledger = directory.resolve("ledger.jsonl");
    String id;
    try (KolboClient kolbo = client(ledger)) {
      id = kolbo.images().generate(image()).id();
      kolbo.images().generate(image()).await().saveTo(directory.resolve("saved"));
      assertThat(kolbo.recover()).as("what this client itself does").isEmpty();
    }
    try (KolboClient kolbo = client(ledger)) {
      List<Recovery> open = kolbo.recover();
      assertThat(open).hasSize(1);
      Recovery recovery = open.get(0);
      assertThat(recovery.state()).isEqualTo(Recovery.State.STARTED);
      assertThat(recovery.operation()).isEqualTo("generateImage");
      assertThat(recovery.request()).contains("A house by the sea");
      Job<?> job = recovery.job().orElseThrow();
      assertThat(job.id()).isEqualTo(id);

      job.await();
      assertThat(kolbo.recover()).as("paid, and not saved").hasSize(1);
      assertThat(job.await().saveTo(directory.resolve("saved"))).hasSize(1);
      assertThat(kolbo.recover()).isEmpty();
    }
    try (KolboClient kolbo = client(ledger)) {
      assertThat(kolbo.recover()).isEmpty();
    }
  }

  @Test
  void aJobThatMayHaveBeenStartedIsSaidToBeSoWithWhatItYielded(@TempDir Path directory)
      throws IOException {
    Path ledger = directory.resolve("ledger.jsonl");
    ImageRequest request = image();
    try (KolboClient kolbo = client(ledger)) {
      mock.scenario(Scenario.reset(Scenario.Place.BEFORE_HEADERS).on("generateImage").times(1));
      assertThatThrownBy(() -> kolbo.images().generate(request))
          .isInstanceOf(ConnectionException.class);
      kolbo.images().generate(image()).await().saveTo(directory);
    }
    try (KolboClient kolbo = client(ledger)) {
      Recovery recovery = kolbo.recover().get(0);
      assertThat(recovery.state()).isEqualTo(Recovery.State.POSSIBLY_STARTED);
      assertThat(recovery.job()).isEmpty();
      assertThat(recovery.whatToCheck()).anyMatch(check -> check.contains("no response came"));

      List<Media> results = recovery.results();
      assertThat(results).hasSize(1);
      assertThat(results.get(0).getPrompt()).isEqualTo(request.getPrompt());
      recovery.close();
      assertThat(kolbo.recover()).isEmpty();
    }
  }

  @Test
  void whatCertainlyWasNotStartedIsSaidToBeSo(@TempDir Path directory) throws IOException {
    Path ledger = directory.resolve("ledger.jsonl");
    Files.writeString(
        ledger,
        """
        {"kolbo_ledger":1,"at":"2026-11-27T12:00:00Z"}
        {"at":"2026-11-27T12:00:01Z","intent":"one","operation":"generateImage","request":{"prompt":"A house"}}
        {"at":"2026-11-27T12:00:02Z","intent":"two","operation":"generateImage","request":{"prompt":"A"}}
        {"at":"2026-11-27T12:00:03Z","of":"two","phase":"SENDING"}
        {"at":"2026-11-27T12:00:04Z","of":"two","phase":"STARTED","job":"abc123"}
        {"at":"2026-11-27T12:00:05Z","of":"two","phase":"CLO""");
    try (KolboClient kolbo = client(ledger)) {
      List<Recovery> open = kolbo.recover();

      assertThat(open)
          .extracting(Recovery::state)
          .containsExactly(Recovery.State.NOT_STARTED, Recovery.State.STARTED);
      assertThat(ImageRequest.fromJson(open.get(0).request()).getPrompt()).isEqualTo("A house");
      open.get(0).close();
      kolbo.images().generate(image());
    }
    assertThat(ledger)
        .content()
        .as("lines that were not written to their end are cut off")
        .doesNotContain("\"CLO{")
        .contains("\"of\":\"one\",\"phase\":\"CLOSED\"");
    try (KolboClient kolbo = client(ledger)) {
      assertThat(kolbo.recover()).hasSize(2);
    }
  }

  @Test
  void refusalsAndFailedJobsLeaveNothingOpen(@TempDir Path directory) {
    Path ledger = directory.resolve("ledger.jsonl");
    try (KolboClient kolbo = client(ledger)) {
      mock.scenario(Scenario.status(400).on("generateImage").times(1));
      assertThatThrownBy(() -> kolbo.images().generate(image())).isNotNull();
      mock.scenario(Scenario.jobFailed().on("generateImage").times(1));
      Job<?> failing = kolbo.images().generate(image());
      assertThatThrownBy(failing::await).isNotNull();
      mock.scenario(Scenario.jobDuration(Duration.ofHours(1)).on("generateImage").times(1));
      kolbo.images().generate(image()).cancel();
    }
    try (KolboClient kolbo = client(ledger)) {
      assertThat(kolbo.recover()).isEmpty();
    }
  }

  @Test
  void neitherKeysNorContentsOfFilesAreWritten(@TempDir Path directory) throws IOException {
    Path ledger = directory.resolve("ledger.jsonl");
    byte[] content = "the content of a file".repeat(100).getBytes();
    try (KolboClient kolbo = client(ledger)) {
      kolbo
          .videos()
          .firstLastFrame(
              new FirstLastFrameForm()
                  .addFilesItem(UploadFile.of("first.jpg", content))
                  .addFilesItem(UploadFile.of("last.jpg", content)));
      kolbo
          .images()
          .generate(image().addReferenceImagesItem("data:image/png;base64," + "A".repeat(5000)));
    }
    assertThat(Files.readString(ledger))
        .contains("first.jpg (2100 bytes)", "data:image/png")
        .doesNotContain(KEY, "the content", "A".repeat(200))
        .hasSizeLessThan(5000);
  }

  @Test
  void aFileThatIsNoLedgerOrCannotBeUsedIsRefused(@TempDir Path directory) throws IOException {
    Path foreign = Files.writeString(directory.resolve("notes.txt"), "Buy milk\n");
    assertThatThrownBy(() -> client(foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the ledger ")
        .hasMessageEndingWith("notes.txt is another kind of file: it has no kolbo_ledger");
    assertThat(foreign).hasContent("Buy milk\n");
    Path binary = Files.write(directory.resolve("picture.png"), new byte[] {(byte) 0x89, 80, 0, 1});
    assertThatThrownBy(() -> client(binary)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client(directory.resolve("none/ledger.jsonl")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be kept");
    Path used = directory.resolve("used.jsonl");
    try (KolboClient kolbo = client(used)) {
      assertThat(kolbo.recover()).isEmpty();
      assertThatThrownBy(() -> client(used))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is in use");
    }
    client(used).close();
    try (KolboClient without = builder().build()) {
      assertThatThrownBy(without::recover)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no ledger");
    }
  }

  @Test
  void aLongLedgerIsCompacted(@TempDir Path directory) throws IOException {
    Path ledger = directory.resolve("ledger.jsonl");
    try (KolboClient kolbo = client(ledger)) {
      kolbo.images().generate(image());
    }
    String closed =
        """
        {"at":"2026-11-27T12:00:01Z","intent":"%d","operation":"generateImage","request":{"prompt":"A house"}}
        {"at":"2026-11-27T12:00:02Z","of":"%1$d","phase":"CLOSED","note":"saved"}
        """;
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      lines.append(closed.formatted(i));
    }
    Files.writeString(ledger, lines, StandardOpenOption.APPEND);
    assertThat(Files.size(ledger)).isGreaterThan(1 << 20);
    try (KolboClient kolbo = client(ledger)) {
      assertThat(kolbo.recover()).hasSize(1);
      assertThat(Files.size(ledger)).isLessThan(1000);
    }
  }
}
