package ai.kolbo.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A contender as one column of the table: its module, whose jars are its class path.
 *
 * @param name heading of the column
 * @param module folder under {@code benchmarks/}
 * @param contender its implementation of {@link Contender}
 */
record Entrant(String name, String module, String contender) {
  static final Entrant RAW = new Entrant("raw", "raw", "raw.RawContender");

  /** The baseline against itself: how far two equal programs differ on this machine. */
  static final Entrant CONTROL = new Entrant("control", "raw", "raw.RawContender");

  static final Entrant RETROFIT = new Entrant("Retrofit", "retrofit", "retrofit.RetrofitContender");
  static final Entrant OPENAI = new Entrant("openai-java", "openai-java", "openai.OpenAiContender");
  static final Entrant KOLBO = new Entrant("Kolbo", "kolbo", "kolbo.KolboContender");
  static final List<Entrant> ALL = List.of(RAW, CONTROL, RETROFIT, OPENAI, KOLBO);

  String className() {
    return "ai.kolbo.benchmarks." + contender;
  }

  /** What a program that uses this contender has on its class path; all of them are jars. */
  List<Path> libraries(Path benchmarks) throws IOException {
    String classPath =
        Files.readString(benchmarks.resolve(module).resolve("target/class-path.txt"));
    return Stream.of(classPath.strip().split(File.pathSeparator)).map(Path::of).toList();
  }

  /** The libraries, and the jars of the benchmark itself. */
  List<Path> classPath(Path benchmarks) throws IOException {
    List<Path> classPath = new ArrayList<>();
    classPath.add(jar(benchmarks.resolve(module)));
    classPath.add(jar(benchmarks.resolve("harness")));
    classPath.addAll(libraries(benchmarks));
    return classPath;
  }

  private static Path jar(Path module) throws IOException {
    try (Stream<Path> files = Files.list(module.resolve("target"))) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .findFirst()
          .orElseThrow(() -> new IOException(module + " is not built"));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
