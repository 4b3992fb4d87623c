package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the client may cost its users on the class path, and its maintainers in lines. */
class BudgetIT {
  private static final Path CLIENT = Path.of("..", "client-extensions");
  private static final Path SOURCES = CLIENT.resolve("src/main/java");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/");
  private static final Path MONEY = SOURCES.resolve("ai/kolbo/client/money");

  @Test
  void classPathOfTheClientIsSmall() throws IOException {
    List<Path> classPath = new ArrayList<>();
    for (String entry :
        Files.readString(CLIENT.resolve("target/runtime-classpath"))
            .strip()
            .split(File.pathSeparator)) {
      classPath.add(Path.of(entry));
    }
    classPath.add(jarOfTheClient());
    long bytes = 0;
    for (Path jar : classPath) {
      assertThat(jar).isRegularFile();
      bytes += Files.size(jar);
    }
    assertThat(classPath).hasSizeLessThanOrEqualTo(12);
    assertThat(bytes).as("bytes of %s", classPath).isLessThanOrEqualTo(5_200_000);
  }

  private static Path jarOfTheClient() throws IOException {
    try (Stream<Path> files = Files.list(CLIENT.resolve("target"))) {
      return files
          .filter(
              file ->
                  file.getFileName()
                      .toString()
                      .matches("kolbo-client-extensions-[0-9.]+(-SNAPSHOT)?\\.jar"))
          .reduce(
              (one, other) -> {
                throw new IllegalStateException(
                    "Two versions: run mvn clean. " + one + ", " + other);
              })
          .orElseThrow();
    }
  }

  /**
   * The bounds, deadlines and diagnosis of whatever servers send take a fifth of it; another fifth
   * are batches that resume, recovery, the journal under the ledger, and pacing.
   */
  @Test
  void handWrittenCodeStaysShort() throws IOException {
    long money = linesOfCode(MONEY);
    assertThat(linesOfCode(SOURCES) - money).as("lines without money").isBetween(1L, 6_900L);
    assertThat(money).as("lines of money").isLessThanOrEqualTo(1_500);
  }

  /**
   * Lines that are neither blank nor a comment, and no import: documentation is not to be saved on,
   * and the formatter writes one line for each class that is named.
   */
  private static long linesOfCode(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return 0;
    }
    long lines = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file :
          (Iterable<Path>) files.filter(file -> file.toString().endsWith(".java"))::iterator) {
        lines +=
            COMMENT
                .matcher(Files.readString(file))
                .replaceAll("")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("//"))
                .filter(line -> !line.startsWith("import ") && !line.startsWith("package "))
                .count();
      }
    }
    return lines;
  }
}
