package ai.kolbo.benchmarks.mock;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server that was forked for a measurement. */
final class ServerProcess implements AutoCloseable {
  private static final String READY_TARGET = "/api/v1/account/credits";

  private final Process process;
  private final int port;
  private double readySeconds;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Runs a command that listens on a port, and waits until it answers.
   *
   * @param command has {@code PORT} where the port belongs
   * @param log receives what the process writes
   */
  static ServerProcess start(Path log, List<String> command) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command.stream().map(word -> word.replace("PORT", "" + port)).toList())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    ServerProcess server = new ServerProcess(process, port);
    server.awaitAnswer();
    server.readySeconds = (System.nanoTime() - start) / 1e9;
    return server;
  }

  /** The path of a program of the JDK that runs this. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private void awaitAnswer() throws Exception {
    for (int attempt = 0; attempt < 12_000; attempt++) {
      try (HttpConnection connection = connect()) {
        connection.send("GET", READY_TARGET, "");
        return;
      } catch (IOException notYet) {
        if (!process.isAlive()) {
          throw new IOException("The server has ended with " + process.exitValue(), notYet);
        }
        Thread.sleep(5);
      }
    }
    throw new IOException("The server does not answer");
  }

  HttpConnection connect() throws IOException {
    return new HttpConnection(port);
  }

  /** From the start of the process to its first good response. */
  double readySeconds() {
    return readySeconds;
  }

  /** The resident memory of the process and of those that it has started, in MB; Linux only. */
  double residentMegabytes() throws IOException {
    return megabytes("VmRSS:");
  }

  /** The largest resident memory since {@link #forgetPeak}, in MB; Linux only. */
  double peakMegabytes() throws IOException {
    return megabytes("VmHWM:");
  }

  void forgetPeak() throws IOException {
    for (ProcessHandle each : processes()) {
      Files.writeString(Path.of("/proc", each.pid() + "", "clear_refs"), "5");
    }
  }

  private List<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  private double megabytes(String entry) throws IOException {
    double sum = 0;
    for (ProcessHandle each : processes()) {
      Path status = Path.of("/proc", each.pid() + "", "status");
      if (!new File(status.toString()).exists()) {
        continue;
      }
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith(entry)) {
          sum += Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
        }
      }
    }
    return sum;
  }

  @Override
  public void close() {
    List<ProcessHandle> all = processes();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
