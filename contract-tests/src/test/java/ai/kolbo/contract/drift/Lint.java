package ai.kolbo.contract.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The document's own rules, run on source files. */
final class Lint {
  private static final Path SPEC = Path.of("../spec").toAbsolutePath().normalize();

  private Lint() {}

  /** What the rules complain of, each on a line with the name of the rule. */
  static List<String> problems(Sources sources, Path folder)
      throws IOException, InterruptedException {
    Path installed = SPEC.resolve("node_modules");
    Assumptions.assumeTrue(Files.isDirectory(installed), "Redocly is not installed");
    copy(SPEC.resolve("plugins"), folder.resolve("plugins"));
    Files.copy(SPEC.resolve("redocly.yaml"), folder.resolve("redocly.yaml"));
    Files.copy(SPEC.resolve("package.json"), folder.resolve("package.json"));
    Files.createSymbolicLink(folder.resolve("node_modules"), installed);
    write(sources, folder.resolve("openapi"));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder("npm", "run", "--silent", "lint", "--", "--format=stylish")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        throw new AssertionError("The lint did not end");
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    List<String> problems =
        Files.readString(output)
            .replaceAll("\u001b\\[[0-9;]*m", "")
            .lines()
            .filter(line -> line.matches(" +\\d+:\\d+ .*"))
            .toList();
    assertThat(process.exitValue() == 0)
        .as("%s", Files.readString(output))
        .isEqualTo(problems.isEmpty());
    return problems;
  }

  static void write(Sources sources, Path folder) throws IOException {
    for (Map.Entry<String, String> file : sources.texts().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
