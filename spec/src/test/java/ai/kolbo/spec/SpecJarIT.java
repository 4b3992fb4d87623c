package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files at the path of the class path that spec/README.md names; these tests run on the jar.
 */
class SpecJarIT {

  @ParameterizedTest
  @FieldSource("ai.kolbo.spec.PublishedDocument#FILES")
  @ValueSource(strings = "kolbo-openapi.mock.json")
  void theJarHoldsEachFileAsItWasBundled(String file) throws Exception {
    assertThatTheJarHolds(file, Path.of("target", "openapi", file));
  }

  @Test
  void theJarHoldsEachJsonSchema() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("target", "json-schema"))) {
      List<Path> schemas = files.toList();
      assertThat(schemas).isNotEmpty();
      for (Path schema : schemas) {
        assertThatTheJarHolds("json-schema/" + schema.getFileName(), schema);
      }
    }
  }

  private static void assertThatTheJarHolds(String name, Path file) throws IOException {
    URL resource = SpecJarIT.class.getResource("/ai/kolbo/spec/" + name);

    assertThat(resource).hasProtocol("jar");
    assertThat(resource.getPath()).contains("/kolbo-spec-");
    try (InputStream content = resource.openStream()) {
      assertThat(file).hasBinaryContent(content.readAllBytes());
    }
  }
}
