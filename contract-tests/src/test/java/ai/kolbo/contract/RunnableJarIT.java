package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunnableJarIT {
  @Test
  void itPrintsWhereItIsWhenItIsReadyAndListensOnLoopback() throws Exception {
    try (RunnableJar mock = RunnableJar.start()) {
      assertThat(mock.firstLine)
          .matches("Kolbo mock listening on http://127\\.0\\.0\\.1:[1-9]\\d+");
      RestAssured.get(mock.uri() + "/api/kolbo/v1").then().statusCode(200);
      assertThat(mock.process.inputReader().readLine())
          .isEqualTo("API reference at " + mock.uri() + "/docs");
      RestAssured.get(mock.uri() + "/docs").then().statusCode(200);

      // Through the handle: the process itself would close the stream.
      mock.process.toHandle().destroy();
      assertThat(mock.process.inputReader().readLine()).isNull();
    }
  }

  @Test
  void terminationEndsPrismToo() throws Exception {
    try (RunnableJar mock = RunnableJar.start()) {
      List<ProcessHandle> prism = mock.children();
      assertThat(prism).isNotEmpty();

      mock.process.destroy();

      assertEnds(mock, prism);
    }
  }

  @Test
  void aKilledMockTakesPrismWithIt() throws Exception {
    try (RunnableJar mock = RunnableJar.start()) {
      List<ProcessHandle> prism = mock.children();
      assertThat(prism).isNotEmpty();

      mock.process.destroyForcibly();

      assertEnds(mock, prism);
    }
  }

  private static void assertEnds(RunnableJar mock, List<ProcessHandle> prism) throws Exception {
    assertThat(mock.process.waitFor(10, TimeUnit.SECONDS)).as("the mock ends").isTrue();
    for (ProcessHandle child : prism) {
      child.onExit().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aWrongOptionIsNamed() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(RunnableJar.java(), "-jar", RunnableJar.JAR.toString(), "--prot", "1")
            .start();

    assertThat(process.errorReader().readLine()).contains("--prot");
    assertThat(process.waitFor()).isEqualTo(2);
  }
}
