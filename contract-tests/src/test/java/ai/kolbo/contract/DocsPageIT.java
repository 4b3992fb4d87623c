package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The mock's own pages in a browser, on a desktop and on a phone. What was seen is in {@code
 * target/docs-page}, with pictures. That takes long.
 */
@Tag("stress")
class DocsPageIT {
  private static final Path SCRIPT = Path.of("../mock-server/docs-check.js");
  private static final Path SEEN = Path.of("target/docs-page");
  private static JsonNode report;
  private static String origin;

  @BeforeAll
  static void usePages() throws Exception {
    Path chromium = Browser.chromium();
    try (RunnableJar mock = RunnableJar.start()) {
      origin = mock.uri().toString();
      report = Browser.report(SCRIPT, chromium, origin, SEEN);
    }
  }

  @TestFactory
  Stream<DynamicTest> anImageIsFollowedToItsResult() {
    return visits(
        visit -> {
          assertThat(visit.at("/started/url").asText())
              .isEqualTo(origin + "/api/v1/generate/image");
          assertThat(visit.at("/started/status").asInt()).isEqualTo(200);
          assertThat(visit.at("/started/curl").asText()).contains(origin, "X-API-Key");
          assertThat(visit.at("/followed/status").asInt()).isEqualTo(200);
          assertThat(visit.at("/followed/body/state").asText()).isEqualTo("completed");
          assertThat(visit.at("/result/width").asInt()).isPositive();
        });
  }

  @TestFactory
  Stream<DynamicTest> everyOperationIsThereAndSamplesLeadToTheMock() {
    long documented =
        CodeSamples.ofReferencePage().all().stream()
            .map(CodeSamples.Sample::operationId)
            .distinct()
            .count();
    return visits(
        visit -> {
          assertThat(visit.path("operations").asLong()).isEqualTo(documented);
          assertThat(visit.path("samples").asText())
              .contains("curl", "JavaScript", "Python", "Java");
          assertThat(visit.path("sample").asText()).startsWith("curl " + origin + "/api/v1/");
        });
  }

  @TestFactory
  Stream<DynamicTest> theMocksPageShowsTheJob() {
    return visits(
        visit ->
            assertThat(visit.path("remembered").asText())
                .contains(
                    "generateImage",
                    "completed",
                    visit.at("/started/body/generation_id").asText()));
  }

  @TestFactory
  Stream<DynamicTest> theyAskForNothingElsewhereAndTheConsoleIsSilent() {
    return visits(
        visit -> {
          assertThat(visit.path("foreign")).isEmpty();
          assertThat(visit.path("messages")).isEmpty();
        });
  }

  @TestFactory
  Stream<DynamicTest> noPageIsWiderThanTheScreen() {
    return visits(visit -> assertThat(visit.path("wide")).isEmpty());
  }

  private interface Judgement {
    void of(JsonNode visit);
  }

  private static Stream<DynamicTest> visits(Judgement judgement) {
    return StreamSupport.stream(report.path("visits").spliterator(), false)
        .map(
            visit ->
                DynamicTest.dynamicTest(visit.path("name").asText(), () -> judgement.of(visit)));
  }
}
