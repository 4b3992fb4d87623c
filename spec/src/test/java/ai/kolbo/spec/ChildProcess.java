package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that has ended, with what it printed. */
record ChildProcess(int exitValue, String output) {

  /** Its output goes to a file: a process that is left over must not hold Maven's pipes. */
  static ChildProcess run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("kolbo-spec", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(command + " ends").isTrue();
      return new ChildProcess(process.exitValue(), Files.readString(output));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
