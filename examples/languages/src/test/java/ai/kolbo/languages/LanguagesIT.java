package ai.kolbo.languages;

import static org.assertj.core.api.Assertions.assertThat;

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
 * image job, a job with two uploaded frames and a chat completion against the mock. Maven has
 * generated those of openapi-generator before.
 */
class LanguagesIT {
  private static final String QUESTION = "Write a haiku about tomatoes";
  private static final String KEY = "any";
  private static final List<String> VIEWS = List.of("single", "forms");
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Duration BUILD_DEADLINE = Duration.ofMinutes(8);
  private static final Duration RUN_DEADLINE = Duration.ofMinutes(1);
  private static final Pattern LINES =
      Pattern.compile("image: (?<image>\\S+)\\Rvideo: (?<video>\\S+)\\Rchat: (?<chat>(?s:.+))");

  /** What became of each language, in words. */
  private static final Map<String, String> OUTCOMES = Collections.synchronizedMap(new TreeMap<>());

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static KolboMockServer mock;
  private static NewerServer newer;
  private static List<String> frames;

  @BeforeAll
  static void startMock(@TempDir Path directory) throws IOException {
    mock = KolboMockServer.builder().apiKey(KEY).start();
    newer = new NewerServer(mock.baseUri());
    frames = List.of(frame(directory, "first.png"), frame(directory, "last.png"));
  }

  @AfterAll
  static void stopMockAndReport() {
    newer.close();
    mock.close();
    System.out.println("Clients generated from the codegen views:");
    OUTCOMES.forEach((language, outcome) -> System.out.printf("  %-21s  %s%n", language, outcome));
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

    String output = openAi.smoke(List.of(node.toString(), "openai.mjs"), mock.baseUri());

    assertThat(output.lines())
        .containsExactly(
            "chat: ok",
            "stream: ok",
            "tools: ok",
            "structured output: ok",
            "files: ok",
            "models: ok",
            "errors: ok");
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
    String output = language.smoke(program, mock.baseUri());
    System.out.printf("%s:%n%s", name, output.indent(2));
    Matcher lines = results(output);
    assertFinished(lines.group("image"), "image", "A sunset over mountains");
    assertFinished(lines.group("video"), "first_last_frame", "A slow pan");
    assertThat(lines.group("chat").lines())
        .containsExactlyElementsOf(chatAnswer().lines().toList());

    assertThat(results(language.smoke(program, newer.baseUri())).group("chat"))
        .as("against a server that has learned more")
        .isEqualTo(lines.group("chat"));
    OUTCOMES.put(name, "ran");
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
    assertThat(status.at("/result/urls/0").asText()).isEqualTo(url);
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
      environment("KOLBO_API_URL", server.toString());
      environment("NO_PROXY", server.getHost());
      List<String> command = new ArrayList<>(program);
      command.addAll(frames);
      return run("smoke", RUN_DEADLINE, command);
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
