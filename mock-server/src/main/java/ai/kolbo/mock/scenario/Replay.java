package ai.kolbo.mock.scenario;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Authentication;
import ai.kolbo.mock.http.Exchange;
import ai.kolbo.mock.http.Refusal;
import ai.kolbo.mock.scenario.Cassette.Asked;
import ai.kolbo.mock.scenario.Cassette.Pair;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Serves a cassette. Requests that were recorded several times get their responses in that order,
 * and then the last one again and again, as polls do.
 */
final class Replay implements Tape {
  private final Path file;
  private final List<Pair> pairs;
  private final boolean[] played;
  private final Duration eventInterval;
  private final Redaction redaction;

  Replay(Path file, Duration eventInterval, ApiDocument document, Authentication authentication) {
    this.file = file;
    this.pairs = Cassette.read(file);
    this.played = new boolean[pairs.size()];
    this.eventInterval = eventInterval;
    this.redaction = new Redaction(document, authentication);
  }

  @Override
  public Answer to(Exchange exchange) throws IOException, InterruptedException {
    Asked asked = CassetteRequest.read(exchange, redaction).asked();
    Pair pair = next(asked);
    if (pair == null) {
      throw Refusal.because(404, unknown(asked));
    }
    return CassetteAnswer.of(pair.response(), exchange.origin(), eventInterval);
  }

  private synchronized @Nullable Pair next(Asked asked) {
    Pair last = null;
    for (int i = 0; i < pairs.size(); i++) {
      if (pairs.get(i).request().matches(asked)) {
        last = pairs.get(i);
        if (!played[i]) {
          played[i] = true;
          return last;
        }
      }
    }
    return last;
  }

  private String unknown(Asked asked) {
    String unknown = "The cassette %s has no %s".formatted(file.getFileName(), asked.target());
    return pairs.stream()
        .map(Pair::request)
        .min(Comparator.comparingInt(known -> distance(known, asked)))
        .map(closest -> unknown + difference(closest, asked))
        .orElse(unknown + "; it is empty");
  }

  /** A difference in the method or path counts more than any in the query or body. */
  private static int distance(Asked known, Asked asked) {
    int distance = known.method().equals(asked.method()) ? 0 : 3_000;
    distance += 1_000 * editDistance(known.path().split("/"), asked.path().split("/"));
    distance += known.query().equals(asked.query()) ? 0 : 100;
    return distance + Math.min(99, differences(known.body(), asked.body()).size());
  }

  private static int editDistance(String[] a, String[] b) {
    int[] row = new int[b.length + 1];
    for (int j = 0; j <= b.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length; i++) {
      int before = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length; j++) {
        int replaced = before + (a[i - 1].equals(b[j - 1]) ? 0 : 1);
        before = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length];
  }

  private static String difference(Asked closest, Asked asked) {
    if (!closest.target().equals(asked.target())) {
      return "; the closest is " + closest.target();
    }
    TreeSet<String> members = differences(closest.body(), asked.body());
    return " with this body; the closest differs in "
        + (members.isEmpty() ? "its content" : String.join(", ", members));
  }

  /** The names of the members that are not the same. */
  private static TreeSet<String> differences(JsonNode known, JsonNode asked) {
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode body : List.of(known, asked)) {
      for (Map.Entry<String, JsonNode> member : body.properties()) {
        if (!known.path(member.getKey()).equals(asked.path(member.getKey()))) {
          names.add(member.getKey());
        }
      }
    }
    return names;
  }

  /** Plays from the beginning again. */
  @Override
  public synchronized void reset() {
    Arrays.fill(played, false);
  }
}
