package ai.kolbo.languages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs that run in one folder, with some environment variables more, until a deadline. */
final class ChildProcess {
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  ChildProcess(Path directory) {
    this.directory = directory;
  }

  /**
   * How a program ended.
   *
   * @param output all that it wrote, to standard output and standard error
   */
  record Result(int exitCode, String output) {}

  ChildProcess environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /**
   * Runs a program to its end.
   *
   * @param output the file for what it writes: a program that is left over must not keep a pipe of
   *     the build open
   * @throws IllegalStateException if it has not ended by the deadline
   */
  Result run(Path output, Duration deadline, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "%s has not ended within %s, but said: %s"
                .formatted(command, deadline, Files.readString(output)));
      }
      return new Result(process.exitValue(), Files.readString(output));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
