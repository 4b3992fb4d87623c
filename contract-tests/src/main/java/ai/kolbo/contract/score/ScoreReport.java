package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.contract.document.ApiDocument;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes a score as a table and as JSON. */
public final class ScoreReport {
  private static final int FINDINGS_OF_A_LINE = 2;

  private final ClientScore score;

  /** A report of a score. */
  public ScoreReport(ClientScore score) {
    this.score = score;
  }

  /** A table for terminals: a line for each operation, and one for the whole. */
  public String text() {
    if (score.operations().isEmpty()) {
      return "No request has come.\n";
    }
    int width =
        Stream.concat(names(), Stream.of("operation")).mapToInt(String::length).max().orElseThrow();
    String format = "%-" + width + "s  %8s  %5s  %s%n";
    StringBuilder table =
        new StringBuilder(format.formatted("operation", "requests", "score", "findings"));
    for (OperationScore row : score.operations()) {
      table.append(
          format.formatted(
              row.operation(), row.requests(), points(row.score()), worst(row, " · ")));
    }
    table.append(format.formatted("total", score.requests(), points(score.total()), remarks()));
    return table.toString().replaceAll(" +(?=\\R)", "");
  }

  private Stream<String> names() {
    return score.operations().stream().map(OperationScore::operation);
  }

  /** The same as a table of Markdown, with what each criterion has seen. */
  public String markdown() {
    StringBuilder table = new StringBuilder("| operation | requests | score |");
    Stream.of(Criterion.values())
        .forEach(each -> table.append(' ').append(each.word()).append(" |"));
    table
        .append(" findings |\n|---|--:|--:|")
        .append("--:|".repeat(Criterion.values().length))
        .append("---|\n");
    for (OperationScore row : score.operations()) {
      table.append(
          "| %s | %d | %s |"
              .formatted(escaped(row.operation()), row.requests(), points(row.score())));
      Stream.of(Criterion.values()).forEach(each -> table.append(share(row.criteria().get(each))));
      table.append(' ').append(escaped(String.join("<br>", row.findings()))).append(" |\n");
    }
    table.append("| total | %d | %s |".formatted(score.requests(), points(score.total())));
    table.append("  |".repeat(Criterion.values().length));
    return table.append(' ').append(escaped(remarks())).append(" |\n").toString();
  }

  private static String share(@Nullable Tally tally) {
    return tally == null ? "  |" : " %d/%d |".formatted(tally.kept(), tally.observed());
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }

  private static String worst(OperationScore row, String separator) {
    List<String> findings = row.findings();
    String shown =
        findings.stream().limit(FINDINGS_OF_A_LINE).collect(Collectors.joining(separator));
    int more = findings.size() - FINDINGS_OF_A_LINE;
    return more > 0 ? shown + separator + more + " more" : shown;
  }

  /** Rounded down: what is not perfect is not 100. */
  public static String points(OptionalDouble value) {
    return value.isEmpty() ? "-" : String.valueOf((long) Math.floor(value.getAsDouble() + 1e-9));
  }

  private String remarks() {
    Stream.Builder<String> remarks = Stream.builder();
    if (score.notJudged() > 0) {
      remarks.add("%d requests were too large to be judged.".formatted(score.notJudged()));
    }
    if (score.forgotten() > 0) {
      remarks.add("%d requests were too many to be scored.".formatted(score.forgotten()));
    }
    return remarks.build().collect(Collectors.joining(" "));
  }

  /** All of it: for each operation what each criterion has seen. */
  public ObjectNode json() {
    ObjectNode report = ApiDocument.JSON.createObjectNode();
    put(report, score.total());
    report.put("requests", score.requests());
    report.put("not_judged", score.notJudged());
    report.put("forgotten", score.forgotten());
    ArrayNode rows = report.putArray("operations");
    score.operations().forEach(row -> add(rows.addObject(), row));
    return report;
  }

  private static void put(ObjectNode object, OptionalDouble value) {
    if (value.isEmpty()) {
      object.putNull("score");
    } else {
      object.put("score", Math.floor(value.getAsDouble() * 10) / 10);
    }
  }

  private static void add(ObjectNode object, OperationScore row) {
    object.put("operation", row.operation());
    put(object, row.score());
    object.put("requests", row.requests());
    ObjectNode criteria = object.putObject("criteria");
    for (Map.Entry<Criterion, Tally> one : row.criteria().entrySet()) {
      ObjectNode tally = criteria.putObject(one.getKey().word());
      tally.put("observed", one.getValue().observed()).put("kept", one.getValue().kept());
      ObjectNode findings = tally.putObject("findings");
      one.getValue().findings().forEach(findings::put);
    }
  }

  /**
   * Writes {@code score.json} and {@code score.md}.
   *
   * @param folder is made if it is not there
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("score.json"), json().toPrettyString() + "\n", UTF_8);
    Files.writeString(folder.resolve("score.md"), markdown(), UTF_8);
  }
}
