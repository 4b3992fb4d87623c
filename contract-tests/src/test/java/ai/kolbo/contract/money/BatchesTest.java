package ai.kolbo.contract.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.error.JobFailedException;
import ai.kolbo.client.job.Batch;
import ai.kolbo.client.job.BatchProgress;
import ai.kolbo.client.job.Generation;
import ai.kolbo.client.job.Job;
import ai.kolbo.client.money.Budget;
import ai.kolbo.client.money.Estimate;
import ai.kolbo.mock.scenario.Scenario;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import ai.kolbo.model.JobRequest;
import ai.kolbo.model.SpeechRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many jobs as one batch: saved, counted, cancelled, and resumed after a crash. */
class BatchesTest extends OwnMockTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  BatchesTest() {
    super(Duration.ofMillis(50));
  }

  private KolboClient client() {
    return builder().build();
  }

  private long starts() {
    return mock.requests().stream()
        .filter(request -> request.method().equals("POST") && request.status() != 0)
        .count();
  }

  private static List<ImageRequest> images(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ImageRequest().prompt("House/number: " + i).model("nano-banana-2"))
        .toList();
  }

  private static List<Path> files(Path directory, String ending) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  @Test
  void resultsAreSavedWithAManifestAndProgress(@TempDir Path directory) throws Exception {
    List<BatchProgress> seen = new ArrayList<>();
    mock.scenario(Scenario.jobFailed().on("generateImage").times(1));
    try (KolboClient kolbo = client()) {
      Batch<ImageResult> batch =
          kolbo
              .jobs()
              .startAll(images(12))
              .inFlight(1)
              .saveTo(directory, "{index} {prompt}")
              .onProgress(seen::add);
      Estimate estimate = batch.estimate();
      assertThat(estimate.isExact()).isTrue();
      assertThat(estimate.credits().orElseThrow()).isEqualByComparingTo("96");

      int failed = 0;
      for (Batch.Item<ImageResult> item : batch) {
        if (item.failure().isPresent()) {
          failed++;
          assertThat(item.failure().get()).isInstanceOf(JobFailedException.class);
          assertThat(item.saved()).isEmpty();
        } else {
          assertThat(item.saved()).hasSize(1).allSatisfy(file -> assertThat(file).isRegularFile());
          assertThat(item.saved().get(0))
              .hasFileName("%02d-House-number-%1$d-1.png".formatted(item.index()));
        }
      }

      assertThat(failed).isOne();
      BatchProgress last = seen.get(seen.size() - 1);
      assertThat(seen).hasSize(12);
      assertThat(last.completed()).isEqualTo(11);
      assertThat(last.failed()).isOne();
      assertThat(last.left()).isZero();
      assertThat(last.credits()).isEqualByComparingTo("88");
    }
    List<String> lines = Files.readAllLines(directory.resolve("manifest.jsonl"));
    assertThat(lines).hasSize(11);
    for (String line : lines) {
      JsonNode entry = JSON.readTree(line);
      JsonNode file = entry.at("/files/0");
      byte[] content = Files.readAllBytes(directory.resolve(file.path("name").asText()));
      assertThat(file.path("sha256").asText())
          .isEqualTo(
              HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
      assertThat(file.path("bytes").asInt()).isEqualTo(content.length);
      assertThat(entry.path("model").asText()).isEqualTo("nano-banana-2");
      assertThat(entry.path("credits").asInt()).isEqualTo(8);
      assertThat(entry.at("/request/prompt").asText()).startsWith("House/number: ");
      assertThat(entry.path("id").asText()).isNotEmpty();
    }
    assertThat(files(directory, ".png")).hasSize(11);

    try (KolboClient kolbo = client()) {
      Batch<ImageResult> again =
          kolbo.jobs().startAll(images(12)).saveTo(directory, "{index} {prompt}");
      assertThat(again.stream()).as("what the manifest lacks").hasSize(1);
      assertThat(again.progress().saved()).isEqualTo(11);
      assertThat(starts()).isEqualTo(13);
      List<ImageRequest> others = new ArrayList<>(images(12));
      others.set(3, new ImageRequest().prompt("Another"));
      assertThatThrownBy(() -> kolbo.jobs().startAll(others).saveTo(directory).iterator().hasNext())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another request at index 3");
      assertThatThrownBy(() -> kolbo.jobs().startAll(others).saveTo(directory, "{prompt}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("{index} or {id}");
    }
  }

  @Test
  void aBudgetEndsWhatItDoesNotCover() {
    try (KolboClient kolbo = builder().budget(Budget.ofCredits(40)).build()) {
      long refused =
          kolbo.jobs().startAll(images(8)).stream()
              .filter(item -> item.failure().isPresent())
              .count();
      assertThat(refused).isEqualTo(3);
      assertThat(starts()).isEqualTo(5);
    }
  }

  @Test
  void theRestIsCancelledAndRefunded() {
    mock.scenario(Scenario.jobDuration(Duration.ofHours(1)).on("generateImage").after(1));
    try (KolboClient kolbo = client()) {
      double before = kolbo.account().balance().getTotal();
      Batch<ImageResult> batch = kolbo.jobs().startAll(images(20)).inFlight(5);
      assertThat(batch.iterator().next().result().urls()).isNotEmpty();
      batch.cancelRest();

      assertThat(kolbo.account().balance().getTotal()).isEqualTo(before - 8);
      assertThat(starts()).as("with cancellations").isLessThan(12);
    }
  }

  @Test
  void kindsCanBeMixed(@TempDir Path directory) {
    List<JobRequest<?>> requests =
        List.of(
            new ImageRequest().prompt("A house"), new SpeechRequest().text("Good morning, all"));
    try (KolboClient kolbo = client()) {
      List<String> kinds = new ArrayList<>();
      @SuppressWarnings({"unchecked", "rawtypes"}) // Results of any kind.
      Batch<Object> batch = kolbo.jobs().startAll((List) requests).saveTo(directory);
      batch.forEach(item -> kinds.add(item.result().kind().name()));
      assertThat(kinds).containsExactlyInAnyOrder("IMAGE", "SPEECH");
    }
  }

  @Test
  void aJobCanBeAwaitedInHops() {
    mock.scenario(Scenario.jobDuration(Duration.ofMillis(300)).on("generateImage").times(1));
    try (KolboClient kolbo = client()) {
      Job<ImageResult> job = kolbo.images().generate("A house");
      Optional<Generation<ImageResult>> image = job.awaitFor(Duration.ofMillis(20));
      assertThat(image).isEmpty();
      int hops = 0;
      while (image.isEmpty() && hops++ < 100) {
        image = job.awaitForAsync(Duration.ofMillis(100)).join();
      }
      assertThat(image).isPresent();
      assertThat(job.awaitFor(Duration.ofMillis(1))).as("known by now").isPresent();
    }
  }

  @Test
  @Tag("stress")
  void aBatchWhoseProgramWasKilledIsResumed(@TempDir Path directory) throws Exception {
    Path ledger = directory.resolve("ledger.jsonl");
    Path images = directory.resolve("images");
    String api = mock.baseUri().toString();
    for (int kill = 0; kill < 2; kill++) {
      runAndKill(api, ledger, images);
    }
    Thread.sleep(700);
    int handedOut = 0;
    try (KolboClient kolbo = BatchProgram.client(api, ledger)) {
      for (Batch.Item<ImageResult> item : BatchProgram.batch(kolbo, images)) {
        assertThat(item.failure()).as("%s", item).isEmpty();
        handedOut++;
      }
      assertThat(kolbo.recover()).isEmpty();
    }

    assertThat(handedOut).isLessThan(BatchProgram.IMAGES);
    assertThat(starts()).isEqualTo(BatchProgram.IMAGES);
    assertThat(files(images, ".png")).hasSize(BatchProgram.IMAGES);
    assertThat(files(images, ".part")).isEmpty();
    assertThat(Files.readAllLines(images.resolve("manifest.jsonl"))).hasSize(BatchProgram.IMAGES);
  }

  private static void runAndKill(String api, Path ledger, Path images) throws Exception {
    Process program =
        ProgramProcess.start(BatchProgram.class, api, ledger.toString(), images.toString());
    try (BufferedReader output = program.inputReader()) {
      for (int i = 0; i < 8; i++) {
        assertThat(output.readLine()).as("a saved image").isNotNull();
      }
    } finally {
      program.destroyForcibly().waitFor();
    }
  }
}
