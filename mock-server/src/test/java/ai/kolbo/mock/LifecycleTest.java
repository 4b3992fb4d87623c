package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts and ends, in this JVM and as a process of its own on the class path of the tests. */
@Timeout(60)
class LifecycleTest {

  @TempDir Path directory;

  private ProcessBuilder command(String... args) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    // Lives for seconds: what the optimizing compiler costs, it does not earn back.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Djava.io.tmpdir=" + directory);
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(directory.resolve("stderr").toFile());
  }

  private String stderr() throws IOException {
    return Files.readString(directory.resolve("stderr"));
  }

  private static String firstLine(Process process) throws IOException {
    return process.inputReader(UTF_8).readLine();
  }

  private static ProcessHandle prismOf(Process process) {
    List<ProcessHandle> children = process.children().toList();
    assertThat(children).hasSize(1);
    return children.get(0);
  }

  /** Gone, or dead and waiting for its parent to notice. */
  private static void awaitEnd(ProcessHandle process) throws Exception {
    process.onExit().get(15, TimeUnit.SECONDS);
  }

  @Test
  void printsWhereItIsAndEndsWithPrismOnRequest() throws Exception {
    Process mock = command("--port", "0").start();
    try {
      String line = firstLine(mock);
      assertThat(line).matches("Kolbo mock listening on http://127\\.0\\.0\\.1:[1-9]\\d*");
      URI base = URI.create(line.substring(line.indexOf("http")));
      assertThat(mock.inputReader(UTF_8).readLine())
          .isEqualTo("API reference at " + base + "/docs");
      assertThat(get(base.resolve("/__mock/health"))).isEqualTo(200);
      ProcessHandle prism = prismOf(mock);
      mock.toHandle().destroy(); // Process.destroy would close its output.
      assertThat(mock.waitFor(15, TimeUnit.SECONDS)).isTrue();
      awaitEnd(prism);
      assertThat(mock.inputReader(UTF_8).readLine()).isNull();
      assertThat(stderr()).isEmpty();
      assertThat(temporaryDirectories(directory)).isEmpty();
    } finally {
      mock.destroyForcibly();
    }
  }

  @Test
  void prismEndsEvenIfTheJvmIsKilled() throws Exception {
    Process mock = command("--port=0").start();
    firstLine(mock);
    ProcessHandle prism = prismOf(mock);
    mock.destroyForcibly();
    awaitEnd(prism);
    assertThat(temporaryDirectories(directory)).isEmpty();
  }

  private static Set<Path> temporaryDirectories(Path parent) throws IOException {
    try (var files = Files.list(parent)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("kolbo-mock-"))
          .collect(Collectors.toSet());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nope                | --nope",
        "--port                | --port needs a value",
        "--port=70000          | 0 to 65535",
        "--speed=0             | 0.01 to 1000000",
        "--speed=0.001         | 0.01 to 1000000",
        "--seed=x              | --seed: must be a whole number",
        "--cors=example.com    | --cors: An origin must be such as",
        "--tls=yes             | --tls takes no value",
        "--spec=nowhere.yaml   | --spec: must be a file",
        "--allowed-host=       | --allowed-host: needs a value",
        "--port=x              | 0 to 65535",
        "--job-duration=soon   | 500ms, 2s, 5m, 1h or PT2S",
        "--poll-interval=PT-1S | 500ms, 2s, 5m, 1h or PT2S",
        "--api-key=            | --api-key: needs a value",
        "--strict-limits=yes   | --strict-limits takes no value",
        "--record=nowhere      | No URL of a deployment: nowhere",
      })
  void wrongOptionsAreNamed(String option, String message) throws Exception {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    List<String> args = List.of(option);
    assertThat(Main.run(args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)))
        .isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains(message).doesNotContain("\tat ");
    assertThat(out.size()).isZero();
  }

  @Test
  void wrongOptionEndsTheProcess() throws Exception {
    Process mock = command("--nope").start();
    assertThat(mock.waitFor()).isEqualTo(2);
    assertThat(stderr()).contains("--nope", "--help").hasLineCount(2);
  }

  @Test
  void helpAndVersionArePrinted() throws Exception {
    Process help = command("--help").start();
    assertThat(new String(help.getInputStream().readAllBytes(), UTF_8)).contains("--job-duration");
    assertThat(help.waitFor()).isZero();
    assertThat(firstLine(command("--version").start())).startsWith("kolbo-mock-server");
  }

  @Test
  void missingNodeIsExplained() throws Exception {
    ProcessBuilder command = command("--port=0");
    command.environment().put("KOLBO_MOCK_NODE", "/nonexistent/node");
    assertThat(command.start().waitFor()).isEqualTo(1);
    assertThat(stderr())
        .contains("Node.js 20.19", "/nonexistent/node", "KOLBO_MOCK_NODE")
        .hasLineCount(1);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void oldNodeIsExplained() throws Exception {
    Path node = directory.resolve("old-node");
    Files.writeString(node, "#!/bin/sh\necho 'node is too old: 18.20.1'\nexit 1\n");
    assertThat(node.toFile().setExecutable(true)).isTrue();
    ProcessBuilder command = command("--port=0");
    command.environment().put("KOLBO_MOCK_NODE", node.toString());
    assertThat(command.start().waitFor()).isEqualTo(1);
    assertThat(stderr()).contains("Node.js 20.19", "is 18.20.1").hasLineCount(1);
    assertThat(temporaryDirectories(directory)).isEmpty();
  }

  @Tag("stress")
  @Test
  void portInUseIsExplained() throws Exception {
    try (KolboMockServer mock = KolboMockServer.start()) {
      assertThat(command("--port", String.valueOf(mock.port())).start().waitFor()).isEqualTo(1);
      assertThat(stderr()).contains("127.0.0.1:" + mock.port(), "--port").hasLineCount(1);
      assertThatThrownBy(() -> KolboMockServer.builder().port(mock.port()).start())
          .isInstanceOf(UncheckedIOException.class);
    }
  }

  @Tag("stress")
  @Test
  void prismIsStartedAgainWhenItHasEnded() throws Exception {
    Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());
    Path document = MockTest.ownDocument(directory);
    try (KolboMockServer mock = KolboMockServer.builder().spec(document).start()) {
      ProcessHandle prism =
          ProcessHandle.current().children().filter(p -> !before.contains(p)).findFirst().get();
      prism.destroyForcibly();
      prism.onExit().get(10, TimeUnit.SECONDS);
      assertThat(get(mock.baseUri().resolve("/api/v1/models?limit=x"))).isEqualTo(401);
      assertThat(get(mock.baseUri().resolve("/api/v1/models?limit=x"), MockTest.KEY))
          .isEqualTo(400);
      assertThat(get(mock.baseUri().resolve("/__mock/health"))).isEqualTo(200);
    }
  }

  @Test
  void closingTwiceEndsPrismOnce() throws Exception {
    Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());
    Path document = MockTest.ownDocument(directory);
    KolboMockServer mock =
        KolboMockServer.builder().jobDuration(Duration.ZERO).spec(document).start();
    assertThat(get(mock.baseUri().resolve("/__mock/health"))).isEqualTo(200);
    assertThat(ProcessHandle.current().children().filter(p -> !before.contains(p))).hasSize(1);
    mock.close();
    mock.close();
    assertThat(ProcessHandle.current().children().collect(Collectors.toSet())).isEqualTo(before);
    assertThatThrownBy(() -> get(mock.baseUri())).isInstanceOf(IOException.class);
  }

  @Test
  void builderRefusesWhatMakesNoSense() {
    KolboMockServer.Builder builder = KolboMockServer.builder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.port(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.jobDuration(Duration.ofMillis(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.apiKey(" "));
  }

  private static int get(URI uri) throws Exception {
    return get(uri, "");
  }

  private static int get(URI uri, String key) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).header("X-API-Key", key).build(), BodyHandlers.discarding())
        .statusCode();
  }
}
