package ai.kolbo.languages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/**
 * A program of the machine that compiles or runs a language.
 *
 * @param minimum the oldest version that the generated client and its libraries work with
 */
record Toolchain(String command, Version minimum, String... versionArguments) {

  static final Toolchain NODE = new Toolchain("node", new Version(20, 19), "--version");
  static final Toolchain NPM = new Toolchain("npm", new Version(10, 0), "--version");
  static final Toolchain PYTHON = new Toolchain("python3", new Version(3, 10), "--version");
  static final Toolchain GO = new Toolchain("go", new Version(1, 23), "version");
  static final Toolchain CARGO = new Toolchain("cargo", new Version(1, 85), "--version");

  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)");
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  record Version(int major, int minor) {
    boolean isOlderThan(Version other) {
      return major != other.major ? major < other.major : minor < other.minor;
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  /**
   * Where the program is.
   *
   * @throws TestAbortedException if the machine lacks it or has one that is too old
   */
  Path require() throws IOException, InterruptedException {
    Path executable =
        find()
            .orElseThrow(
                () -> new TestAbortedException("skipped: " + command + " is not installed"));
    ChildProcess.Result result =
        new ChildProcess(Path.of("."))
            .run(
                Path.of("target", command + "-version.txt"),
                DEADLINE,
                executable,
                versionArguments);
    Matcher numbers = NUMBERS.matcher(result.output());
    if (result.exitCode() != 0 || !numbers.find()) {
      throw new TestAbortedException("skipped: " + command + " does not run: " + result.output());
    }
    Version version =
        new Version(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    if (version.isOlderThan(minimum)) {
      throw new TestAbortedException(
          "skipped: %s %s is older than %s".formatted(command, version, minimum));
    }
    return executable;
  }

  private Optional<Path> find() {
    return Arrays.stream(System.getenv("PATH").split(java.io.File.pathSeparator))
        .flatMap(
            folder ->
                Arrays.stream(new String[] {"", ".exe", ".cmd"})
                    .map(suffix -> Path.of(folder, command + suffix)))
        .filter(Files::isRegularFile)
        .filter(Files::isExecutable)
        .findFirst();
  }
}
