package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A mock in a JVM of its own, on the class path of the tests. */
final class MockProcess implements AutoCloseable {
  private final Process process;
  private final URI base;

  private MockProcess(Process process) throws IOException {
    this.process = process;
    String line = process.inputReader(UTF_8).readLine();
    this.base = URI.create(line.substring(line.indexOf("http")));
  }

  /** Starts a mock, with options of the JVM and environment variables. */
  static MockProcess start(Path temporary, List<String> options, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(options);
    command.addAll(List.of(Main.class.getName(), "--port=0"));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return new MockProcess(builder.start());
  }

  URI uri(String path) {
    return base.resolve(path);
  }

  @Override
  public void close() {
    process.toHandle().destroy();
    process.onExit().join();
  }
}
