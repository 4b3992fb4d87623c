package ai.kolbo.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The mock server as its users start it: {@code java -jar kolbo-mock-server.jar}. */
final class RunnableJar implements AutoCloseable {
  static final Path JAR =
      Path.of(System.getProperty("kolbo.mock.jar", "../mock-server/target/kolbo-mock-server.jar"));
  private static final String READY = "Kolbo mock listening on ";

  final Process process;
  final String firstLine;

  private RunnableJar(Process process, String firstLine) {
    this.process = process;
    this.firstLine = firstLine;
  }

  /** Starts the jar on a free port and waits for the line that says it is ready. */
  static RunnableJar start(String... jvmOptions) throws IOException {
    return start(List.of(jvmOptions), List.of());
  }

  /** Does so with options of the mock. */
  static RunnableJar start(List<String> jvmOptions, List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", JAR.toString(), "--port", "0"));
    command.addAll(options);
    // To a file, not to this process: a mock that is left over must not keep its pipe open.
    Path errors = Files.createTempFile("kolbo-mock", ".err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    if (line == null || !line.startsWith(READY)) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "the mock did not start, but said: " + line + "\n" + Files.readString(errors));
    }
    Files.delete(errors);
    return new RunnableJar(process, line);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  URI uri() {
    return URI.create(firstLine.substring(READY.length()));
  }

  /** Prism and whatever else the mock has started. */
  List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** The most memory that a process has had resident, in bytes; only where the system tells. */
  static long peakResidentBytes(long pid) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow()
          * 1024;
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
