package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bundled document and its codegen view against the last ones that were released. Generated
 * clients come from the view: what is renamed in it alone is renamed in each of them.
 */
class ReleasedDocumentTest {
  private static final Path RELEASED = Path.of("released");

  @ParameterizedTest
  @ValueSource(strings = {"kolbo-openapi.yaml", "kolbo-openapi.codegen.yaml"})
  void infoVersionMayStandBesideTheLastRelease(String view) throws IOException {
    ReleaseCheck check =
        ReleaseCheck.of(
            ReleaseCheck.read(RELEASED.resolve(view)),
            ReleaseCheck.read(Path.of("target", "openapi", view)));

    check.refusal().ifPresent(refusal -> fail(view + ": " + refusal));
  }

  @Test
  void theBaselineIsOneRelease() throws IOException {
    assertThat(RELEASED.toFile().list())
        .containsExactlyInAnyOrder("kolbo-openapi.yaml", "kolbo-openapi.codegen.yaml");
    assertThat(ReleaseCheck.version(ReleaseCheck.read(RELEASED.resolve("kolbo-openapi.yaml"))))
        .isEqualTo(
            ReleaseCheck.version(
                ReleaseCheck.read(RELEASED.resolve("kolbo-openapi.codegen.yaml"))));
  }
}
