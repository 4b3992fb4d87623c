package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code release.js}, which {@code npm run release} runs on a fresh bundle, in a project of its
 * own.
 */
class ReleaseCommandTest {
  @TempDir Path project;
  private Path released;

  @BeforeEach
  void bundle() throws IOException {
    Path bundled = Files.createDirectories(project.resolve("spec/target/openapi"));
    Files.writeString(
        bundled.resolve("kolbo-openapi.json"), "{\"info\": {\"version\": \"1.2.0\"}}");
    Files.writeString(bundled.resolve("kolbo-openapi.yaml"), "info: {version: 1.2.0}\n");
    Files.copy(Path.of("release.js"), project.resolve("spec/release.js"));
    Files.writeString(project.resolve("spec/package.json"), "{\"type\": \"module\"}");
    Files.writeString(project.resolve("CHANGELOG.md"), "## OpenAPI document\n\n### 1.2.0\n");
    released = project.resolve("spec/released/kolbo-openapi-1.2.0.yaml");
  }

  @Test
  void theBundledDocumentIsReleasedUnderItsVersion() throws Exception {
    assertThat(release().exitValue()).isZero();
    assertThat(released).hasContent("info: {version: 1.2.0}\n");
    // Nothing has changed since.
    assertThat(release().exitValue()).isZero();
  }

  @Test
  void aReleaseNeverChanges() throws Exception {
    Files.createDirectory(released.getParent());
    Files.writeString(released, "info: {version: 1.2.0, title: Another}\n");

    ChildProcess release = release();

    assertThat(release.exitValue()).isEqualTo(1);
    assertThat(release.output())
        .isEqualToIgnoringNewLines(
            "Not released: 1.2.0 is released already, with other content; raise info.version.");
    assertThat(released).hasContent("info: {version: 1.2.0, title: Another}\n");
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
  }

  private ChildProcess release() throws IOException, InterruptedException {
    return ChildProcess.run(project, List.of("node", "spec/release.js"));
  }
}
