package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.job.Job;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ProcessExitTest {
  @AutoClose private final ScriptedServer server = new ScriptedServer();

  @Test
  void programThatMadeACallAndForgotToCloseEndsAtOnce() throws Exception {
    server.answer(200, "{\"success\":true,\"credits\":{\"total\":7}}");
    endsAtOnce(Sync.class, "total=7.0");
  }

  @Test
  void programThatFollowsAJobInTheBackgroundEndsAtOnce() throws Exception {
    server.started("abc123").state("processing").hang();
    endsAtOnce(Async.class, "following abc123");
  }

  private void endsAtOnce(Class<?> main, String lastLine) throws Exception {
    ForkedJvm.Result program = ForkedJvm.run(main, server.url("/"));
    assertThat(program.output().strip()).endsWith(lastLine);
    assertThat(program.exitCode()).isZero();
    assertThat(program.afterLastLine()).isLessThan(Duration.ofSeconds(1));
  }

  private static KolboClient client(String url) {
    return KolboClient.builder(Map.of("KOLBO_API_KEY", ScriptedServer.KEY, "KOLBO_API_URL", url))
        .build();
  }

  static final class Sync {
    private Sync() {}

    public static void main(String[] arguments) {
      System.out.println("total=" + client(arguments[0]).account().credits().getTotal());
    }
  }

  static final class Async {
    private Async() {}

    public static void main(String[] arguments) throws Exception {
      Job<ImageResult> job =
          client(arguments[0]).images().generateAsync(new ImageRequest().prompt("x")).get();
      java.util.concurrent.CountDownLatch polled = new java.util.concurrent.CountDownLatch(1);
      job.onProgress(progress -> polled.countDown()).awaitAsync();
      polled.await();
      System.out.println("following " + job.id());
    }
  }
}
