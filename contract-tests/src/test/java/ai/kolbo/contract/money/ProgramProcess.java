package ai.kolbo.contract.money;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A program of these tests in a JVM of its own, to be killed. */
final class ProgramProcess {
  private ProgramProcess() {}

  static Process start(Class<?> main, String... arguments) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> jvm = List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp");
    List<String> program = List.of(System.getProperty("java.class.path"), main.getName());
    return new ProcessBuilder(
            Stream.of(jvm, program, List.of(arguments)).flatMap(List::stream).toList())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
