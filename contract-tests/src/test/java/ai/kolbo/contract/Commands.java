package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Commands of this machine. */
final class Commands {
  private Commands() {}

  /** The first of these commands that is on the path. */
  static Optional<Path> find(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Runs a command to its end.
   *
   * @param what names it in failures
   * @return what it printed, errors included; its exit status was 0
   */
  static String output(String what, ProcessBuilder command, Duration longest) throws Exception {
    Path output = Files.createTempFile("output", "");
    try {
      Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      try {
        boolean ended = process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
        String printed = Files.readString(output);
        assertThat(ended).as("%s ends. Its output: %s", what, printed).isTrue();
        assertThat(process.exitValue()).as("%s: %s", what, printed).isZero();
        return printed;
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(output);
    }
  }
}
