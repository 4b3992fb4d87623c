package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CallThreadsTest {
  private static final String CREDITS = "{\"success\": true, \"credits\": {\"total\": 1}}";

  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().build();

  @Test
  void slowCallsHoldUpNoOthers() {
    int calls = 60;
    CountDownLatch arrived = new CountDownLatch(calls);
    server.answerAll(
        request -> {
          arrived.countDown();
          boolean all = await(arrived);
          return ScriptedServer.json(all ? 200 : 400, CREDITS).build();
        });
    CompletableFuture<?>[] credits =
        Stream.generate(() -> kolbo.account().creditsAsync())
            .limit(calls)
            .toArray(CompletableFuture<?>[]::new);
    assertThat(CompletableFuture.allOf(credits)).succeedsWithin(Duration.ofSeconds(40));
  }

  @Test
  void slowPollsHoldUpNoCalls() {
    CountDownLatch called = new CountDownLatch(1);
    server.answerAll(
        request -> {
          if (request.getTarget().contains("/generate/")) {
            await(called);
            return ScriptedServer.json(200, ScriptedServer.completedJson(server.url("/1"))).build();
          }
          return ScriptedServer.json(200, CREDITS).build();
        });
    CompletableFuture<?>[] jobs =
        Stream.iterate(1, i -> i + 1)
            .limit(30)
            .map(i -> kolbo.jobs().resume("job" + i).awaitAsync())
            .toArray(CompletableFuture<?>[]::new);
    assertThat(kolbo.account().creditsAsync()).succeedsWithin(Duration.ofSeconds(20));
    called.countDown();
    assertThat(CompletableFuture.allOf(jobs)).succeedsWithin(Duration.ofSeconds(20));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
