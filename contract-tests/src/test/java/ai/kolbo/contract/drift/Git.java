package ai.kolbo.contract.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Applies patches as their readers do. */
final class Git {
  private Git() {}

  /** The texts of the source files after the patch, as {@code git apply} leaves them. */
  static Map<String, String> applied(ProposedPatch patch, Sources sources, Path folder)
      throws IOException, InterruptedException {
    Path files = folder.resolve(Sources.FOLDER);
    Lint.write(sources, files);
    Path diff = Files.writeString(folder.resolve("proposed.patch"), patch.unifiedDiff());
    run(folder, "apply", "--check", diff.toString());
    run(folder, "apply", diff.toString());
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> all = Files.walk(files)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = files.relativize(file).toString().replace('\\', '/');
        texts.put(name, Files.readString(file));
      }
    }
    return texts;
  }

  private static void run(Path folder, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder git = new ProcessBuilder("git").directory(folder.toFile());
    git.command().addAll(List.of(arguments));
    // Else a repository around the folder counts.
    git.environment().put("GIT_CEILING_DIRECTORIES", folder.getParent().toString());
    Path output = folder.resolve("git.txt");
    Process process;
    try {
      process = git.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    } catch (IOException e) {
      Assumptions.abort("git is not installed");
      throw e;
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
  }
}
