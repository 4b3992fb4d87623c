package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.report.InventedRun;
import ai.kolbo.contract.report.ReportDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The suite's report in a browser: on a desktop and on a phone, light and dark. What was seen is in
 * {@code target/report-page}, with pictures. That takes long.
 */
@Tag("stress")
@Tag("minutes")
class ReportPageIT {
  private static final Path SCRIPT = Path.of("report-check.mjs");
  private static final Path SEEN = Path.of("target/report-page");

  /** Of texts as small as these, by the guidelines for accessible content. */
  private static final double CONTRAST = 4.5;

  private static JsonNode report;
  private static String patch;

  @BeforeAll
  static void readThePage() throws Exception {
    Path chromium = Browser.chromium();
    Path files = SEEN.resolve("files");
    new ReportDirectory(files).write(InventedRun.report("Ctrl-C stopped the run."));
    patch = Files.readString(files.resolve("proposed.patch"));
    String url = files.resolve("report.html").toAbsolutePath().toUri().toString();
    report = Browser.report(SCRIPT, chromium, url, SEEN);
  }

  @Test
  void itAsksForNothingAndRunsNothing() {
    visits(
        visit -> {
          assertThat(visit.get("requests")).hasSize(1);
          assertThat(visit.get("messages")).isEmpty();
          assertThat(visit.get("dialogs").intValue()).isZero();
          assertThat(visit.get("ranScript").booleanValue()).isFalse();
        });
  }

  @Test
  void everythingFitsOnTheScreen() {
    visits(
        visit -> {
          assertThat(visit.get("overflow")).isEmpty();
          assertThat(visit.get("openOverflow")).isEmpty();
        });
  }

  @Test
  void itIsReadableInLightAndInDark() {
    Set<String> backgrounds = new HashSet<>();
    visits(
        visit -> {
          backgrounds.add(visit.get("background").asText());
          assertThat(visit.get("contrast").doubleValue()).isGreaterThanOrEqualTo(CONTRAST);
        });
    assertThat(backgrounds).hasSize(2);
  }

  @Test
  void theFiltersShowFailuresOrDriftOnly() {
    visits(
        visit -> {
          JsonNode all = visit.at("/shown/all");
          assertThat(all.get("passed").intValue()).isGreaterThan(100);
          assertThat(all.get("skipped").intValue()).isEqualTo(1);
          JsonNode failed = visit.at("/shown/failed");
          assertThat(failed.get("operations").intValue()).isEqualTo(2);
          assertThat(failed.get("failed").intValue()).isEqualTo(3);
          assertThat(failed.get("passed").intValue()).isZero();
          JsonNode drift = visit.at("/shown/drift");
          assertThat(drift.get("operations").intValue()).isEqualTo(4);
          assertThat(drift.get("deviations").intValue()).isEqualTo(5);
          assertThat(drift.get("failed").intValue()).isZero();
        });
  }

  @Test
  void theSummaryStaysAndOneClickSelectsThePatch() {
    visits(
        visit -> {
          assertThat(visit.get("headerTop").intValue()).isZero();
          assertThat(visit.get("selected").asText().strip()).isEqualTo(patch.strip());
        });
  }

  private static void visits(Consumer<JsonNode> check) {
    assertThat(report.get("visits")).hasSize(4);
    report.get("visits").forEach(check);
  }
}
