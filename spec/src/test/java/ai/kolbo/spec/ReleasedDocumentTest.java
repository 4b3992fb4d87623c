package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled document and its codegen view against the last ones that were released. */
class ReleasedDocumentTest {
  private static final Path RELEASED = Path.of("released");

  @Test
  void infoVersionMayStandBesideTheLastRelease() throws IOException {
    assertAllowed(ReleaseCheck.lastRelease(RELEASED), "kolbo-openapi.yaml");
  }

  /** Generated clients come from it: what is renamed in it alone is renamed in each of them. */
  @Test
  void soMayThatOfTheCodegenView() throws IOException {
    assertAllowed(
        ReleaseCheck.codegenView(ReleaseCheck.lastRelease(RELEASED)), "kolbo-openapi.codegen.yaml");
  }

  private static void assertAllowed(Path released, String view) throws IOException {
    ReleaseCheck check =
        ReleaseCheck.of(
            ReleaseCheck.read(released),
            ReleaseCheck.read(Path.of("target", "openapi").resolve(view)));

    check.refusal().ifPresent(refusal -> fail(view + ": " + refusal));
  }

  @Test
  void everyReleaseIsADocumentAndItsCodegenViewNamedAfterTheirVersion() throws IOException {
    Set<String> named = new TreeSet<>();
    Set<String> expected = new TreeSet<>();
    for (Path file : files()) {
      String version = ReleaseCheck.version(ReleaseCheck.read(file));
      named.add(file.getFileName().toString());
      expected.add("kolbo-openapi-" + version + ".yaml");
      expected.add("kolbo-openapi-" + version + ".codegen.yaml");
    }

    assertThat(named).isNotEmpty().isEqualTo(expected);
  }

  @Test
  void theLastReleaseHasTheHighestVersionNotTheLastName(@TempDir Path folder) throws IOException {
    for (String version : new String[] {"1.9.0", "1.10.0", "1.10.0-rc.1", "1.2.11"}) {
      Files.createFile(folder.resolve("kolbo-openapi-" + version + ".yaml"));
      Files.createFile(folder.resolve("kolbo-openapi-" + version + ".codegen.yaml"));
    }

    Path last = ReleaseCheck.lastRelease(folder);

    assertThat(last).hasFileName("kolbo-openapi-1.10.0.yaml");
    assertThat(ReleaseCheck.codegenView(last)).hasFileName("kolbo-openapi-1.10.0.codegen.yaml");
  }

  private static Set<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(RELEASED)) {
      return files.collect(Collectors.toSet());
    }
  }
}
