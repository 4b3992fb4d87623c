package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.mock.scenario.Scenario;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite as its users run it, {@code java -jar kolbo-contract-tests.jar}, and interrupt it. */
@Tag("stress")
class ContractJarIT {
  private static final Path JAR =
      Path.of(System.getProperty("kolbo.contract.jar", "target/kolbo-contract-tests.jar"));
  private static final String KEY = "kolbo_live_secret";
  private static final Duration FEW_SECONDS = Duration.ofSeconds(12);

  @TempDir Path directory;

  private Process start(String url, String... options) throws IOException {
    return startIn("en", url, options);
  }

  private Process startIn(String language, String url, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(RunnableJar.java(), "-Xmx256m"));
    command.addAll(List.of("-Duser.language=" + language, "-jar"));
    command.addAll(List.of(JAR.toString(), "--base-url", url));
    command.addAll(List.of("--report", directory.resolve("report").toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(Map.of("KOLBO_API_KEY", KEY, "CI", "true"));
    return builder
        .redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile())
        .start();
  }

  /** Sends a signal, and waits until the process has ended. */
  private static Duration interrupt(Process process, String signal)
      throws IOException, InterruptedException {
    assumeFalse(ignores(process, signal), "this build was started without Ctrl-C");
    Instant sent = Instant.now();
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Duration.between(sent, Instant.now());
  }

  /** What runs in the background of a shell ignores Ctrl-C, and its children do. */
  private static boolean ignores(Process process, String signal) throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!signal.equals("INT") || !Files.exists(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }
  }

  private String text(String file) throws IOException {
    return Files.readString(directory.resolve(file));
  }

  private void assertPartial() throws IOException {
    assertThat(text("err"))
        .containsOnlyOnce("The run is incomplete: interrupted.")
        .doesNotContain("\tat ", "Exception");
    assertThat(text("out")).contains("credits spent");
    JsonNode report = ApiDocument.JSON.readTree(text("report/report.json"));
    assertThat(report.toString()).contains("interrupted").doesNotContain(KEY);
    assertThat(text("report/report.html")).contains("interrupted").doesNotContain(KEY);
    assertThat(text("report/junit.xml")).contains("interrupted").doesNotContain(KEY);
  }

  /** While it waits for the time that the deployment has asked for. */
  @Test
  void aSignalEndsAWait() throws Exception {
    endsAWait("TERM");
  }

  @Test
  @Tag("minutes")
  void ctrlCEndsAWait() throws Exception {
    endsAWait("INT");
  }

  private void endsAWait(String signal) throws Exception {
    try (KolboMockServer mock = KolboMockServer.start()) {
      mock.scenario(Scenario.rateLimit(1, Duration.ofSeconds(100)).on("getCredits"));
      Process process = start(mock.baseUri().toString(), "--only", "Account");
      await(() -> mock.requests().stream().anyMatch(request -> request.status() == 429), process);

      assertThat(interrupt(process, signal)).isLessThan(FEW_SECONDS);

      assertThat(process.exitValue()).isEqualTo(2);
      assertPartial();
    }
  }

  /** While a request is under way that never gets a response. */
  @Test
  @Tag("minutes")
  void aSignalBreaksOffWhatIsUnderWay() throws Exception {
    try (KolboMockServer mock = KolboMockServer.start()) {
      mock.scenario(Scenario.latency(Duration.ofSeconds(100)).on("getCredits").after(1));
      Process process = start(mock.baseUri().toString(), "--only", "Account", "--parallel", "1");
      await(() -> mock.requests().size() > 6, process);

      assertThat(interrupt(process, "TERM")).isLessThan(FEW_SECONDS);

      assertThat(process.exitValue()).isEqualTo(2);
      assertPartial();
    }
  }

  /** Before the deployment has responded at all. */
  @Test
  @Tag("minutes")
  void aSignalBeforeTheRunIsOneSentence() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      Process process = start("http://127.0.0.1:" + silent.getLocalPort());
      silent.accept();

      assertThat(interrupt(process, "TERM")).isLessThan(FEW_SECONDS);

      assertThat(process.exitValue()).isEqualTo(2);
      assertThat(text("err")).isEqualToIgnoringNewLines("Interrupted before the run began.");
    }
  }

  /** A server that accepts and keeps silent does not hold the run. */
  @Test
  @Tag("minutes")
  void aServerThatKeepsSilentIsOneSentence() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      Process process = start("http://127.0.0.1:" + silent.getLocalPort());

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

      assertThat(process.exitValue()).isEqualTo(2);
      assertThat(text("err").strip()).endsWith("did not respond within 10 seconds.");
    }
  }

  /** HTTP is read the same in every locale. */
  @Test
  @Tag("minutes")
  void itRunsInTurkey() throws Exception {
    try (KolboMockServer mock = KolboMockServer.start()) {
      Process process = startIn("tr", mock.baseUri().toString(), "--only", "Account");

      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

      assertThat(process.exitValue()).as("%s%s", text("out"), text("err")).isZero();
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition, Process process) throws InterruptedException {
    while (!condition.holds()) {
      assertThat(process.waitFor(20, TimeUnit.MILLISECONDS)).as("has ended").isFalse();
    }
  }
}
