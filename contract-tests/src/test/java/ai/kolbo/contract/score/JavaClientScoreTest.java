package ai.kolbo.contract.score;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.KolboClient;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.mock.KolboMockServer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The score of our own client for Java. */
class JavaClientScoreTest {
  private static final String KEY = "kolbo_live_0123456789abcdef0123456789abcdef01234567";

  /** So that each fault happens to each operation. */
  private static final int RUNS = 5;

  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** What a tour does with the client. */
  private interface Use {
    void of(JavaClientTour tour, Scoreboard board) throws Exception;
  }

  private static ClientScore score(Faults faults, Use use) throws Exception {
    ApiDocument document = ApiDocument.published();
    Scoreboard board = new Scoreboard(document);
    try (KolboMockServer mock =
            KolboMockServer.builder()
                .credits(10_000_000)
                .jobDuration(Duration.ofMillis(300))
                .pollInterval(Duration.ofMillis(200))
                .start();
        RecordingProxy proxy =
            faults.into(RecordingProxy.before(mock.baseUri()).listener(board), document).start();
        KolboClient kolbo =
            KolboClient.builder()
                .baseUrl(proxy.baseUri().toString())
                .apiKey(KEY)
                .userToken("a.user.token")
                .build()) {
      use.of(new JavaClientTour(kolbo), board);
      assertThat(proxy.awaitIdle(LONGEST)).isTrue();
    }
    ClientScore score = board.score(Duration.ZERO);
    System.out.println(new ScoreReport(score).text());
    return score;
  }

  @Test
  void everyOperationGets100() throws Exception {
    ClientScore score = score(Faults.NONE, (tour, board) -> tour.run());
    assertThat(score.operations())
        .extracting(OperationScore::operation)
        .containsExactlyElementsOf(
            ApiDocument.published().operations().stream().map(Operation::id).toList());
    assertThat(score.total()).as(new ScoreReport(score).text()).hasValue(100);
  }

  @Test
  @Tag("stress")
  void itBearsEveryFault() throws Exception {
    ClientScore score =
        score(
            Faults.ALL,
            (tour, board) -> {
              tour.readings();
              int failed = 0;
              for (int run = 0; run < RUNS; run++) {
                board.beginRun();
                failed += tour.runIntoFaults();
              }
              assertThat(failed).as("calls that have to fail").isPositive();
            });
    assertThat(score.operation("generateImage").criteria()).containsOnlyKeys(Criterion.values());
    assertThat(score.total()).as(new ScoreReport(score).text()).hasValue(100);
  }
}
