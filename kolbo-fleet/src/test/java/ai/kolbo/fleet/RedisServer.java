package ai.kolbo.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A Redis server of a test: what it was told, it still knows after it was killed and restarted. */
final class RedisServer implements AutoCloseable {
  private static final int TRIES = 5;

  private final Path directory;
  private final List<String> options;
  private final int port;
  private final Thread reaper = new Thread(this::kill);
  private volatile Process process;

  private RedisServer(Path directory, List<String> options, int port) {
    this.directory = directory;
    this.options = options;
    this.port = port;
  }

  /** Starts a server, or has the test skipped where there is no {@code redis-server}. */
  static RedisServer start(Path directory, String... options) throws IOException {
    Optional<Path> program =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "redis-server"))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(
        program.isPresent(),
        "needs redis-server on the PATH (Debian: apt-get install redis-server)");
    for (int i = 0; i < TRIES; i++) {
      RedisServer server = new RedisServer(directory, List.of(options), freePort());
      if (server.started()) {
        Runtime.getRuntime().addShutdownHook(server.reaper);
        return server;
      }
    }
    throw new IOException("redis-server did not start on any of " + TRIES + " free ports");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean started() throws IOException {
    List<String> command = new ArrayList<>(List.of("redis-server", "--bind", "127.0.0.1"));
    command.addAll(List.of("--port", String.valueOf(port), "--dir", directory.toString()));
    command.addAll(List.of("--save", "", "--appendonly", "yes", "--appendfsync", "everysec"));
    command.addAll(options);
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader output = process.inputReader();
    for (String line; (line = output.readLine()) != null; ) {
      if (line.contains("Ready to accept connections")) {
        Thread drain = new Thread(() -> output.lines().forEach(ignored -> {}));
        drain.setDaemon(true);
        drain.start();
        return true;
      }
    }
    return false;
  }

  int port() {
    return port;
  }

  URI uri() {
    return URI.create("redis://127.0.0.1:" + port);
  }

  /** As {@code kill -9} does. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  void restart() throws IOException {
    assertThat(started()).as("redis-server starts again on port " + port).isTrue();
  }

  /** Has it forget everything. */
  void flush() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII))
          .isEqualTo("+OK");
    }
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(reaper);
  }
}
