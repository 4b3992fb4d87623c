package ai.kolbo.languages;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.score.ClientScore;
import ai.kolbo.contract.score.DocumentedFaults;
import ai.kolbo.contract.score.Faults;
import ai.kolbo.contract.score.OperationScore;
import ai.kolbo.contract.score.RecordingProxy;
import ai.kolbo.contract.score.ScoreReport;
import ai.kolbo.contract.score.Scoreboard;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Proxies before the mock, one for each kind of {@link Faults}, that score together the client that
 * uses them.
 */
final class ScoredClient implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Scoreboard board = new Scoreboard(ApiDocument.published());
  private final List<RecordingProxy> proxies = new ArrayList<>();
  private final URI mock;

  ScoredClient(URI mock) {
    this.mock = mock;
  }

  /** A server, now for a new run of the client. */
  URI server(Faults faults) throws IOException {
    return start(faults.into(proxy(), ApiDocument.published()));
  }

  /** A server whose requests fail, but whose responses are those of the mock. */
  URI failingServer() throws IOException {
    return start(proxy().faults(new DocumentedFaults(ApiDocument.published())));
  }

  private RecordingProxy.Builder proxy() {
    return RecordingProxy.before(mock).listener(board);
  }

  private URI start(RecordingProxy.Builder proxy) throws IOException {
    proxies.add(proxy.start());
    beginRun();
    return proxies.get(proxies.size() - 1).baseUri();
  }

  /** Says that the client runs anew. */
  void beginRun() {
    board.beginRun();
  }

  /** The score of all runs, which have ended; also written to a folder. */
  ClientScore score(Path folder) throws IOException, InterruptedException {
    for (RecordingProxy proxy : proxies) {
      proxy.awaitIdle(LONGEST);
    }
    ClientScore score = board.score(Duration.ZERO);
    new ScoreReport(score).write(folder);
    return score;
  }

  @Override
  public void close() {
    proxies.forEach(RecordingProxy::close);
  }

  /** A table of clients and operations, and what is wrong with each client. */
  static String table(Map<String, ClientScore> scores) {
    Set<String> operations = new LinkedHashSet<>();
    scores.values().stream()
        .flatMap(score -> score.operations().stream())
        .forEach(row -> operations.add(row.operation()));
    StringBuilder table = new StringBuilder("%-21s  total".formatted("score"));
    operations.forEach(operation -> table.append("  ").append(operation));
    StringBuilder findings = new StringBuilder();
    scores.forEach(
        (client, score) -> {
          table.append("%n%-21s  %5s".formatted(client, ScoreReport.points(score.total())));
          for (String operation : operations) {
            table.append(("  %" + operation.length() + "s").formatted(points(score, operation)));
          }
          for (OperationScore row : score.operations()) {
            row.findings()
                .forEach(
                    finding ->
                        findings.append(
                            "%n  %s, %s: %s".formatted(client, row.operation(), finding)));
          }
        });
    return table.append(findings).append("%n".formatted()).toString();
  }

  private static String points(ClientScore score, String operation) {
    return score.operations().stream()
        .filter(row -> row.operation().equals(operation))
        .map(row -> ScoreReport.points(row.score()))
        .findFirst()
        .orElse("");
  }
}
