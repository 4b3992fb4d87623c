package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  @TempDir private Path directory;

  /** Saves two files, of which the second one is too large for the limit of the process. */
  static final class Saving {
    public static void main(String[] arguments) {
      Path directory = Path.of(arguments[0]);
      try (ScriptedServer server = new ScriptedServer();
          KolboClient kolbo = server.client().build()) {
        server
            .completed(server.url("/1.png"), server.url("/2.png"))
            .answer(new MockResponse.Builder().body("small").build())
            .answer(new MockResponse.Builder().body("x".repeat(1 << 20)).build());
        kolbo.jobs().resume("abc123").await().saveTo(directory);
      } catch (UncheckedIOException e) {
        System.out.println(e.getMessage());
        System.out.println("left: " + Arrays.toString(directory.toFile().list()));
      }
      System.exit(0);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void failureNamesTheFileAndWhatWasSavedAndLeavesNoPart() throws Exception {
    // A limit for each file fails a write as a full disk does.
    List<String> limited = List.of("sh", "-c", "ulimit -f 512; exec \"$0\" \"$@\"");
    ForkedJvm.Result result =
        ForkedJvm.run(
            limited, System.getProperty("java.class.path"), Saving.class, directory.toString());
    assertThat(result.output())
        .contains("generation abc123: cannot write " + directory.resolve("abc123-2."))
        .contains("saved before: [" + directory.resolve("abc123-1.png") + "]")
        .contains("left: [abc123-1.png]");
  }
}
