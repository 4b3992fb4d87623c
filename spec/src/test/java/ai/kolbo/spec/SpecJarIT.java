package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files at the path of the class path that spec/README.md names; these tests run on the jar.
 */
class SpecJarIT {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kolbo-openapi.yaml",
        "kolbo-openapi.json",
        "kolbo-openapi.codegen.yaml",
        "kolbo-openapi.codegen.json",
        "kolbo-openapi.mock.json"
      })
  void theJarHoldsEachFileAsItWasBundled(String file) throws Exception {
    URL resource = SpecJarIT.class.getResource("/ai/kolbo/spec/" + file);

    assertThat(resource).hasProtocol("jar");
    assertThat(resource.getPath()).contains("/kolbo-spec-");
    try (InputStream content = resource.openStream()) {
      assertThat(Path.of("target", "openapi", file)).hasBinaryContent(content.readAllBytes());
    }
  }
}
