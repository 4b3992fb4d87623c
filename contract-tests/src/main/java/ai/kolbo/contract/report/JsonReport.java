package ai.kolbo.contract.report;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.drift.ProposedPatch;
import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.report.CaseResult.Outcome;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * The report for programs. Members may be added, none is renamed or taken away:
 *
 * <ul>
 *   <li>{@code baseUrl}, {@code documentVersion}, {@code started} and {@code ended} (ISO 8601),
 *       {@code complete} and, if that is false, {@code partialReason}
 *   <li>{@code credits}: {@code spent}, {@code allowance}
 *   <li>{@code counts}: {@code cases}, {@code passed}, {@code failed}, {@code skipped}, {@code
 *       deviations}
 *   <li>{@code operations}: of each {@code id}, {@code title}, {@code tag}, the counts and, if it
 *       was called, {@code latencyMillis} with {@code p50}, {@code p95}, {@code max}
 *   <li>{@code cases}: of each {@code operation}, {@code title}, {@code tag}, {@code group}, {@code
 *       name}, {@code outcome} ({@code passed}, {@code failed}, {@code skipped}), {@code reason},
 *       {@code durationMillis}
 *   <li>{@code deviations}: of each {@code kind}, {@code operation}, {@code side}, {@code status},
 *       {@code mediaType}, {@code location}, {@code place}, {@code message}, {@code times}, {@code
 *       firstCase}
 *   <li>{@code patch}: {@code unifiedDiff}; {@code edits} with {@code file}, {@code place}, {@code
 *       change}, {@code deviations} (how many it answers); {@code unproposed} with {@code kind},
 *       {@code operation}, {@code location}, {@code reason}
 * </ul>
 */
final class JsonReport {
  private static final ObjectWriter WRITER = ApiDocument.JSON.writerWithDefaultPrettyPrinter();

  private JsonReport() {}

  static String of(RunReport report) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("baseUrl", report.baseUrl());
    root.put("documentVersion", report.documentVersion());
    root.put("started", report.started().toString());
    root.put("ended", report.ended().toString());
    root.put("complete", report.isComplete());
    if (report.partialReason() != null) {
      root.put("partialReason", report.partialReason());
    }
    root.putObject("credits").put("spent", report.spent()).put("allowance", report.allowance());
    root.putObject("counts")
        .put("cases", report.cases().size())
        .put("passed", report.count(Outcome.PASSED))
        .put("failed", report.count(Outcome.FAILED))
        .put("skipped", report.count(Outcome.SKIPPED))
        .put("deviations", report.deviations().size());
    ArrayNode operations = root.putArray("operations");
    OperationSummary.of(report).forEach(each -> operation(each, operations.addObject()));
    ArrayNode cases = root.putArray("cases");
    report.cases().forEach(each -> result(each, cases.addObject()));
    ArrayNode deviations = root.putArray("deviations");
    report.deviations().forEach(each -> deviation(each, deviations.addObject()));
    patch(report.patch(), root.putObject("patch"));
    try {
      return WRITER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Memory cannot be written to", e);
    }
  }

  private static void operation(OperationSummary summary, ObjectNode node) {
    node.put("id", summary.operation())
        .put("title", summary.title())
        .put("tag", summary.tag())
        .put("passed", summary.count(Outcome.PASSED))
        .put("failed", summary.count(Outcome.FAILED))
        .put("skipped", summary.count(Outcome.SKIPPED))
        .put("deviations", summary.deviations().size());
    if (!summary.latencies().isEmpty()) {
      node.putObject("latencyMillis")
          .put("p50", summary.latencyMillis(50))
          .put("p95", summary.latencyMillis(95))
          .put("max", summary.latencyMillis(100));
    }
  }

  private static void result(CaseResult result, ObjectNode node) {
    node.put("operation", result.operation())
        .put("title", result.title())
        .put("tag", result.tag())
        .put("group", result.group())
        .put("name", result.name())
        .put("outcome", result.outcome().name().toLowerCase(Locale.ROOT))
        .put("reason", result.reason())
        .put("durationMillis", result.duration().toMillis());
  }

  private static void deviation(ObservedDeviation observed, ObjectNode node) {
    Deviation deviation = observed.deviation();
    node.put("kind", deviation.kind().name())
        .put("operation", deviation.operation())
        .put("side", deviation.side().name().toLowerCase(Locale.ROOT))
        .put("status", deviation.status())
        .put("mediaType", deviation.mediaType())
        .put("location", deviation.location())
        .put("place", deviation.place())
        .put("message", deviation.message())
        .put("times", observed.times())
        .put("firstCase", observed.firstCase());
  }

  private static void patch(ProposedPatch patch, ObjectNode node) {
    node.put("unifiedDiff", Text.clean(patch.unifiedDiff()));
    ArrayNode edits = node.putArray("edits");
    for (ProposedPatch.Edit edit : patch.edits()) {
      edits
          .addObject()
          .put("file", edit.file())
          .put("place", Text.name(edit.place()))
          .put("change", Text.name(edit.change()))
          .put("deviations", edit.answers().size());
    }
    ArrayNode unproposed = node.putArray("unproposed");
    for (ProposedPatch.Unproposed each : patch.unproposed()) {
      unproposed
          .addObject()
          .put("kind", each.deviation().kind().name())
          .put("operation", each.deviation().operation())
          .put("location", Text.name(each.deviation().location()))
          .put("reason", each.reason());
    }
  }
}
