package ai.kolbo.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.money.BudgetState;
import ai.kolbo.mock.KolboMockServer;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program of the README, as a user runs it whose program is a module. */
@Timeout(120)
class FirstWorkerTest {
  private static final String MODULE = "ai.kolbo.fleet";

  /** What a user's module path has, without what only our tests need. */
  private static final Pattern DEPENDENCIES =
      Pattern.compile(
          "client-|fleet.target.classes|retrofit|okhttp-jvm|okio|kotlin|jackson-(core|annotations)|"
              + "jspecify|bucket4j|lettuce|redis|netty|reactor|reactive");

  private static String modulePath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> DEPENDENCIES.matcher(entry).find())
        .filter(entry -> !entry.contains("mock-server"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void savesAnImageAndNotesWhatItHasSpent(@TempDir Path directory) throws Exception {
    try (RedisServer redis = RedisServer.start(directory);
        KolboMockServer mock =
            KolboMockServer.builder()
                .jobDuration(Duration.ofMillis(20))
                .pollInterval(Duration.ofMillis(10))
                .start()) {
      ProcessBuilder program =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "--module-path",
                  modulePath(),
                  "--patch-module",
                  MODULE + "=" + Path.of("target", "test-classes").toAbsolutePath(),
                  "--module",
                  MODULE + "/" + FirstWorker.class.getName())
              .directory(directory.toFile())
              .redirectErrorStream(true);
      program.environment().put("REDIS_URL", redis.uri().toString());
      program.environment().put("KOLBO_API_KEY", "any");
      program.environment().put("KOLBO_API_URL", mock.baseUri().toString());
      Process process = program.start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output.lines().toList()).hasSize(1);
      assertThat(directory.resolve(output)).isNotEmptyFile();
      try (Fleet fleet = Fleet.connect(redis.uri(), "acme")) {
        BudgetState state = fleet.budget(500).state();
        assertThat(state.spent()).isPositive();
        assertThat(state.reserved()).isZero();
      }
    }
  }
}
