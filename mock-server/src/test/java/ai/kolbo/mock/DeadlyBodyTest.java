package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A body that ends Prism each time it comes is refused; others do not suffer. */
@Tag("stress")
@DisabledOnOs(OS.WINDOWS)
class DeadlyBodyTest {
  @TempDir Path directory;

  /** A Node.js in which Prism cannot stand a certain word. */
  private Path weakNode() throws Exception {
    Path weakness = directory.resolve("weakness.js");
    Files.writeString(
        weakness,
        """
        const parse = JSON.parse;
        JSON.parse = (text, ...rest) => {
          if (String(text).includes('deadly')) process.kill(process.pid, 'SIGKILL');
          return parse(text, ...rest);
        };
        """);
    Path node = directory.resolve("node");
    Files.writeString(node, "#!/bin/sh\nexec node --require '%s' \"$@\"\n".formatted(weakness));
    assertThat(node.toFile().setExecutable(true)).isTrue();
    return node;
  }

  @Test
  void bodyThatEndsPrismIsRefusedAndHarmsNobodyElse() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    Map<String, String> environment = Map.of("KOLBO_MOCK_NODE", weakNode().toString());
    try (MockProcess mock = MockProcess.start(directory, List.of(), environment)) {
      CompletableFuture<HttpResponse<String>> deadly = start(client, mock, "deadly");
      List<CompletableFuture<HttpResponse<String>>> others = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        others.add(start(client, mock, "harmless " + i));
      }
      assertThat(deadly.get(120, TimeUnit.SECONDS).statusCode()).isEqualTo(400);
      assertThat(deadly.get().body()).contains("Prism");
      for (CompletableFuture<HttpResponse<String>> other : others) {
        assertThat(other.get(120, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }
      assertThat(start(client, mock, "after that").get(120, TimeUnit.SECONDS).statusCode())
          .isEqualTo(200);
    }
  }

  private static CompletableFuture<HttpResponse<String>> start(
      HttpClient client, MockProcess mock, String prompt) {
    HttpRequest request =
        HttpRequest.newBuilder(mock.uri(MockTest.IMAGE))
            .header("X-API-Key", MockTest.KEY)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"prompt\":\"" + prompt + "\"}"))
            .build();
    return client.sendAsync(request, BodyHandlers.ofString());
  }
}
