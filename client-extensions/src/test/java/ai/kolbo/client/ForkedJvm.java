package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another JVM with the class path of the tests. */
final class ForkedJvm {
  private ForkedJvm() {}

  /**
   * @param afterLastLine from the last line of its output to its end
   */
  record Result(int exitCode, String output, Duration afterLastLine) {}

  static Result run(Class<?> main, String... arguments) throws Exception {
    return run(List.of(), System.getProperty("java.class.path"), main, arguments);
  }

  /** Runs with a heap that is not larger. */
  static Result withHeap(String most, Class<?> main, String... arguments) throws Exception {
    List<String> prefix = List.of("/usr/bin/env", "JDK_JAVA_OPTIONS=-Xmx" + most);
    return run(prefix, System.getProperty("java.class.path"), main, arguments);
  }

  /**
   * Runs as a user without any rights.
   *
   * @param directory what the user is given to read is copied into it
   */
  static Result asNobody(Path directory, Class<?> main, String... arguments) throws Exception {
    return asUser(65534, List.of(), directory, main, arguments);
  }

  /**
   * Runs as a user who may have so many processes and threads. The limit does not bind root.
   *
   * @param directory what the user is given to read is copied into it
   */
  static Result withThreads(int most, Path directory, Class<?> main, String... arguments)
      throws Exception {
    assumeThat(Path.of("/usr/bin/prlimit")).as("prlimit is here").isExecutable();
    // The processes of a user count together: one that nobody else is.
    int user = ThreadLocalRandom.current().nextInt(100_000, 2_000_000);
    return asUser(user, List.of("/usr/bin/prlimit", "--nproc=" + most), directory, main, arguments);
  }

  private static Result asUser(
      int user, List<String> limit, Path directory, Class<?> main, String... arguments)
      throws Exception {
    assumeThat(Path.of("/usr/bin/setpriv")).as("setpriv is here").isExecutable();
    List<String> copies = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      copies.add(copy(Path.of(entry), directory.resolve("classes" + copies.size())));
    }
    for (Path open = directory;
        open != null && !open.equals(open.getRoot());
        open = open.getParent()) {
      if (!open.equals(Path.of(System.getProperty("java.io.tmpdir")))) {
        Files.setPosixFilePermissions(
            open, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
      } else {
        break;
      }
    }
    List<String> prefix = new ArrayList<>(limit);
    prefix.addAll(
        List.of("/usr/bin/setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
    return run(prefix, String.join(File.pathSeparator, copies), main, arguments);
  }

  private static String copy(Path entry, Path target) throws IOException {
    if (Files.isRegularFile(entry)) {
      Path jar = target.resolveSibling(target.getFileName() + ".jar");
      Files.copy(entry, jar, StandardCopyOption.REPLACE_EXISTING);
      open(jar);
      return jar.toString();
    }
    if (Files.isDirectory(entry)) {
      try (Stream<Path> files = Files.walk(entry)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Path copy = target.resolve(entry.relativize(file).toString());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
          open(copy);
        }
      }
    }
    return target.toString();
  }

  private static void open(Path path) throws IOException {
    Set<java.nio.file.attribute.PosixFilePermission> permissions =
        java.nio.file.attribute.PosixFilePermissions.fromString(
            Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--");
    Files.setPosixFilePermissions(path, permissions);
  }

  /**
   * @param prefix a command that runs what follows it
   */
  static Result run(List<String> prefix, String classPath, Class<?> main, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath,
            main.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      StringBuilder output = new StringBuilder();
      long lastLine = System.nanoTime();
      BufferedReader lines = process.inputReader();
      for (String line; (line = lines.readLine()) != null; ) {
        lastLine = System.nanoTime();
        output.append(line).append('\n');
      }
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
      return new Result(
          process.exitValue(), output.toString(), Duration.ofNanos(System.nanoTime() - lastLine));
    } finally {
      process.destroyForcibly();
    }
  }
}
