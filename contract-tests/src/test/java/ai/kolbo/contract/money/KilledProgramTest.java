package ai.kolbo.contract.money;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Recovery;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.mock.scenario.RecordedRequest;
import ai.kolbo.model.Media;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program that is killed while it generates images: nothing is started twice, and whatever was
 * paid is saved once the next program has recovered it.
 */
class KilledProgramTest {
  private static final Duration JOB = Duration.ofMillis(40);

  @Test
  void nothingIsPaidTwiceOrLost(@TempDir Path directory) throws Exception {
    recoverAfterKills(directory, 2);
  }

  @Test
  @Tag("stress")
  @Tag("minutes")
  void nothingIsPaidTwiceOrLostInTwoHundredKills(@TempDir Path directory) throws Exception {
    recoverAfterKills(directory, 200);
  }

  private static void recoverAfterKills(Path directory, int kills) throws Exception {
    Path ledger = directory.resolve("ledger.jsonl");
    Path images = Files.createDirectory(directory.resolve("images"));
    Random random = new Random(kills);
    Map<Recovery.State, Integer> states = new EnumMap<>(Recovery.State.class);
    try (KolboMockServer mock =
        KolboMockServer.builder()
            .credits(1_000_000)
            .jobDuration(JOB)
            .pollInterval(Duration.ofMillis(10))
            .start()) {
      for (int kill = 0; kill < kills; kill++) {
        runAndKill(mock.baseUri(), ledger, images, "Run " + kill, random.nextInt(400));
        try (KolboClient kolbo = client(mock.baseUri(), ledger)) {
          for (Recovery recovery : kolbo.recover()) {
            states.merge(recovery.state(), 1, Integer::sum);
            recover(recovery, images);
          }
          assertThat(kolbo.recover()).isEmpty();
        }
        assertThatAllIsPaidOnceAndSaved(mock, images);
      }
    }
    assertThat(states).as("what was found open: %s", states).isNotEmpty();
  }

  private static KolboClient client(URI api, Path ledger) {
    return KolboClient.builder()
        .baseUrl(api.toString())
        .apiKey("kolbo_live_any")
        .ledger(ledger)
        .build();
  }

  private static void runAndKill(URI api, Path ledger, Path images, String prompt, int millis)
      throws Exception {
    Process program =
        ProgramProcess.start(
            LedgerProgram.class, api.toString(), ledger.toString(), images.toString(), prompt);
    try (BufferedReader output = program.inputReader()) {
      assertThat(output.readLine()).isEqualTo("begun");
      // The random point at which it is killed.
      program.waitFor(millis, TimeUnit.MILLISECONDS);
    } finally {
      program.destroyForcibly().waitFor();
    }
  }

  private static void recover(Recovery recovery, Path images) throws Exception {
    switch (recovery.state()) {
      case STARTED -> recovery.job().orElseThrow().await().saveTo(images);
      case NOT_STARTED -> recovery.close();
      default -> {
        // Its job has ended by now if it was started at all.
        Thread.sleep(JOB.multipliedBy(3).toMillis());
        for (Media media : recovery.results()) {
          download(media, images);
        }
        recovery.close();
      }
    }
  }

  private static void download(Media media, Path images) throws IOException {
    try (var content = URI.create(media.getUrl()).toURL().openStream()) {
      Files.copy(content, images.resolve("found-" + media.getId() + ".png"));
    }
  }

  private static void assertThatAllIsPaidOnceAndSaved(KolboMockServer mock, Path images)
      throws IOException {
    Map<String, Integer> starts = new HashMap<>();
    for (RecordedRequest request : mock.requests()) {
      if (request.method().equals("POST")) {
        starts.merge(String.valueOf(request.body()), 1, Integer::sum);
      }
    }
    assertThat(starts.values()).as("starts of each prompt").allMatch(count -> count == 1);
    List<String> saved;
    try (Stream<Path> files = Files.list(images)) {
      // A second copy, of a job that was killed just after it was saved, counts once.
      saved =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".png"))
              .map(name -> name.replaceFirst("-1\\b.*", ""))
              .distinct()
              .toList();
    }
    assertThat(saved).as("images").hasSize(starts.size());
  }
}
