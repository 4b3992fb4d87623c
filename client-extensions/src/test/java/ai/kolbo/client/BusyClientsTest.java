package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What is left of a busy client, in a JVM of its own. */
@Tag("stress")
@Tag("minutes")
@Isolated
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BusyClientsTest {
  private final AtomicInteger sent = new AtomicInteger();
  private volatile boolean refuses;

  @AutoClose private final RawServer server = new RawServer(this::respond);

  @Test
  void closingAtAnyMomentEndsEverythingAndSendsNothingMore() throws Exception {
    String output = run("256m", "closing", server.url(), "8", "40");
    assertThat(output).doesNotContain("LEFT", "INCOMPLETE");
    Matcher closed =
        Pattern.compile("threads ended, futures ended, sent later 0, callers left 0")
            .matcher(output);
    assertThat(closed.results().count()).isEqualTo(40);
  }

  @Test
  void nothingGrows() throws Exception {
    refuses = true;
    String output = run("64m", "growth", server.url());
    Matcher grown =
        Pattern.compile("before: (.*); after: (.*); heap grew by (-?\\d+) KB").matcher(output);
    assertThat(grown.find()).isTrue();
    assertThat(grown.group(1)).isEqualTo("open 0, threads at most 70: true");
    assertThat(grown.group(2)).isEqualTo(grown.group(1));
    assertThat(Integer.parseInt(grown.group(3))).isLessThan(1024);
  }

  private static String run(String heap, String... arguments) throws Exception {
    ForkedJvm.Result result = ForkedJvm.withHeap(heap, BusyClients.class, arguments);
    System.out.println(result.output());
    assertThat(result.output()).endsWith("end\n");
    return result.output();
  }

  private void respond(RawServer.Connection connection) throws IOException {
    while (true) {
      String target = connection.read().split(" ")[1];
      if (target.startsWith("/count")) {
        connection.json("{\"success\":true,\"credits\":{\"total\":" + sent.get() + "}}");
        continue;
      }
      sent.incrementAndGet();
      if (target.endsWith("/credits")) {
        connection.json("{\"success\":true,\"credits\":{\"total\":7}}");
      } else if (target.endsWith("/completions")) {
        connection
            .eventStream()
            .write("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n")
            .awaitEnd();
        return;
      } else if (target.endsWith("/files")) {
        String body = "{\"error\":\"no\"}";
        connection.write(
            "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(refuses ? "400 Bad" : "200 OK", body.length(), body));
      } else if (target.endsWith("/status")) {
        connection.json(
            target.contains("done")
                ? ScriptedServer.completedJson("https://cdn.example.com/1.png")
                : ScriptedServer.stateJson("processing"));
      } else {
        connection.json(ScriptedServer.startedJson("s1", "/api/v1/generate/s1/status"));
      }
    }
  }
}
