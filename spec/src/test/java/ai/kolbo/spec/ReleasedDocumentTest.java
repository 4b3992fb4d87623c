package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled document against the last one that was released. */
class ReleasedDocumentTest {
  private static final Path RELEASED = Path.of("released");

  @Test
  void infoVersionMayStandBesideTheLastRelease() throws IOException {
    ReleaseCheck check =
        ReleaseCheck.of(
            ReleaseCheck.read(ReleaseCheck.lastRelease(RELEASED)),
            ReleaseCheck.read(Path.of("target", "openapi", "kolbo-openapi.yaml")));

    check.refusal().ifPresent(refusal -> fail(refusal));
  }

  @Test
  void everyReleasedFileIsNamedAfterItsVersion() throws IOException {
    try (Stream<Path> files = Files.list(RELEASED)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(file)
                      .hasFileName(
                          "kolbo-openapi-"
                              + ReleaseCheck.version(ReleaseCheck.read(file))
                              + ".yaml"));
    }
  }

  @Test
  void theLastReleaseHasTheHighestVersionNotTheLastName(@TempDir Path folder) throws IOException {
    for (String version : new String[] {"1.9.0", "1.10.0", "1.10.0-rc.1", "1.2.11"}) {
      Files.createFile(folder.resolve("kolbo-openapi-" + version + ".yaml"));
    }

    assertThat(ReleaseCheck.lastRelease(folder)).hasFileName("kolbo-openapi-1.10.0.yaml");
  }
}
