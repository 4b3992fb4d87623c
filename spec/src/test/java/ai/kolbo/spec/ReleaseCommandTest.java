package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code release.js}, which {@code npm run release} runs on a fresh bundle, in a project of its
 * own.
 */
class ReleaseCommandTest {
  private static final String DOCUMENT = "info:\n  version: 1.2.0\n";
  private static final String CODEGEN = "info:\n  title: Codegen\n  version: 1.2.0\n";

  @TempDir Path project;
  private Path released;
  private Path releasedCodegen;

  @BeforeEach
  void bundle() throws IOException {
    Path bundled = Files.createDirectories(project.resolve("spec/target/openapi"));
    Files.writeString(
        bundled.resolve("kolbo-openapi.json"), "{\"info\": {\"version\": \"1.2.0\"}}");
    Files.writeString(bundled.resolve("kolbo-openapi.yaml"), DOCUMENT);
    Files.writeString(bundled.resolve("kolbo-openapi.codegen.yaml"), CODEGEN);
    Files.copy(Path.of("release.js"), project.resolve("spec/release.js"));
    Files.writeString(project.resolve("spec/package.json"), "{\"type\": \"module\"}");
    Files.writeString(project.resolve("CHANGELOG.md"), "## OpenAPI document\n\n### 1.2.0\n");
    released = project.resolve("spec/released/kolbo-openapi.yaml");
    releasedCodegen = project.resolve("spec/released/kolbo-openapi.codegen.yaml");
  }

  @Test
  void theBundledDocumentAndItsCodegenViewAreReleasedUnderTheirVersion() throws Exception {
    assertThat(release().exitValue()).isZero();
    assertThat(released).hasContent(DOCUMENT);
    assertThat(releasedCodegen).hasContent(CODEGEN);
    // Nothing has changed since.
    assertThat(release().exitValue()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kolbo-openapi.yaml", "kolbo-openapi.codegen.yaml"})
  void aReleaseNeverChanges(String name) throws Exception {
    Path other = Files.createDirectory(released.getParent()).resolve(name);
    Files.writeString(other, "info:\n  title: Another\n  version: 1.2.0\n");

    ChildProcess release = release();

    assertThat(release.exitValue()).isEqualTo(1);
    assertThat(release.output())
        .isEqualToIgnoringNewLines(
            "Not released: 1.2.0 is released already, with other content (%s); raise info.version."
                .formatted(name));
    assertThat(other).hasContent("info:\n  title: Another\n  version: 1.2.0\n");
    assertThat(other.getParent().toFile().list()).hasSize(1);
  }

  @Test
  void aReleaseTakesThePlaceOfTheLastOneUnlessItsVersionIsLower() throws Exception {
    Files.createDirectory(released.getParent());
    Files.writeString(released, "info:\n  version: 1.10.0\n");

    ChildProcess refused = release();

    assertThat(refused.exitValue()).isEqualTo(1);
    assertThat(refused.output())
        .isEqualToIgnoringNewLines(
            "Not released: 1.2.0 is lower than the last release, 1.10.0 (kolbo-openapi.yaml).");

    Files.writeString(released, "info:\n  version: 1.1.10\n");

    assertThat(release().exitValue()).isZero();
    assertThat(released).hasContent(DOCUMENT);
    assertThat(released.getParent().toFile().list())
        .containsExactlyInAnyOrder("kolbo-openapi.yaml", "kolbo-openapi.codegen.yaml");
  }

  @Test
  void aVersionThatTheChangelogDoesNotKnowIsNotReleased() throws Exception {
    Files.writeString(
        project.resolve("CHANGELOG.md"),
        "## OpenAPI document\n\n### 1.2.0-rc.1\n\n## Java artefacts\n\n### 1.2.0\n");

    ChildProcess release = release();

    assertThat(release.exitValue()).isEqualTo(1);
    assertThat(release.output())
        .isEqualToIgnoringNewLines(
            "Not released: CHANGELOG.md has no section \"### 1.2.0\" under \"OpenAPI document\".");
    assertThat(released).doesNotExist();
    assertThat(releasedCodegen).doesNotExist();
  }

  private ChildProcess release() throws IOException, InterruptedException {
    return ChildProcess.run(project, List.of("node", "spec/release.js"));
  }
}
