package ai.kolbo.contract.report;

import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.report.CaseResult.Outcome;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The report for people: one page that needs nothing else and runs no script. Its policy allows
 * only its own style, so nothing that a server sent could be loaded or run even if it came to be
 * part of the page.
 */
final class HtmlReport {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Template PAGE =
      Mustache.compiler().escapeHTML(true).compile(resource("report.mustache"));
  private static final String STYLE = resource("report.css");

  private HtmlReport() {}

  static String of(RunReport report) {
    Map<String, Object> page = new HashMap<>();
    page.put("style", STYLE);
    page.put("styleHash", hash(STYLE));
    page.put("baseUrl", report.baseUrl());
    page.put("documentVersion", report.documentVersion());
    page.put("started", TIME.format(report.started()));
    page.put("took", duration(Duration.between(report.started(), report.ended())));
    page.put("partialReason", report.partialReason() == null ? false : report.partialReason());
    page.put("spent", plain(report.spent()));
    page.put("allowance", plain(report.allowance()));
    page.put("cases", report.cases().size());
    page.put("passed", report.count(Outcome.PASSED));
    page.put("failed", report.count(Outcome.FAILED));
    page.put("skipped", report.count(Outcome.SKIPPED));
    page.put("deviations", report.deviations().size());
    page.put("verdict", verdict(report));
    page.put("hasDeviations", !report.deviations().isEmpty());
    page.put("observed", report.deviations().stream().map(HtmlReport::deviation).toList());
    page.put("tags", tags(OperationSummary.of(report)));
    patch(report, page);
    return PAGE.execute(page);
  }

  private static String verdict(RunReport report) {
    if (report.count(Outcome.FAILED) > 0) {
      return "failed";
    }
    return report.isComplete() ? "passed" : "partial";
  }

  private static List<Map<String, Object>> tags(List<OperationSummary> operations) {
    Map<String, List<Map<String, Object>>> byTag = new LinkedHashMap<>();
    for (OperationSummary each : operations) {
      String tag = each.tag().isEmpty() ? "Across the API" : each.tag();
      byTag.computeIfAbsent(tag, any -> new ArrayList<>()).add(operation(each));
    }
    List<Map<String, Object>> tags = new ArrayList<>();
    byTag.forEach((tag, own) -> tags.add(Map.of("tag", tag, "operations", own)));
    return tags;
  }

  private static Map<String, Object> operation(OperationSummary summary) {
    Map<String, Object> view = new HashMap<>();
    boolean failed = summary.count(Outcome.FAILED) > 0;
    boolean drifted = !summary.deviations().isEmpty();
    // A long path breaks after a slash.
    view.put("titleParts", List.of(summary.title().split("(?<=/)")));
    view.put("id", summary.operation());
    view.put("classes", (failed ? " has-failed" : "") + (drifted ? " has-drift" : ""));
    view.put("open", failed || drifted);
    view.put("passed", summary.count(Outcome.PASSED));
    view.put("failed", summary.count(Outcome.FAILED));
    view.put("skipped", summary.count(Outcome.SKIPPED));
    view.put("hasFailed", failed);
    view.put("hasSkipped", summary.count(Outcome.SKIPPED) > 0);
    view.put("hasDrift", drifted);
    view.put("drift", summary.deviations().size());
    view.put("called", !summary.latencies().isEmpty());
    if (!summary.latencies().isEmpty()) {
      view.put("p50", millis(summary.latencyMillis(50)));
      view.put("p95", millis(summary.latencyMillis(95)));
      view.put("max", millis(summary.latencyMillis(100)));
    }
    view.put("deviations", summary.deviations().stream().map(HtmlReport::deviation).toList());
    List<Map<String, Object>> passes = results(summary, Outcome.PASSED);
    List<Map<String, Object>> notable = new ArrayList<>(results(summary, Outcome.FAILED));
    notable.addAll(results(summary, Outcome.SKIPPED));
    view.put("hasPassed", !passes.isEmpty());
    view.put("passes", passes);
    view.put("hasNotable", !notable.isEmpty());
    view.put("notable", notable);
    return view;
  }

  private static Map<String, Object> deviation(ObservedDeviation observed) {
    Deviation deviation = observed.deviation();
    return Map.of(
        "operation", deviation.operation(),
        "kind", words(deviation.kind().name()),
        "side", words(deviation.side().name()),
        "status", deviation.status(),
        "place", deviation.place(),
        "hasPlace", !deviation.place().isEmpty(),
        "message", deviation.message(),
        "times", observed.times() == 1 ? "once" : observed.times() + " times",
        "firstCase", observed.firstCase());
  }

  private static List<Map<String, Object>> results(OperationSummary summary, Outcome outcome) {
    return summary.cases().stream()
        .filter(each -> each.outcome() == outcome)
        .map(HtmlReport::result)
        .toList();
  }

  private static Map<String, Object> result(CaseResult result) {
    return Map.of(
        "outcome", result.outcome().name().toLowerCase(Locale.ROOT),
        "group", result.group(),
        "name", result.name(),
        "duration", duration(result.duration()),
        "failed", result.outcome() == Outcome.FAILED,
        "skipped", result.outcome() == Outcome.SKIPPED,
        "reason", result.reason());
  }

  private static void patch(RunReport report, Map<String, Object> page) {
    String diff = Text.clean(report.patch().unifiedDiff());
    page.put("diff", diff);
    page.put("hasDiff", !diff.isEmpty());
    page.put(
        "edits",
        report.patch().edits().stream()
            .map(
                edit ->
                    Map.of(
                        "file",
                        edit.file(),
                        "place",
                        Text.name(edit.place()),
                        "change",
                        Text.name(edit.change()),
                        "answers",
                        edit.answers().size() == 1
                            ? "one deviation"
                            : edit.answers().size() + " deviations"))
            .toList());
    page.put("hasUnproposed", !report.patch().unproposed().isEmpty());
    page.put(
        "unproposed",
        report.patch().unproposed().stream()
            .map(
                each ->
                    Map.of(
                        "kind", words(each.deviation().kind().name()),
                        "operation", Text.name(each.deviation().operation()),
                        "location", Text.name(each.deviation().location()),
                        "reason", each.reason()))
            .toList());
  }

  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String plain(BigDecimal credits) {
    return credits.stripTrailingZeros().toPlainString();
  }

  private static String duration(Duration duration) {
    return duration.toMinutes() > 0
        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
        : millis(duration.toMillis());
  }

  private static String millis(long millis) {
    return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
  }

  /** How a content security policy names a text. */
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream file = HtmlReport.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
