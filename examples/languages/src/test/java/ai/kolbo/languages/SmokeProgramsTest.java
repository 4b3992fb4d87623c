package ai.kolbo.languages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that works needs no more than a page to show it. */
class SmokeProgramsTest {

  @ParameterizedTest
  @CsvSource({
    "60, typescript/smoke.ts",
    "60, python/smoke.py",
    "60, go/main.go",
    "60, rust/src/main.rs",
    "60, kotlin/Smoke.kt",
    "40, openapi-fetch/smoke.ts",
    "40, hey-api/smoke.ts",
    "40, oapi-codegen/main.go",
    "40, openapi-python-client/smoke.py",
    "40, java-native/Smoke.java"
  })
  void programHasAtMostSoManyLines(int most, String program) throws Exception {
    assertThat(Files.readAllLines(Path.of(program))).hasSizeBetween(1, most);
  }
}
