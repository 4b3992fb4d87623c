package ai.kolbo.contract.drift;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Deviation.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** One patch for all faults at once: no change moves the place of another. */
class PatchOfManyTest {
  private static final Sources SOURCES = Sources.packaged();
  private static final PatchProposer PROPOSER = PatchProposer.of(SOURCES);

  /** Rules that hold extensions against the rest: an extension may build on what was changed. */
  private static final String RULES_OF_EXTENSIONS =
      "kolbo/(answer|error-code|error-envelope|job|limits|models|pages|price|text-pointer)";

  @TempDir Path folder;

  @Test
  void allFaultsAtOnceAreDescribedAndGitTakesThePatch() throws Exception {
    List<Mutation> mutations = Mutations.some();
    List<Deviation> deviations = mutations.stream().map(Mutation::deviation).toList();
    Sources patched = PROPOSER.patched(deviations);
    SchemaFiles files = new SchemaFiles(patched);
    for (Mutation each : mutations) {
      Deviation deviation = each.deviation();
      assertThat(
              files.errors(
                  deviation.operation(), deviation.status(), deviation.mediaType(), each.body()))
          .as(each.toString())
          .isEmpty();
    }
    assertThat(Git.applied(PROPOSER.propose(deviations), SOURCES, folder))
        .isEqualTo(patched.texts());
  }

  @Tag("stress")
  @Tag("minutes")
  @TestFactory
  Stream<DynamicTest> theRulesOfTheDocumentHoldWithAllPatchesOfAKind() {
    Map<Kind, String> tolerated =
        Map.of(
            Kind.UNDOCUMENTED_MEMBER, "none",
            Kind.UNKNOWN_VALUE, "none",
            Kind.INVALID_VALUE, "none",
            Kind.MISSING_MEMBER, RULES_OF_EXTENSIONS,
            Kind.WRONG_TYPE, RULES_OF_EXTENSIONS);
    return tolerated.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey().name(), () -> lint(each.getKey(), each.getValue())));
  }

  private void lint(Kind kind, String tolerated) throws IOException, InterruptedException {
    List<Deviation> deviations =
        Mutations.all().stream()
            .map(Mutation::deviation)
            .filter(deviation -> deviation.kind() == kind)
            .toList();
    Path own = Files.createDirectory(folder.resolve(kind.name()));
    assertThat(Lint.problems(PROPOSER.patched(deviations), own))
        .allMatch(problem -> problem.matches(".* error +" + tolerated + " .*"));
  }
}
