package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs in processes that may not make many threads. */
@Tag("stress")
@Tag("minutes")
@Isolated
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@EnabledOnOs(OS.LINUX)
class FewThreadsTest {
  private static final int MOST = 260;

  private final Map<String, Integer> polls = new ConcurrentHashMap<>();

  @AutoClose private final RawServer server = new RawServer(this::respond);
  @TempDir private Path directory;

  @Test
  void limitOfThreadsBinds() throws Exception {
    String output = run(MOST, "threads", 400);
    Matcher threads = Pattern.compile("threads: (\\d+)").matcher(output);
    assertThat(threads.find()).isTrue();
    assertThat(Integer.parseInt(threads.group(1))).isBetween(100, MOST);
  }

  @Test
  void thousandJobsWithSlowListenersEndByTheirDeadline() throws Exception {
    String output = run(MOST, "jobs", 1000);
    assertThat(output).containsPattern("jobs: 1000 in \\d+ ms: \\{success=1000}");
    Matcher millis = Pattern.compile("in (\\d+) ms").matcher(output);
    assertThat(millis.find()).isTrue();
    assertThat(Integer.parseInt(millis.group(1))).isLessThan(15_000);
  }

  @ParameterizedTest
  @CsvSource({"before,0", "before,2", "before,6", "before,12", "after,0"})
  void everyCallEndsThoughNoThreadCanBeMade(String moment, int free) throws Exception {
    ended(run(100, moment, free));
  }

  private static void ended(String output) {
    assertThat(output)
        .doesNotContain("INCOMPLETE", "AssertionError", "{OutOfMemory", ", OutOfMemory")
        .contains("sync: 2");
  }

  private String run(int most, String what, int count) throws Exception {
    ForkedJvm.Result result =
        ForkedJvm.withThreads(
            most, directory, FewThreads.class, what, server.url(), String.valueOf(count));
    // The JVM logs each thread that it could not make.
    String output = result.output().replaceAll("(?m)^\\[.*\\R", "");
    System.out.println(output);
    assertThat(output).endsWith("end\n");
    assertThat(result.exitCode()).isZero();
    return output;
  }

  /** A job ends at its third poll. */
  private void respond(RawServer.Connection connection) throws IOException {
    while (true) {
      String target = connection.read().split(" ")[1];
      if (target.endsWith("/credits")) {
        connection.json("{\"success\":true,\"credits\":{\"total\":7}}");
      } else if (target.endsWith("/status")) {
        boolean isEnd = polls.merge(target, 1, Integer::sum) >= 3;
        connection.json(
            isEnd
                ? ScriptedServer.completedJson("https://cdn.example.com/1.png")
                : ScriptedServer.stateJson("processing"));
      } else {
        String id = "started" + polls.merge("starts", 1, Integer::sum);
        connection.json(ScriptedServer.startedJson(id, "/api/v1/generate/" + id + "/status"));
      }
    }
  }
}
