package ai.kolbo.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A Python with the packages that code samples import, and no others; it stays until they change.
 */
final class PythonEnvironment {
  private static final Path REQUIREMENTS = Path.of("src/test/python/requirements.txt");
  private static final Path DIRECTORY = Path.of("target/python-environment").toAbsolutePath();
  private static final Path INSTALLED = DIRECTORY.resolve("requirements.txt");

  /** What the packages require, and what Debian packages apart (python3-venv). */
  private static final String IS_COMPLETE =
      "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";

  private static final String ABSENT =
      "Python 3.10 or newer with venv is not installed: the Python samples are not run";

  private PythonEnvironment() {}

  /** The interpreter. Skips the test where there is no Python that can make environments. */
  static synchronized Path python() throws Exception {
    String needed = Files.readString(REQUIREMENTS);
    if (Files.notExists(INSTALLED) || !Files.readString(INSTALLED).equals(needed)) {
      Optional<Path> base = Commands.find("python3", "python", "python3.exe", "python.exe");
      boolean canRun = base.isPresent() && isComplete(base.get());
      if (!canRun) {
        System.err.println(ABSENT);
      }
      Assumptions.assumeTrue(canRun, ABSENT);
      run(base.get(), "-m", "venv", "--clear", DIRECTORY.toString());
      run(
          interpreter(),
          "-m",
          "pip",
          "install",
          "--quiet",
          "--disable-pip-version-check",
          "--require-hashes",
          "--only-binary=:all:",
          "-r",
          REQUIREMENTS.toString());
      Files.writeString(INSTALLED, needed);
    }
    return interpreter();
  }

  private static Path interpreter() {
    Path windows = DIRECTORY.resolve("Scripts").resolve("python.exe");
    return Files.exists(windows) ? windows : DIRECTORY.resolve("bin").resolve("python");
  }

  private static boolean isComplete(Path python) throws Exception {
    Process process =
        new ProcessBuilder(python.toString(), "-c", IS_COMPLETE)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }

  private static void run(Path python, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(python.toString()));
    command.addAll(List.of(arguments));
    Commands.output(String.join(" ", command), new ProcessBuilder(command), Duration.ofMinutes(3));
  }
}
