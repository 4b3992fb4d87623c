package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Scripts that look at pages in Chromium. */
final class Browser {
  private Browser() {}

  /** The environment variable CHROMIUM, or a command that is Chromium or made of it. */
  static Path chromium() {
    Optional<Path> found =
        Optional.ofNullable(System.getenv("CHROMIUM"))
            .map(Path::of)
            .or(() -> Commands.find("chromium", "google-chrome", "chromium-browser"));
    String reason = "Chromium is not installed: the pages are not looked at";
    if (found.isEmpty()) {
      System.err.println(reason);
    }
    Assumptions.assumeTrue(found.isPresent(), reason);
    return found.get();
  }

  /**
   * Runs a script. Chromium stands still now and then on a machine with much to do: it is begun
   * anew, once.
   *
   * @param seen the directory of its report and its pictures
   * @return its report
   */
  static JsonNode report(Path script, Path chromium, String url, Path seen)
      throws IOException, InterruptedException {
    Files.createDirectories(seen);
    Path output = seen.resolve("output.txt");
    ProcessBuilder check =
        new ProcessBuilder("node", script.toString(), chromium.toString(), url, seen.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    Files.deleteIfExists(output);
    if (!ends(check) && !ends(check)) {
      throw new AssertionError("The check did not end: " + Files.readString(output));
    }
    return new ObjectMapper().readTree(seen.resolve("report.json").toFile());
  }

  private static boolean ends(ProcessBuilder check) throws IOException, InterruptedException {
    Process process = check.start();
    try {
      if (!process.waitFor(4, TimeUnit.MINUTES)) {
        return false;
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    Path output = check.redirectOutput().file().toPath();
    assertThat(process.exitValue()).as("%s", Files.readString(output)).isZero();
    return true;
  }
}
