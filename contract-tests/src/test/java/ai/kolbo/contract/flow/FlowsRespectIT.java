package ai.kolbo.contract.flow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.mock.scenario.Scenario;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All published workflows, run by {@code redocly respect} against the mock. */
class FlowsRespectIT {
  private static final Path SPEC = Path.of("../spec");
  private static final Path REDOCLY = Path.of("node_modules/@redocly/cli/bin/cli.js");
  private static final Path WORKFLOWS = Path.of("target/openapi/kolbo-workflows.arazzo.yaml");
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** Long enough that the first poll comes before its end: one workflow has to poll again. */
  private static final Duration LONG_JOB = Duration.ofSeconds(1);

  @TempDir private Path folder;

  @Tag("stress")
  @Test
  void everyWorkflowRunsAndEveryCheckPasses() throws Exception {
    JsonNode report;
    try (KolboMockServer mock = mock()) {
      report = respect(mock);
    }

    List<String> failures = new ArrayList<>();
    Set<String> ran = new TreeSet<>();
    int checks = 0;
    int retries = 0;
    for (JsonNode workflow : report.path("executedWorkflows")) {
      ran.add(workflow.path("workflowId").asText());
      for (JsonNode step : steps(workflow)) {
        boolean isRetried = step.path("retriesLeft").asInt(0) > 0;
        if (isRetried) retries++;
        for (JsonNode check : step.path("checks")) {
          checks++;
          if (!check.path("passed").asBoolean() && !isRetried) {
            failures.add(workflow.path("workflowId") + " " + step.path("stepId") + " " + check);
          }
        }
      }
    }

    System.out.printf("redocly respect: %d workflows, %d checks%n", ran.size(), checks);
    assertThat(failures).isEmpty();
    assertThat(ran)
        .hasSizeGreaterThanOrEqualTo(65)
        .containsExactlyInAnyOrderElementsOf(
            ArazzoDocument.published().workflows().stream().map(Workflow::id).toList());
    assertThat(checks).isGreaterThanOrEqualTo(850);
    assertThat(retries).isPositive();
  }

  @Tag("stress")
  @Test
  void aJobThatDoesNotCompleteIsSeen() throws Exception {
    try (KolboMockServer mock = mock()) {
      mock.scenario(Scenario.jobFailed().on("generateImage"));

      String printed = run(mock, 1, "--workflow", "generateImage-completed");

      assertThat(printed).contains("✗ success criteria check").contains("1 failed, 1 total");
    }
  }

  private static KolboMockServer mock() {
    KolboMockServer mock =
        KolboMockServer.builder().jobDuration(Duration.ofMillis(1)).credits(100_000).start();
    mock.scenario(Scenario.jobDuration(LONG_JOB).on("sendChatMessage").times(1));
    return mock;
  }

  /** The steps that a workflow has run, those of the workflows that they have run included. */
  private static List<JsonNode> steps(JsonNode workflow) {
    List<JsonNode> steps = new ArrayList<>();
    for (JsonNode step : workflow.path("executedSteps")) {
      if (step.has("executedSteps")) {
        steps.addAll(steps(step));
      } else {
        steps.add(step);
      }
    }
    return steps;
  }

  private JsonNode respect(KolboMockServer mock) throws Exception {
    Path report = folder.resolve("report.json");
    run(mock, 0, "--json-output", report.toString());
    return ApiDocument.JSON.readTree(report.toFile()).path("files").elements().next();
  }

  private String run(KolboMockServer mock, int status, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "node",
                REDOCLY.toString(),
                "respect",
                WORKFLOWS.toString(),
                "--server",
                "kolbo=" + mock.baseUri(),
                "--input",
                "apiKey=a-key-of-the-tests",
                "--input",
                "userToken=a-token-of-the-tests"));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).directory(SPEC.toFile());
    // It would ask the network for newer versions, and tell what it was used for.
    builder.environment().put("REDOCLY_TELEMETRY", "off");
    builder.environment().put("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    builder.environment().put("REDOCLY_SUPPRESS_NOTIFICATIONS", "true");
    Path output = folder.resolve("output.txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      boolean ended = process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
      String printed = Files.readString(output);
      assertThat(ended).as("It ends: %s", printed).isTrue();
      assertThat(process.exitValue()).as(printed).isEqualTo(status);
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }
}
