package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many large bodies at once wait for each other, and so fit into a small heap. */
@Tag("stress")
class SmallHeapTest {
  private static final int STARTS = 45;
  private static final int BODY_BYTES = 5 << 20;

  @TempDir Path directory;

  @Test
  void manyLargeStartsFitIntoASmallHeap() throws Exception {
    byte[] body = ("{\"prompt\":\"" + "a".repeat(BODY_BYTES) + "\"}").getBytes();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    try (MockProcess mock = MockProcess.start(directory, List.of("-Xmx256m"), Map.of())) {
      for (int round = 0; round < 2; round++) {
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
          HttpRequest request =
              HttpRequest.newBuilder(mock.uri(MockTest.IMAGE))
                  .header("X-API-Key", MockTest.KEY)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofByteArray(body))
                  .build();
          all.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> one : all) {
          HttpResponse<String> response = one.get(120, TimeUnit.SECONDS);
          assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        }
      }
      HttpRequest health = HttpRequest.newBuilder(mock.uri("/__mock/health")).build();
      assertThat(client.send(health, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }
}
