package ai.kolbo.contract.drift;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.drift.ProposedPatch.Edit;
import ai.kolbo.contract.judge.Deviation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Each fault of a response is described by the document that has the patch for it. */
class PatchProposerTest {
  private static final Sources SOURCES = Sources.packaged();
  private static final PatchProposer PROPOSER = PatchProposer.of(SOURCES);

  @TestFactory
  Stream<DynamicTest> someFaultsOfEachKindAndOperation() {
    return Mutations.some().stream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> check(each)));
  }

  @Tag("stress")
  @Tag("minutes")
  @TestFactory
  Stream<DynamicTest> eachFaultAtEachMember() {
    return Mutations.all().stream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> check(each)));
  }

  private static void check(Mutation mutation) {
    Deviation deviation = mutation.deviation();
    ProposedPatch patch = PROPOSER.propose(List.of(deviation));
    assertThat(patch.unproposed()).isEmpty();
    assertThat(patch.edits()).hasSize(1);
    Edit edit = patch.edits().get(0);
    assertThat(edit.answers()).containsExactly(deviation);
    Sources patched = PROPOSER.patched(List.of(deviation));
    assertThat(errors(SOURCES, mutation)).as("%s", mutation).isNotEmpty();
    assertThat(errors(patched, mutation)).as(patch.unifiedDiff()).isEmpty();
    String place = edit.file().substring(Sources.FOLDER.length()) + "#" + edit.place();
    assertThat(Differences.between(SOURCES, patched))
        .as(patch.unifiedDiff())
        .isNotEmpty()
        .allMatch(difference -> difference.startsWith(place) || !difference.contains("#"));
    assertThat(patch.unifiedDiff()).doesNotContain("Jane").doesNotContain("5f2b9c1e");
  }

  private static List<String> errors(Sources sources, Mutation mutation) {
    Deviation deviation = mutation.deviation();
    return new SchemaFiles(sources)
        .errors(deviation.operation(), deviation.status(), deviation.mediaType(), mutation.body());
  }
}
