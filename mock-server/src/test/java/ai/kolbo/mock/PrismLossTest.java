package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Prism's process ends or hangs; nobody who asks the mock can tell. */
@Timeout(180)
class PrismLossTest extends MockTest {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static Set<ProcessHandle> others;

  @BeforeAll
  static void startMock(@TempDir Path directory) throws IOException {
    others = ProcessHandle.current().children().collect(Collectors.toSet());
    Path document = ownDocument(directory);
    mock = KolboMockServer.builder().credits(1_000_000).spec(document).start();
  }

  @AfterAll
  static void stopMock() {
    MockTest.stopMock();
    assertThat(prisms()).isEmpty();
  }

  private static List<ProcessHandle> prisms() {
    return ProcessHandle.current().children().filter(p -> !others.contains(p)).toList();
  }

  /** The process, when there is one and it answers. */
  private static ProcessHandle prism() throws Exception {
    Instant deadline = Instant.now().plusSeconds(60);
    while (send(anonymous("/__mock/health")).statusCode() != 200 || prisms().size() != 1) {
      assertThat(Instant.now()).isBefore(deadline);
      Thread.sleep(20);
    }
    return prisms().get(0);
  }

  /** One request after the other, no two the same, until it is told to stop. */
  private static Callable<Integer> requests(AtomicBoolean isOver) {
    return () -> {
      int count = 0;
      while (!isOver.get()) {
        int number = NUMBER.incrementAndGet();
        HttpResponse<String> valid = send(json(IMAGE, "{\"prompt\":\"" + number + "\"}"));
        assertThat(valid.statusCode()).as(valid.body()).isEqualTo(200);
        String body = "{\"prompt\":" + number + "}";
        assertThat(developerError(json(IMAGE, body), 400)).isEqualTo("prompt: must be string");
        count += 2;
      }
      return count;
    };
  }

  private interface Harm {
    void to(ProcessHandle prism) throws Exception;
  }

  private static void harm(int times, Harm harm) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(30);
    AtomicBoolean isOver = new AtomicBoolean();
    try {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        all.add(threads.submit(requests(isOver)));
      }
      for (int i = 0; i < times; i++) {
        int before = NUMBER.get();
        while (NUMBER.get() < before + 60) {
          assertThat(all).noneMatch(Future::isDone);
          Thread.sleep(5);
        }
        ProcessHandle prism = prism();
        harm.to(prism);
        prism.onExit().get(60, TimeUnit.SECONDS);
      }
      prism();
      isOver.set(true);
      for (Future<Integer> one : all) {
        assertThat(one.get(60, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      isOver.set(true);
      threads.shutdownNow();
    }
    assertThat(prisms()).hasSize(1);
  }

  @Test
  void killedOneCostsNobodyAnAnswer() throws Exception {
    harm(1, ProcessHandle::destroyForcibly);
  }

  @Test
  @Tag("stress")
  void oneKilledAgainAndAgainCostsNobodyAnAnswer() throws Exception {
    harm(5, ProcessHandle::destroyForcibly);
  }

  @Test
  void killedOneIsReplacedThoughNobodyAsks() throws Exception {
    ProcessHandle prism = prism();
    prism.destroyForcibly();
    prism.onExit().get(10, TimeUnit.SECONDS);
    assertThat(prism().pid()).isNotEqualTo(prism.pid());
    ok(json(IMAGE, "{\"prompt\":\"again\"}"));
  }

  @Test
  @Tag("stress")
  @DisabledOnOs(OS.WINDOWS)
  void healthTellsOfAHungOneWhichIsReplaced() throws Exception {
    ProcessHandle prism = prism();
    stop(prism);
    assertThat(send(anonymous("/__mock/health")).statusCode()).isEqualTo(503);
    Instant start = Instant.now();
    prism.onExit().get(60, TimeUnit.SECONDS);
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(40));
    prism();
  }

  @Test
  @Tag("stress")
  @DisabledOnOs(OS.WINDOWS)
  void hungOneCostsNobodyAnAnswer() throws Exception {
    harm(1, PrismLossTest::stop);
  }

  private static void stop(ProcessHandle process) throws Exception {
    new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid())).start().waitFor();
  }
}
