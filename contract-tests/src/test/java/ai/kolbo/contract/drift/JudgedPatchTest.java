package ai.kolbo.contract.drift;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Exchange;
import ai.kolbo.contract.judge.Judge;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What the judge says of a fault leads to a patch. */
class JudgedPatchTest {
  private static final Judge JUDGE = new Judge(ApiDocument.published());
  private static final PatchProposer PROPOSER = PatchProposer.of(Sources.packaged());

  @TestFactory
  Stream<DynamicTest> aJudgementOfEachKindLeadsToTheSamePatchAsTheFault() {
    return tests(Mutations.few());
  }

  @Tag("stress")
  @Tag("minutes")
  @TestFactory
  Stream<DynamicTest> eachJudgementLeadsToTheSamePatchAsTheFault() {
    return tests(Mutations.all());
  }

  private static Stream<DynamicTest> tests(List<Mutation> mutations) {
    return mutations.stream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> check(each)));
  }

  private static void check(Mutation mutation) {
    Deviation fault = mutation.deviation();
    List<Deviation> judged = JUDGE.response(exchange(mutation));
    assertThat(judged).isNotEmpty();
    assertThat(PROPOSER.propose(judged).unifiedDiff())
        .as("%s", judged)
        .isEqualTo(PROPOSER.propose(List.of(fault)).unifiedDiff());
  }

  private static Exchange exchange(Mutation mutation) {
    Deviation fault = mutation.deviation();
    Operation operation = ApiDocument.published().operation(fault.operation());
    return new Exchange(
        operation.method(),
        operation.examplePath(),
        "",
        Map.of(),
        new byte[0],
        fault.status(),
        Map.of("content-type", List.of(fault.mediaType()), "retry-after", List.of("1")),
        mutation.body().toString().getBytes(StandardCharsets.UTF_8),
        true,
        Duration.ofMillis(1));
  }
}
