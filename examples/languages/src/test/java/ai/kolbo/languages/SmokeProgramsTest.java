package ai.kolbo.languages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that works needs no more than a page to show it. */
class SmokeProgramsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "typescript/smoke.ts",
        "python/smoke.py",
        "go/main.go",
        "rust/src/main.rs",
        "kotlin/Smoke.kt"
      })
  void programHasAtMostSixtyLines(String program) throws Exception {
    assertThat(Files.readAllLines(Path.of(program))).hasSizeBetween(1, 60);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openapi-fetch/smoke.ts",
        "hey-api/smoke.ts",
        "oapi-codegen/main.go",
        "openapi-python-client/smoke.py",
        "java-native/Smoke.java"
      })
  void programHasAtMostFortyLines(String program) throws Exception {
    assertThat(Files.readAllLines(Path.of(program))).hasSizeBetween(1, 40);
  }
}
