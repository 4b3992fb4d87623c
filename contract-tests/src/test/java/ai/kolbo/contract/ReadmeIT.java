package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every snippet of every README is code that the build compiles, or a command that this test runs.
 */
class ReadmeIT {
  private static final Path ROOT = Path.of("..");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

  private static final String CONTRACT = "java -jar contract-tests/target/kolbo-contract-tests.jar";

  private record Snippet(Path file, String language, String text) {
    String title() {
      return ROOT.relativize(file) + ": " + text.lines().findFirst().orElse("");
    }
  }

  @Test
  void everySnippetIsOfAKindThatIsChecked() throws IOException {
    assertThat(snippets()).extracting(Snippet::language).isSubsetOf("java", "sh");
  }

  @TestFactory
  Stream<DynamicTest> javaSnippetsAreCompiledByTheBuild() throws IOException {
    String sources = sources();
    return snippets("java")
        .map(
            snippet ->
                DynamicTest.dynamicTest(
                    snippet.title(),
                    () ->
                        assertThat(sources)
                            .as("examples or tests hold this snippet")
                            .contains(unindented(snippet.text()))));
  }

  @Test
  void curlSnippetsSucceedAgainstTheMock(@TempDir Path directory) throws Exception {
    Assumptions.assumeTrue(
        Commands.find("curl").isPresent() && Commands.find("bash").isPresent(),
        "needs curl and bash");
    Frames.jpeg(directory, "a.jpg");
    Frames.jpeg(directory, "b.jpg");
    List<Snippet> curls =
        snippets("sh").filter(snippet -> snippet.text().startsWith("curl ")).toList();
    assertThat(curls).isNotEmpty();
    try (RunnableJar mock = RunnableJar.start()) {
      for (Snippet curl : curls) {
        run(curl, mock, directory);
      }
    }
  }

  /** From the root of the repository, where they are meant to be run. */
  @TestFactory
  Stream<DynamicTest> commandsOfTheContractTestsSucceedAgainstTheMock() throws IOException {
    return snippets("sh")
        .filter(snippet -> snippet.text().startsWith(CONTRACT))
        .map(
            snippet ->
                DynamicTest.dynamicTest(
                    snippet.title(),
                    () -> {
                      try (RunnableJar mock = RunnableJar.start()) {
                        succeeds(snippet, snippet.text(), mock, ROOT);
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> otherCommandsAreTheOnesThatAreTestedElsewhere() throws IOException {
    return snippets("sh")
        .filter(snippet -> !snippet.text().startsWith("curl "))
        .filter(snippet -> !snippet.text().startsWith(CONTRACT))
        .map(
            snippet ->
                DynamicTest.dynamicTest(
                    snippet.title(),
                    // The build itself, or the start of the jar (RunnableJarIT) and its
                    // environment.
                    () ->
                        assertThat(snippet.text())
                            .containsPattern(
                                "(mvn |java -Xmx256m -jar mock-server/target/kolbo-mock-server.jar|export KOLBO_)")));
  }

  private static void run(Snippet snippet, RunnableJar mock, Path directory) throws Exception {
    succeeds(snippet, snippet.text().replace("curl ", "curl --fail-with-body "), mock, directory);
  }

  private static void succeeds(Snippet snippet, String text, RunnableJar mock, Path directory)
      throws Exception {
    String command = text.replace("http://127.0.0.1:4010", mock.uri().toString());
    Path output = Files.createTempFile("output", "");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("KOLBO_API_KEY", "any");
    Process process = builder.start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(snippet.title() + "\n" + Files.readString(output)).isZero();
  }

  private static Stream<Snippet> snippets(String language) throws IOException {
    return snippets().stream().filter(snippet -> snippet.language().equals(language));
  }

  private static List<Snippet> snippets() throws IOException {
    List<Path> readmes;
    try (Stream<Path> files = Files.walk(ROOT, 3)) {
      // That of the npm package is for JavaScript, and NpmPackageTest runs it.
      readmes =
          files
              .filter(file -> file.endsWith("README.md"))
              .filter(file -> !file.startsWith(ROOT.resolve("spec/npm")))
              .toList();
    }
    assertThat(readmes).hasSizeGreaterThanOrEqualTo(8);
    return readmes.stream()
        .flatMap(
            file ->
                FENCE
                    .matcher(read(file))
                    .results()
                    .map((MatchResult fence) -> new Snippet(file, fence.group(1), fence.group(2))))
        .toList();
  }

  private static String sources() throws IOException {
    StringBuilder sources = new StringBuilder();
    List<String> folders =
        List.of(
            "examples/src/main/java",
            "kolbo-fleet/src/test/java",
            "mock-server/junit/src/test/java");
    for (String folder : folders) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        sources.append(
            files
                .filter(file -> file.toString().endsWith(".java"))
                .map(ReadmeIT::read)
                .map(ReadmeIT::unindented)
                .collect(Collectors.joining("\n", "\n", "\n")));
      }
    }
    return sources.toString();
  }

  private static String unindented(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
