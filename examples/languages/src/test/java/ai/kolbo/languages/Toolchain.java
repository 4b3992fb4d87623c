package ai.kolbo.languages;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A program of the machine that compiles or runs a language.
 *
 * @param minimum the oldest version that the generated client and its libraries work with
 * @param check arguments that make the program print its version, if it is complete
 */
record Toolchain(String command, Version minimum, String... check) {

  static final Toolchain NODE = new Toolchain("node", new Version(20, 19), "--version");
  static final Toolchain NPM = new Toolchain("npm", new Version(9, 0), "--version");

  /** With what makes virtual environments, which Debian packages apart (python3-venv). */
  static final Toolchain PYTHON =
      new Toolchain(
          "python3",
          new Version(3, 11),
          "-c",
          "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])");

  static final Toolchain GO = new Toolchain("go", new Version(1, 23), "version");
  static final Toolchain CARGO = new Toolchain("cargo", new Version(1, 85), "--version");

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");
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
   * @throws TestAbortedException if the machine lacks it, or has one that is too old or incomplete
   */
  Path require() throws IOException, InterruptedException {
    Path executable = find().orElseThrow(() -> skipped("is not installed"));
    List<String> line = new ArrayList<>(List.of(executable.toString()));
    line.addAll(List.of(check));
    ChildProcess.Result result =
        new ChildProcess(Path.of("."))
            .run(Path.of("target", command + "-version.txt"), DEADLINE, line);
    Matcher numbers = VERSION.matcher(result.output());
    if (result.exitCode() != 0 || !numbers.find()) {
      String lastLine = result.output().strip().replaceFirst("(?s).*\\R", "");
      throw skipped("is not complete: " + lastLine);
    }
    Version version =
        new Version(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    if (version.isOlderThan(minimum)) {
      throw skipped(version + " is older than " + minimum);
    }
    return executable;
  }

  private TestAbortedException skipped(String why) {
    return new TestAbortedException("skipped: " + command + " " + why);
  }

  private Optional<Path> find() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(folder -> Stream.of("", ".exe", ".cmd").map(end -> Path.of(folder, command + end)))
        .filter(Files::isRegularFile)
        .filter(Files::isExecutable)
        .findFirst();
  }
}
