package ai.kolbo.contract.flow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.judge.Judge;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** All published workflows against the mock. */
@Tag("stress")
class FlowsTest {
  private static final List<RecordedFlows.Recorded> FLOWS = RecordedFlows.all().flows();

  private static final Judge JUDGE = new Judge(ApiDocument.published());

  @TestFactory
  Stream<DynamicTest> workflow() {
    return FLOWS.stream()
        .map(
            flow ->
                DynamicTest.dynamicTest(
                    flow.workflow().id(),
                    () -> {
                      if (flow.failure() != null) throw flow.failure();
                      assertThat(flow.result()).isNotNull();
                      assertThat(flow.result().notes()).isEmpty();
                      assertThat(flow.result().requests()).isEqualTo(flow.exchanges().size());
                      assertThat(flow.result().checks()).isPositive();
                      assertThat(flow.exchanges())
                          .allSatisfy(
                              exchange -> {
                                assertThat(JUDGE.request(exchange)).isEmpty();
                                assertThat(JUDGE.response(exchange)).isEmpty();
                              });
                    }));
  }

  @Test
  void theyAreAsManyAsItSays() {
    int requests = FLOWS.stream().mapToInt(flow -> flow.exchanges().size()).sum();
    int checks =
        FLOWS.stream().mapToInt(flow -> flow.result() == null ? 0 : flow.result().checks()).sum();
    System.out.printf(
        "Workflows: %d, with %d requests and %d checks, in %d ms%n",
        FLOWS.size(), requests, checks, RecordedFlows.all().wallTime().toMillis());

    assertThat(FLOWS).hasSizeGreaterThanOrEqualTo(65);
    assertThat(checks).isGreaterThanOrEqualTo(425);
  }

  @Test
  void everyOperationIsCalledByAWorkflow() {
    assertThat(FLOWS.stream().flatMap(flow -> flow.workflow().operations().stream()).distinct())
        .containsExactlyInAnyOrderElementsOf(ApiDocument.published().operations());
  }

  @Test
  void aJobThatStillRunsIsPolledAgain() {
    long polls =
        FLOWS.stream()
            .filter(
                flow ->
                    flow.workflow().operations().stream().anyMatch(one -> one.job().isPresent()))
            .filter(flow -> flow.exchanges().size() > flow.workflow().steps().size())
            .count();

    assertThat(polls).isPositive();
  }

  @Test
  void aListIsReadToItsEnd() {
    assertThat(RecordedFlows.all().flow("listMedia-pages").exchanges())
        .as("pages of media, those of the steps included")
        .hasSizeGreaterThan(2 * 5);
  }
}
