package ai.kolbo.mock.prism;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.ApiDocument;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Prism in a Node.js process of its own, which ends when this JVM does, however it does. */
final class PrismProcess implements AutoCloseable {

  private static final String NODE_VARIABLE = "KOLBO_MOCK_NODE";
  private static final String NODE_NEEDED = "The mock needs Node.js 20.19 or newer to run Prism";
  private static final String NODE_REMEDY =
      "Install it, or name another executable in the environment variable " + NODE_VARIABLE + ".";
  private static final String PORT_LINE = "prism port: ";
  private static final String OLD_NODE_LINE = "node is too old: ";
  private static final Duration START_TIME = Duration.ofSeconds(60);
  private static final int KEPT_LINES = 12;
  private static final int KEPT_CHARACTERS = 300;

  private final String node;
  private final Path directory;
  private final Process process;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private PrismProcess(String node, Path directory, Process process) {
    this.node = node;
    this.directory = directory;
    this.process = process;
    Thread reader = new Thread(this::readOutput, "kolbo-mock-prism-output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts Prism without waiting for it.
   *
   * @param document the OpenAPI document, in YAML or JSON
   * @param scratch a directory that goes when this JVM is killed
   */
  static PrismProcess launch(byte[] document, Path scratch) throws IOException {
    Path directory = Files.createTempDirectory("kolbo-mock-");
    String node = System.getenv().getOrDefault(NODE_VARIABLE, "node");
    try {
      copy("watchdog.js", directory);
      copy("prism.cjs", directory);
      String name = ApiDocument.isJson(document) ? "openapi.json" : "openapi.yaml";
      Path spec = Files.write(directory.resolve(name), document);
      ProcessBuilder builder =
          new ProcessBuilder(
              node,
              "--max-old-space-size=512",
              "--require",
              directory.resolve("watchdog.js").toString(),
              directory.resolve("prism.cjs").toString(),
              "mock",
              "--host=127.0.0.1",
              "--port=0",
              "--multiprocess=false",
              "--cors=false",
              "--verboseLevel=fatal",
              spec.toString());
      builder.environment().put("KOLBO_MOCK_TEMP", directory.toString());
      builder.environment().put("KOLBO_MOCK_SCRATCH", scratch.toString());
      return new PrismProcess(node, directory, run(builder.redirectErrorStream(true), node));
    } catch (IOException | RuntimeException e) {
      delete(directory);
      throw e;
    }
  }

  private static Process run(ProcessBuilder builder, String node) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "%s, but \"%s\" could not be run. %s".formatted(NODE_NEEDED, node, NODE_REMEDY), e);
    }
  }

  private static void copy(String resource, Path directory) throws IOException {
    try (InputStream in = PrismProcess.class.getResourceAsStream("/ai/kolbo/mock/" + resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the class path");
      }
      Files.copy(in, directory.resolve(resource));
    }
  }

  /** Reads all that Node.js prints, so that it never blocks on a full pipe. */
  private void readOutput() {
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line; (line = output.readLine()) != null; ) {
        if (line.startsWith(PORT_LINE)) {
          port.complete(Integer.valueOf(line.substring(PORT_LINE.length())));
        } else if (line.startsWith(OLD_NODE_LINE)) {
          String version = line.substring(OLD_NODE_LINE.length());
          port.completeExceptionally(
              new IllegalStateException(
                  "%s, but \"%s\" is %s. %s".formatted(NODE_NEEDED, node, version, NODE_REMEDY)));
        } else {
          keep(line);
        }
      }
    } catch (IOException e) {
      keep(e.toString());
    }
    // Also reached when the process ends: nobody waits for a port in vain.
    port.completeExceptionally(new IllegalStateException("Prism did not start. " + lastOutput()));
  }

  private void keep(String line) {
    synchronized (lastLines) {
      lastLines.add(line.substring(0, Math.min(line.length(), KEPT_CHARACTERS)));
      if (lastLines.size() > KEPT_LINES) {
        lastLines.remove();
      }
    }
  }

  String lastOutput() {
    synchronized (lastLines) {
      return lastLines.isEmpty()
          ? "It printed nothing."
          : "Its last output: " + String.join(" | ", lastLines);
    }
  }

  /** Waits until Prism answers. */
  void awaitReady() throws InterruptedException {
    try {
      port.get(START_TIME.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "Prism did not start within " + START_TIME.toSeconds() + " s. " + lastOutput(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether the process ends within some time. */
  boolean hasEnded(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the process answers within some time. */
  boolean answers(Duration time) throws InterruptedException {
    if (!isAlive()) {
      return false;
    }
    try {
      // Any answer will do: the document has no such path.
      send("GET", "/", Map.of(), new byte[0], time);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The process has ended, or does not answer. */
  static final class Gone extends IOException {
    private static final long serialVersionUID = 1;

    Gone(IOException cause) {
      super(cause);
    }
  }

  /** Ends a process that does not answer. */
  void end() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * Sends a request to Prism; all of them may be repeated, for Prism has no state.
   *
   * @param time how long Prism may take
   * @throws Gone if the process has ended, or does not answer
   */
  HttpResponse<byte[]> send(
      String method,
      String pathAndQuery,
      Map<String, List<String>> headers,
      byte[] body,
      Duration time)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port.getNow(0) + pathAndQuery);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(time)
            .method(
                method,
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    for (boolean again = true; ; again = false) {
      try {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      } catch (IOException e) {
        // The connection breaks a moment before the process is gone. And Node.js closes idle
        // connections, perhaps just as a request goes out on one.
        boolean isGone = process.waitFor(200, TimeUnit.MILLISECONDS);
        if (isGone || !again || e instanceof HttpTimeoutException) {
          throw new Gone(e);
        }
      }
    }
  }

  /** Ends Prism and removes its files; does nothing the second time. */
  @Override
  public void close() {
    // Process.destroy would close its input as well: that is how it is told that this JVM has died.
    process.toHandle().destroy();
    try {
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    delete(directory);
  }

  private static void delete(Path directory) {
    // Node.js removes it too; whoever comes second finds nothing.
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // It lies in the system's directory for temporary files.
    }
  }
}
