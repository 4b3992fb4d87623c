package ai.kolbo.contract.money;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Batch;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Generates fifty images as one batch with a name, until it is killed. */
final class BatchProgram {
  static final int IMAGES = 50;

  private BatchProgram() {}

  /**
   * @param arguments the address of the API, the ledger, and the directory to save to
   */
  public static void main(String[] arguments) {
    try (KolboClient kolbo = client(arguments[0], Path.of(arguments[1]))) {
      for (Batch.Item<ImageResult> item : batch(kolbo, Path.of(arguments[2]))) {
        System.out.println(item.saved());
      }
    }
  }

  static KolboClient client(String api, Path ledger) {
    return KolboClient.builder().baseUrl(api).apiKey("kolbo_live_any").ledger(ledger).build();
  }

  static Batch<ImageResult> batch(KolboClient kolbo, Path directory) {
    List<ImageRequest> requests =
        IntStream.range(0, IMAGES)
            .mapToObj(i -> new ImageRequest().prompt("A house by the sea, number " + i))
            .toList();
    return kolbo
        .jobs()
        .startAll(requests)
        .named("houses")
        // Far more than a job of the mock takes in this test.
        .restartUnconfirmedAfter(Duration.ofMillis(500))
        .inFlight(10)
        .saveTo(directory, "{index}-{prompt}");
  }
}
