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
   * Runs a script.
   *
   * @param seen the directory of its report and its pictures
   * @return its report
   */
  static JsonNode report(Path script, Path chromium, String url, Path seen)
      throws IOException, InterruptedException {
    Files.createDirectories(seen);
    Path output = seen.resolve("output.txt");
    Process process =
        new ProcessBuilder("node", script.toString(), chromium.toString(), url, seen.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("the check ends").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    return new ObjectMapper().readTree(seen.resolve("report.json").toFile());
  }
}
