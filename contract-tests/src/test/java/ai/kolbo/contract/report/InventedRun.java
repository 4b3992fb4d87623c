package ai.kolbo.contract.report;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.drift.PatchProposer;
import ai.kolbo.contract.drift.ProposedPatch;
import ai.kolbo.contract.drift.Sources;
import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Deviation.Kind;
import ai.kolbo.contract.judge.Deviation.Side;
import ai.kolbo.contract.report.CaseResult.Outcome;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run that never was, with every outcome and with what hostile servers send. */
public final class InventedRun {
  /** What must not be in a report. */
  public static final List<String> SECRETS =
      List.of("c0ffee0123456789", "eyJhbGciOiJIUzI1NiJ9.e30.abc", "hunter2");

  /** What would run, or break the page, if it were not escaped. */
  public static final String HOSTILE =
      "<script>hacked = 1; alert(1)</script><img src=x onerror=\"hacked=1\"></details></main>"
          + "{{baseUrl}} & ]]> \u0000\u0007\u001b[31m\uFFFE \uD800 \u202Egnp.exe 🎬\n"
          + "X-API-Key: kolbo_live_c0ffee0123456789\n"
          + "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc";

  private InventedRun() {}

  /**
   * A run.
   *
   * @param partialReason null if it came to its end
   */
  public static RunReport report(@Nullable String partialReason) {
    List<CaseResult> cases = new ArrayList<>();
    for (Operation operation : ApiDocument.published().operations()) {
      for (int status : operation.statuses()) {
        cases.add(result(operation, "matrix", "documented status → " + status, Outcome.PASSED, ""));
      }
    }
    Operation image = ApiDocument.published().operation("generateImage");
    Operation director = ApiDocument.published().operation("getCreativeDirectorStatus");
    cases.add(result(image, "matrix", "prompt missing → 400", Outcome.FAILED, HOSTILE));
    cases.add(result(image, HOSTILE, HOSTILE, Outcome.FAILED, "a".repeat(1_000_000)));
    cases.add(
        result(
            image, "round trip", "service", Outcome.SKIPPED, "It costs credits: allow --spend."));
    cases.add(
        result(director, "matrix", "x/".repeat(200), Outcome.FAILED, "expected 200, was 500"));
    cases.add(
        new CaseResult(
            "",
            "start → status",
            "",
            "flow",
            "create → list → get → delete",
            Outcome.PASSED,
            "",
            Duration.ofSeconds(75),
            List.of()));
    List<Deviation> deviations = deviations();
    return new RunReport(
        "https://user:hunter2@api.example.com/v?key=hunter2",
        "1.0.0",
        Instant.parse("2026-11-27T22:00:00Z"),
        Instant.parse("2026-11-27T22:01:40.500Z"),
        partialReason,
        new BigDecimal("12.50"),
        new BigDecimal("20"),
        cases,
        deviations.stream().map(each -> new ObservedDeviation(each, 3, "prompt → 200")).toList(),
        PatchProposer.of(Sources.packaged()).propose(deviations));
  }

  /** A run without drift. */
  static RunReport withoutDrift() {
    RunReport report = report(null);
    return new RunReport(
        report.baseUrl(),
        report.documentVersion(),
        report.started(),
        report.ended(),
        null,
        BigDecimal.ZERO,
        BigDecimal.ZERO,
        report.cases(),
        List.of(),
        new ProposedPatch("", List.of(), List.of()));
  }

  private static List<Deviation> deviations() {
    return List.of(
        deviation(
            Kind.UNDOCUMENTED_MEMBER, "listMedia", "/media/0/folder", TextNode.valueOf("Jane")),
        deviation(Kind.WRONG_TYPE, "getGenerationStatus", "/progress", TextNode.valueOf("40 %")),
        deviation(Kind.UNKNOWN_VALUE, "getGenerationStatus", "/state", TextNode.valueOf("queued")),
        deviation(Kind.INVALID_VALUE, "listVoices", "/no/" + HOSTILE, IntNode.valueOf(1)),
        deviation(Kind.UNDOCUMENTED_OPERATION, "", "", MissingNode.getInstance()));
  }

  private static Deviation deviation(Kind kind, String operation, String location, JsonNode value) {
    return new Deviation(
        kind, operation, Side.RESPONSE, 200, "application/json", location, HOSTILE, value);
  }

  private static CaseResult result(
      Operation operation, String group, String name, Outcome outcome, String reason) {
    int hash = Math.floorMod((operation.id() + name).hashCode(), 1_500);
    List<Duration> latencies =
        outcome == Outcome.SKIPPED ? List.of() : List.of(Duration.ofMillis(hash));
    return new CaseResult(
        operation.id(),
        operation.title(),
        operation.tag(),
        group,
        name,
        outcome,
        reason,
        Duration.ofMillis(hash + 3),
        latencies);
  }
}
