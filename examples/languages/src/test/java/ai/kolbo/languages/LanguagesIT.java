package ai.kolbo.languages;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.score.ClientScore;
import ai.kolbo.contract.score.Faults;
import ai.kolbo.contract.score.ScoreReport;
import ai.kolbo.mock.KolboMockServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * Compiles the client of each language together with its smoke program and lets the program run an
 * image job, a job with two uploaded frames and a chat completion against the mock, through a proxy
 * that scores the client. Maven has generated those of openapi-generator before.
 */
class LanguagesIT {
  private static final String QUESTION = "Write a haiku about tomatoes";
  private static final String KEY = "kolbo_live_0123456789abcdef0123456789abcdef01234567";
  private static final long CREDITS = 1_000_000;
  private static final List<String> VIEWS = List.of("single", "forms");
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Duration BUILD_DEADLINE = Duration.ofMinutes(8);
  private static final Duration RUN_DEADLINE = Duration.ofMinutes(1);
  private static final Pattern LINES =
      Pattern.compile("image: (?<image>\\S+)\\Rvideo: (?<video>\\S+)\\Rchat: (?<chat>(?s:.+))");

  /** What became of each language, in words. */
  private static final Map<String, String> OUTCOMES = Collections.synchronizedMap(new TreeMap<>());

  private static final Map<String, ClientScore> SCORES =
      Collections.synchronizedMap(new TreeMap<>());

  /** The least score of a client whose program gives a job up when a poll fails. */
  private static final double FLOOR = 90;

  /** Of some it is lower, since they do more that the document does not say. */
  private static final Map<String, Double> LOWER_FLOORS =
      Map.of(
          // These two send files without their media types.
          "go", 88.0,
          "java-native", 88.0,
          // Its HTTP library repeats a POST whose connection broke.
          "kotlin", 85.0,
          // Does so itself, sends its key everywhere, and a field that the document does not have.
          "openai", 68.0);

  /** More than it takes until all faults that the programs run into have happened. */
  private static final int MOST_RUNS = 24;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static KolboMockServer mock;
  private static List<String> frames;

  @BeforeAll
  static void startMock(@TempDir Path directory) throws IOException {
    mock = KolboMockServer.builder().apiKey(KEY).credits(CREDITS).start();
    frames = List.of(frame(directory, "first.png"), frame(directory, "last.png"));
  }

  @AfterAll
  static void stopMockAndReport() {
    mock.close();
    System.out.println("Clients generated from the codegen views:");
    OUTCOMES.forEach((language, outcome) -> System.out.printf("  %-21s  %s%n", language, outcome));
    System.out.println(ScoredClient.table(SCORES));
  }

  @Test
  void typescript() throws Exception {
    check(
        "typescript",
        language -> {
          Path node = Toolchain.NODE.require();
          Path npm = Toolchain.NPM.require();
          language.build(npm, "ci", "--loglevel=error");
          language.build(npm, "run", "--silent", "build");
          return List.of(
              node.toString(), TARGET.resolve("typescript-build/typescript/smoke.js").toString());
        });
  }

  @Test
  void python() throws Exception {
    check(
        "python",
        language -> {
          Path installed = inEnvironment(language.pythonEnvironment(), "python");
          language.build(installed, "-m", "compileall", "-q", TARGET.resolve("python").toString());
          language.environment("PYTHONPATH", TARGET.resolve("python").toString());
          return List.of(installed.toString(), "smoke.py");
        });
  }

  @Test
  void go() throws Exception {
    check(
        "go",
        language -> {
          Path go = Toolchain.GO.require();
          Path smoke = TARGET.resolve("go-build/smoke");
          // What is too old says so, and does not fetch another.
          language.environment("GOTOOLCHAIN", "local");
          language.build(go, "build", "-mod=readonly", "-o", smoke.toString(), ".");
          return List.of(smoke.toString());
        });
  }

  @Test
  void rust() throws Exception {
    check(
        "rust",
        language -> {
          Path cargo = Toolchain.CARGO.require();
          Path directory = TARGET.resolve("rust-build");
          // Without a lockfile: Cargo writes the registry's address into it.
          language.build(cargo, "build", "--quiet", "--target-dir", directory.toString());
          return List.of(directory.resolve("debug/kolbo-smoke").toString());
        });
  }

  /** Maven has compiled it. */
  @Test
  void kotlin() throws Exception {
    check(
        "kotlin",
        language ->
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "ai.kolbo.languages.SmokeKt"));
  }

  @Test
  void openapiFetch() throws Exception {
    check("openapi-fetch", LanguagesIT::script);
  }

  @Test
  void heyApi() throws Exception {
    check("hey-api", LanguagesIT::script);
  }

  /** Its build generates the client, too. */
  private static List<String> script(Language language) throws IOException, InterruptedException {
    Path node = Toolchain.NODE.require();
    Path npm = Toolchain.NPM.require();
    language.build(npm, "ci", "--loglevel=error");
    language.build(npm, "run", "--silent", "build");
    return List.of(node.toString(), "target/build/smoke.js");
  }

  @Test
  void oapiCodegen() throws Exception {
    check(
        "oapi-codegen",
        language -> {
          Path go = Toolchain.GO.require();
          language.environment("GOTOOLCHAIN", "local");
          for (String view : VIEWS) {
            Path client = Path.of("target", view, "client.go");
            Files.createDirectories(language.directory().resolve(client).getParent());
            language.build(
                go,
                "run",
                "-mod=readonly",
                "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen",
                "-generate",
                "types,client",
                "-package",
                view,
                "-o",
                client.toString(),
                document(view));
          }
          language.build(go, "build", "-mod=readonly", "-o", "target/smoke", ".");
          return List.of(language.directory().resolve("target/smoke").toAbsolutePath().toString());
        });
  }

  @Test
  void openapiPythonClient() throws Exception {
    check(
        "openapi-python-client",
        language -> {
          Path environment = language.pythonEnvironment();
          for (String view : VIEWS) {
            language.build(
                inEnvironment(environment, "openapi-python-client"),
                "generate",
                "--config",
                "config.yaml",
                "--meta",
                "none",
                "--overwrite",
                "--fail-on-warning",
                "--path",
                document(view),
                "--output-path",
                "target/kolbo_" + view);
          }
          language.environment("PYTHONPATH", "target");
          return List.of(inEnvironment(environment, "python").toString(), "smoke.py");
        });
  }

  @Test
  void javaNative() throws Exception {
    check(
        "java-native",
        language -> {
          Path home = Path.of(System.getProperty("java.home"), "bin");
          Path classes = TARGET.resolve("java-native-classes");
          Path sources = TARGET.resolve("java-native/src/main/java");
          language.build(
              home.resolve("javac"),
              "-nowarn",
              "-proc:none",
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("java.class.path"),
              "-sourcepath",
              sources.toString(),
              "Smoke.java");
          return List.of(
              home.resolve("java").toString(),
              "-cp",
              classes + File.pathSeparator + System.getProperty("java.class.path"),
              "Smoke");
        });
  }

  /** Not generated, but made by OpenAI for its own API. */
  @Test
  void officialOpenAiClient() throws Exception {
    Language openAi = new Language("openai");
    Path node = Toolchain.NODE.require();
    openAi.build(Toolchain.NPM.require(), "ci", "--loglevel=error");

    List<String> program = List.of(node.toString(), "openai.mjs");
    try (ScoredClient client = new ScoredClient(mock.baseUri())) {
      assertThat(openAi.smoke(program, client.server(Faults.NONE)).lines())
          .containsExactly(
              "chat: ok",
              "stream: ok",
              "tools: ok",
              "structured output: ok",
              "files: ok",
              "models: ok",
              "errors: ok");
      openAi.environment("KOLBO_MAX_RETRIES", "2");
      // The program checks the reasons for which completions end: a newer server's are unknown.
      score(openAi, program, client, client.failingServer());
    }
  }

  private interface Build {
    /** Compiles the smoke program; returns the command that runs it. */
    List<String> compile(Language language) throws IOException, InterruptedException;
  }

  private static void check(String name, Build build) throws Exception {
    OUTCOMES.put(name, "failed");
    Language language = new Language(name);
    List<String> program;
    try {
      program = build.compile(language);
    } catch (TestAbortedException e) {
      OUTCOMES.put(name, e.getMessage());
      throw e;
    }
    try (ScoredClient client = new ScoredClient(mock.baseUri())) {
      String output = language.smoke(program, client.server(Faults.NONE));
      System.out.printf("%s:%n%s", name, output.indent(2));
      Matcher lines = results(output);
      assertFinished(lines.group("image"), "image", "A sunset over mountains");
      assertFinished(lines.group("video"), "first_last_frame", "A slow pan");
      assertThat(lines.group("chat").lines())
          .containsExactlyElementsOf(chatAnswer().lines().toList());

      assertThat(results(language.smoke(program, client.server(Faults.NEWER))).group("chat"))
          .as("against a server that has learned more")
          .isEqualTo(lines.group("chat"));
      score(language, program, client, client.server(Faults.ALL));
    }
    OUTCOMES.put(name, "ran");
  }

  /** Runs the program until it comes through all that fails on purpose, and scores it. */
  private static void score(
      Language language, List<String> program, ScoredClient client, URI server)
      throws IOException, InterruptedException {
    for (int runs = 1; !language.comesThrough(program, server) && runs < MOST_RUNS; runs++) {
      client.beginRun();
    }
    ClientScore score = client.score(TARGET.resolve("scores").resolve(language.name));
    SCORES.put(language.name, score);
    assertThat(score.total().orElseThrow())
        .as(new ScoreReport(score).text())
        .isGreaterThanOrEqualTo(LOWER_FLOORS.getOrDefault(language.name, FLOOR));
  }

  private static Matcher results(String output) {
    Matcher lines = LINES.matcher(output.strip());
    assertThat(lines.matches()).as("three results in: " + output).isTrue();
    return lines;
  }

  /** The mock itself says of which job a result is, and that it has completed. */
  private static void assertFinished(String url, String type, String prompt) throws Exception {
    Matcher parts = Pattern.compile(".*/__mock/files/([^/]+)/.*").matcher(url);
    assertThat(parts.matches()).as(url).isTrue();
    JsonNode status = call("/api/v1/generate/" + parts.group(1) + "/status", null);
    assertThat(status.path("state").asText()).isEqualTo("completed");
    assertThat(status.path("type").asText()).isEqualTo(type);
    // The client has been told the address of the proxy.
    assertThat(URI.create(status.at("/result/urls/0").asText()).getPath())
        .isEqualTo(URI.create(url).getPath());
    assertThat(status.at("/result/prompt_used").asText()).isEqualTo(prompt);
  }

  /** What the mock answers to the question of the programs. */
  private static String chatAnswer() throws Exception {
    String question =
        """
        {"model": "kolbo-cli", "messages": [{"role": "user", "content": "%s"}]}
        """;
    return call("/api/kolbo/v1/chat/completions", question.formatted(QUESTION))
        .at("/choices/0/message/content")
        .asText();
  }

  private static JsonNode call(String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(mock.baseUri() + path)).header("X-API-Key", KEY);
    if (body != null) {
      request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }
    return JSON.readTree(HTTP.send(request.build(), BodyHandlers.ofString()).body());
  }

  private static String frame(Path directory, String name) throws IOException {
    Path file = directory.resolve(name);
    ImageIO.write(new BufferedImage(16, 9, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    return file.toString();
  }

  /** One of the two documents that have the paths as they are. */
  private static String document(String view) {
    return "../../../spec/target/openapi/kolbo-openapi.codegen-" + view + ".yaml";
  }

  private static Path inEnvironment(Path environment, String command) {
    Path windows = environment.resolve("Scripts").resolve(command + ".exe");
    return Files.exists(windows) ? windows : environment.resolve("bin").resolve(command);
  }

  /** One language's folder, and the commands that are run in it. */
  private static final class Language {
    private final String name;
    private final ChildProcess processes;

    Language(String name) {
      this.name = name;
      this.processes = new ChildProcess(Path.of(name)).environment("KOLBO_API_KEY", KEY);
    }

    Path directory() {
      return Path.of(name);
    }

    /** A new one, with the packages of the language's requirements. */
    Path pythonEnvironment() throws IOException, InterruptedException {
      Path environment = TARGET.resolve(name + "-environment");
      build(Toolchain.PYTHON.require(), "-m", "venv", "--clear", environment.toString());
      build(
          inEnvironment(environment, "python"),
          "-m",
          "pip",
          "install",
          "--quiet",
          "--disable-pip-version-check",
          "--require-hashes",
          "--only-binary=:all:",
          "-r",
          "requirements.txt");
      return environment;
    }

    void environment(String name, String value) {
      processes.environment(name, value);
    }

    void build(Path executable, String... arguments) throws IOException, InterruptedException {
      List<String> command = new ArrayList<>(List.of(executable.toString()));
      command.addAll(List.of(arguments));
      run("build", BUILD_DEADLINE, command);
    }

    String smoke(List<String> program, URI server) throws IOException, InterruptedException {
      return run("smoke", RUN_DEADLINE, smokeCommand(program, server));
    }

    /** Whether the program ends as it should. */
    boolean comesThrough(List<String> program, URI server)
        throws IOException, InterruptedException {
      Path output = TARGET.resolve(name + "-faults.txt");
      return processes.run(output, RUN_DEADLINE, smokeCommand(program, server)).exitCode() == 0;
    }

    private List<String> smokeCommand(List<String> program, URI server) {
      environment("KOLBO_API_URL", server.toString());
      environment("NO_PROXY", server.getHost());
      List<String> command = new ArrayList<>(program);
      command.addAll(frames);
      return command;
    }

    private String run(String step, Duration deadline, List<String> command)
        throws IOException, InterruptedException {
      Path output = TARGET.resolve(name + "-" + step + ".txt");
      ChildProcess.Result result = processes.run(output, deadline, command);
      assertThat(result.exitCode()).as("%s said: %s", command, result.output()).isZero();
      return result.output();
    }
  }
}
