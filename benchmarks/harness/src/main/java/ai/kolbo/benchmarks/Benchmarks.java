package ai.kolbo.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Measures all contenders in one run, in turns, and writes the table to {@code target/}.
 *
 * @see Settings
 */
public final class Benchmarks {
  private static final List<String> FIXED_HEAP = List.of("-Xms512m", "-Xmx512m");

  /** After its last call a program may wait for idle threads; OkHttp's end after 60 seconds. */
  private static final int LONGEST_EXIT_SECONDS = 90;

  private final Path benchmarks;
  private final Path target;
  private final Settings settings;
  private final Samples samples = new Samples();
  private String baseUrl = "";

  private Benchmarks(Path benchmarks, Settings settings) throws IOException {
    this.benchmarks = benchmarks;
    this.target = Files.createDirectories(benchmarks.resolve("target"));
    this.settings = settings;
    for (Entrant entrant : Entrant.ALL) {
      Files.deleteIfExists(log(entrant.name()));
    }
  }

  /**
   * @param args the folder {@code benchmarks/}, built
   */
  public static void main(String[] args) throws Exception {
    new Benchmarks(Path.of(args[0]).toRealPath(), Settings.fromProperties()).run();
  }

  private void run() throws Exception {
    Path upload = sparseFile();
    try (ChildJvm server =
        new ChildJvm(
            Entrant.RAW.classPath(benchmarks),
            log("server"),
            List.of("-Xmx256m"),
            LoopbackServer.class,
            String.valueOf(settings.chunks()),
            String.valueOf(settings.uploadBytes()))) {
      baseUrl = "http://127.0.0.1:" + server.readLine("");
      classPaths();
      int calls = settings.scaled(10_000);
      String alone = "calls 1 " + calls;
      String together = "calls 8 " + 2 * calls;
      inTurns(
          FIXED_HEAP,
          settings.rounds(),
          List.of("calls 1 " + 2 * calls, together, together),
          named("sync1", alone, "sync8", together));
      String stream = "stream " + settings.chunks();
      inTurns(
          FIXED_HEAP,
          settings.rounds(),
          List.of(stream, stream, stream, stream),
          named("stream", stream));
      String sent = "upload " + upload;
      inTurns(List.of("-Xmx32m"), settings.rounds(), List.of(sent), named("upload", sent));
      inTurns(
          FIXED_HEAP,
          1,
          List.of("jobs " + settings.jobs() / 5),
          named("jobs", "jobs " + settings.jobs()));
      inTurns(List.of(), settings.rounds(), List.of("calls 1 1"), named("cancel", "cancel"));
      firstAnswers();
      exits();
    } finally {
      Files.delete(upload);
    }
    report();
  }

  /**
   * Starts a JVM for each contender, lets each warm up, and has them measured in turns; all of that
   * for each fork. The order of a round begins with another contender each time.
   */
  private void inTurns(
      List<String> jvmOptions, int rounds, List<String> warmUp, Map<String, String> commands)
      throws IOException {
    if (commands.keySet().stream().noneMatch(settings::selects)) {
      return;
    }
    for (int fork = 0; fork < settings.forks(); fork++) {
      System.out.printf("%s, fork %d of %d%n", commands.keySet(), fork + 1, settings.forks());
      List<ChildJvm> workers = new ArrayList<>();
      try {
        for (Entrant entrant : Entrant.ALL) {
          workers.add(worker(entrant, jvmOptions, "serve"));
        }
        for (ChildJvm worker : workers) {
          for (String command : warmUp) {
            worker.ask(command);
          }
        }
        for (int turn = 0; turn < rounds * workers.size(); turn++) {
          int index = (turn + turn / workers.size()) % workers.size();
          for (Map.Entry<String, String> command : commands.entrySet()) {
            String reply = workers.get(index).ask(command.getValue());
            samples.add(command.getKey(), Entrant.ALL.get(index), reply);
          }
        }
      } finally {
        workers.forEach(ChildJvm::close);
      }
    }
  }

  /** From the start of a JVM to the first answer, JVM included. */
  private void firstAnswers() throws IOException {
    if (!settings.selects("first")) {
      return;
    }
    System.out.println("[first]");
    for (int round = 0; round < settings.forks() * settings.rounds(); round++) {
      for (int turn = 0; turn < Entrant.ALL.size(); turn++) {
        Entrant entrant = Entrant.ALL.get((round + turn) % Entrant.ALL.size());
        long start = System.nanoTime();
        try (ChildJvm worker = worker(entrant, List.of(), "first")) {
          String reply = worker.readLine(Worker.REPLY);
          double seconds = (System.nanoTime() - start) / 1e9;
          samples.add("first", entrant, reply.startsWith("failed") ? reply : "seconds=" + seconds);
        }
      }
    }
  }

  /** From the end of main, after an asynchronous call, to the end of the JVM. Once for each. */
  private void exits() throws IOException, InterruptedException, ExecutionException {
    if (!settings.selects("exit")) {
      return;
    }
    System.out.println("[exit], up to " + LONGEST_EXIT_SECONDS + " seconds");
    Map<Entrant, CompletableFuture<Double>> exits = new LinkedHashMap<>();
    List<ChildJvm> workers = new ArrayList<>();
    for (Entrant entrant : Entrant.ALL) {
      ChildJvm worker = worker(entrant, List.of(), "leave");
      workers.add(worker);
      worker.readLine(Worker.REPLY);
      long end = System.nanoTime();
      exits.put(entrant, worker.ended().thenApply(exited -> (exited - end) / 1e9));
    }
    for (Map.Entry<Entrant, CompletableFuture<Double>> exit : exits.entrySet()) {
      double seconds;
      try {
        seconds = exit.getValue().get(LONGEST_EXIT_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        seconds = Double.POSITIVE_INFINITY;
      }
      samples.add("exit", exit.getKey(), "seconds=" + seconds);
    }
    workers.forEach(ChildJvm::close);
  }

  private void classPaths() throws IOException {
    for (Entrant entrant : Entrant.ALL) {
      long bytes = 0;
      List<Path> libraries = entrant.libraries(benchmarks);
      for (Path jar : libraries) {
        bytes += Files.size(jar);
      }
      samples.add("classpath", entrant, "mb=" + bytes / 1e6 + " jars=" + libraries.size());
    }
  }

  private ChildJvm worker(Entrant entrant, List<String> jvmOptions, String task)
      throws IOException {
    return new ChildJvm(
        entrant.classPath(benchmarks),
        log(entrant.name()),
        jvmOptions,
        Worker.class,
        entrant.className(),
        baseUrl,
        task);
  }

  private Path log(String name) {
    return target.resolve(name + ".log");
  }

  private Path sparseFile() throws IOException {
    Path file = Files.createTempFile(target, "upload", ".bin");
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.setLength(settings.uploadBytes());
    }
    return file;
  }

  private void report() throws IOException {
    StringBuilder report = new StringBuilder(new ResultTable(samples).markdown());
    report.append('\n').append(LocalDate.now()).append(", ").append(Machine.description());
    report.append("; ").append(settings).append(".\n\nVersions: ");
    report.append(String.join("; ", libraries())).append(".\n");
    samples.failures().forEach((who, what) -> report.append("\n" + who + ": " + what + ".\n"));
    Files.writeString(target.resolve("results.md"), report);
    Files.write(target.resolve("samples.csv"), samples.csv());
    System.out.println("\n" + report + "\nWritten to " + target.resolve("results.md"));
  }

  /** The libraries whose versions tell what was compared, for each contender that has its own. */
  private List<String> libraries() throws IOException {
    List<String> names = new ArrayList<>();
    for (Entrant entrant : List.of(Entrant.RAW, Entrant.RETROFIT, Entrant.OPENAI)) {
      names.add(
          entrant.libraries(benchmarks).stream()
              .map(jar -> jar.getFileName().toString().replace(".jar", ""))
              .filter(
                  jar ->
                      jar.matches("(openai-java|okhttp|okhttp-jvm|retrofit|jackson-core)-[0-9.]+"))
              .collect(Collectors.joining(", ", entrant + " with ", "")));
    }
    return names;
  }

  private static Map<String, String> named(String... namesAndCommands) {
    Map<String, String> commands = new LinkedHashMap<>();
    for (int i = 0; i < namesAndCommands.length; i += 2) {
      commands.put(namesAndCommands[i], namesAndCommands[i + 1]);
    }
    return commands;
  }
}
