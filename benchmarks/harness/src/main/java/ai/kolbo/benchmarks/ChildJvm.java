package ai.kolbo.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A forked JVM that is told what to do by its standard input, and ends with it. */
final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final PrintStream input;

  /**
   * @param log receives what the JVM writes to standard error
   */
  ChildJvm(List<Path> classPath, Path log, List<String> jvmOptions, Class<?> main, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(main.getName());
    command.addAll(List.of(args));
    this.process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /** The next line that begins with a prefix, without the prefix; other lines are dropped. */
  String readLine(String prefix) throws IOException {
    for (String line; (line = output.readLine()) != null; ) {
      if (line.startsWith(prefix)) {
        return line.substring(prefix.length());
      }
    }
    return "failed: the JVM ended";
  }

  /** Sends a command to a {@link Worker} and waits for its figures. */
  String ask(String command) throws IOException {
    input.println(command);
    return readLine(Worker.REPLY);
  }

  /** Completes when the process has ended, with the time of {@link System#nanoTime()}. */
  CompletableFuture<Long> ended() {
    return process.onExit().thenApply(exited -> System.nanoTime());
  }

  @Override
  public void close() {
    input.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
