package ai.kolbo.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs of users, with dependencies of their own and without our parent, work with the client.
 *
 * <p>Maven resolves the class paths of the poms in {@code src/it/beside} as it does for users, with
 * the modules of the toolkit as this build made them: nothing is installed. That takes long.
 */
@Tag("stress")
class LivesBesideOthersIT {
  private static final Path BESIDE = Path.of("src", "it", "beside").toAbsolutePath();
  private static final Path PROGRAMS = BESIDE.resolve("programs");
  private static final String CLASS_PATH_FILE = "target/classpath";

  /** What the modules of the toolkit do up to their compilation, which they have done already. */
  private static final List<String> SKIPPED =
      List.of(
          "codegen.skip",
          "enforcer.skip",
          "exec.skip",
          "maven.antrun.skip",
          "maven.main.skip",
          "maven.resources.skip",
          "spotless.check.skip");

  @TempDir private Path directory;

  @BeforeAll
  static void resolveClassPaths() throws Exception {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    Path maven = Path.of(System.getProperty("maven.home"), "bin", windows ? "mvn.cmd" : "mvn");
    List<String> command =
        new ArrayList<>(
            List.of(
                maven.toString(),
                "--batch-mode",
                "--quiet",
                "--no-transfer-progress",
                "--file",
                BESIDE.resolve("pom.xml").toString(),
                "-Dmaven.repo.local=" + System.getProperty("maven.repo.local"),
                "-Dkolbo.version=" + System.getProperty("kolbo.version"),
                "-DincludeScope=runtime",
                "-Dmdep.outputFile=" + CLASS_PATH_FILE));
    SKIPPED.forEach(property -> command.add("-D" + property));
    Path settings = Path.of(System.getProperty("maven.settings").substring("file:".length()));
    if (Files.exists(settings)) {
      command.addAll(List.of("--settings", settings.toString()));
    }
    if (System.getProperty("maven.offline").equals("offline:true")) {
      command.add("--offline");
    }
    command.add("compile");
    command.add(System.getProperty("build.classpath"));
    run(command);
  }

  @ParameterizedTest
  @CsvSource({
    "openai-first, OpenAiProgram",
    "openai-last, OpenAiProgram",
    "okhttp-4-first, Program",
    "okhttp-4-last, Program",
    "spring-boot-3, Program",
    "spring-boot-4, Program"
  })
  void programRuns(String project, String program) throws Exception {
    String output = output(project, program, source("Program"), source(program));

    assertThat(output).contains("credits: ", "upload: http").containsPattern("stream: .*haiku");
    if (program.equals("OpenAiProgram")) {
      assertThat(output).contains("openai: 1");
    }
  }

  @Test
  void openAisOwnClientWorksWithTheMock() throws Exception {
    String program = "OpenAiClientProgram";
    String output = output("openai-first", program, source(program));

    assertThat(output)
        .contains(
            "chat: ok",
            "stream: ok",
            "tools: ok",
            "structured output: ok",
            "files: ok",
            "models: ok",
            "errors: ok");
  }

  /** Compiles a program on the class path of a project, and returns what it prints. */
  private String output(String project, String program, Path... sources) throws Exception {
    String classPath = classPath(project);
    compile("-classpath", classPath, sources);
    return run(
        List.of(
            java(),
            "-classpath",
            directory + File.pathSeparator + classPath,
            "com.example." + program,
            SharedMock.uri().toString()));
  }

  @Test
  void oneOkHttpIsOnTheClassPathBesideOpenAi() throws IOException {
    for (String project : List.of("openai-first", "openai-last")) {
      assertThat(classPath(project).split(File.pathSeparator))
          .extracting(entry -> Path.of(entry).getFileName().toString())
          .filteredOn(name -> name.startsWith("okhttp-"))
          .as(project)
          .hasSize(2)
          .noneMatch(name -> name.startsWith("okhttp-4"));
    }
  }

  /** With OkHttp 5 alone, and with the module of OkHttp 4 behind it. */
  @ParameterizedTest
  @ValueSource(strings = {"spring-boot-3", "okhttp-4-last"})
  void programRunsAsAModule(String project) throws Exception {
    String output = run(asModule(classPath(project)));

    assertThat(output).contains("credits: ", "upload: http").containsPattern("stream: .*haiku");
  }

  /** The empty jar that OkHttp 4 brings hides the module of Okio. */
  @Test
  void okHttp4AsTheFirstModuleIsRefusedInOneSentence() throws Exception {
    Process process =
        new ProcessBuilder(asModule(classPath("okhttp-4-first"))).redirectErrorStream(true).start();

    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .contains("IllegalStateException: the Kolbo client needs Okio 3 (okio-jvm); ")
        .doesNotContain("NoClassDefFoundError");
    assertThat(process.waitFor()).isNotZero();
  }

  /** Compiles the program as a module. Returns the command that runs it. */
  private List<String> asModule(String modulePath) throws IOException {
    Path descriptor = BESIDE.resolve("modular").resolve("module-info.java");
    compile("--module-path", modulePath, descriptor, source("Program"));
    return List.of(
        java(),
        "--module-path",
        directory + File.pathSeparator + modulePath,
        "--module",
        "com.example/com.example.Program",
        SharedMock.uri().toString());
  }

  @Test
  void modulesHideWhatIsInternalAndOpenTheModels() throws IOException {
    Path[] jars =
        Stream.of(classPath("spring-boot-3").split(File.pathSeparator))
            .filter(jar -> jar.contains("kolbo-client-"))
            .map(Path::of)
            .toArray(Path[]::new);
    ModuleFinder modules = ModuleFinder.of(jars);
    ModuleDescriptor client = modules.find("ai.kolbo.client").orElseThrow().descriptor();
    ModuleDescriptor generated =
        modules.find("ai.kolbo.client.generated").orElseThrow().descriptor();
    assertThat(client.exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder(
            "ai.kolbo.client",
            "ai.kolbo.client.chat",
            "ai.kolbo.client.error",
            "ai.kolbo.client.job",
            "ai.kolbo.client.money",
            "ai.kolbo.client.pacing");
    assertThat(generated.exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder("ai.kolbo.api", "ai.kolbo.model");
    assertThat(generated.opens())
        .extracting(ModuleDescriptor.Opens::source)
        .containsExactly("ai.kolbo.model");
  }

  @Test
  void okHttp4AsASecondModuleIsRefused() throws Exception {
    Path modules = Files.createDirectory(directory.resolve("modules"));
    for (String jar : classPath("okhttp-4-first").split(File.pathSeparator)) {
      Files.copy(Path.of(jar), modules.resolve(Path.of(jar).getFileName()));
    }

    Process process =
        new ProcessBuilder(
                java(),
                "--module-path",
                modules.toString(),
                "--add-modules",
                "ai.kolbo.client",
                "Any")
            .redirectErrorStream(true)
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .contains("Two versions of module");
    assertThat(process.waitFor()).isNotZero();
  }

  /** The class path of a project, with the jars of the toolkit instead of its class folders. */
  private static String classPath(String project) throws IOException {
    String resolved = Files.readString(BESIDE.resolve(project).resolve(CLASS_PATH_FILE)).strip();
    return Stream.of(resolved.split(File.pathSeparator))
        .map(Path::of)
        .map(entry -> Files.isDirectory(entry) ? jarOf(entry.getParent()) : entry)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path jarOf(Path target) {
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(
              file ->
                  file.getFileName().toString().matches("kolbo-[a-z-]+-[0-9.]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no jar in " + target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path source(String program) {
    return PROGRAMS.resolve("com").resolve("example").resolve(program + ".java");
  }

  private void compile(String pathOption, String path, Path... sources) {
    List<String> arguments =
        new ArrayList<>(List.of("-proc:none", pathOption, path, "-d", directory.toString()));
    Stream.of(sources).distinct().map(Path::toString).forEach(arguments::add);
    StringWriter messages = new StringWriter();
    PrintWriter writer = new PrintWriter(messages, true);
    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));
    assertThat(result).as(messages.toString()).isZero();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Runs a command to its end, and returns what it printed. */
  private static String run(List<String> command) throws Exception {
    return Commands.output(command.get(0), new ProcessBuilder(command), Duration.ofMinutes(5));
  }
}
