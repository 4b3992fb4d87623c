package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Batch;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import java.util.List;
import java.util.stream.IntStream;

/** Fifty images, ten at a time; one failure loses nothing. */
public class GenerateBatch {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    List<ImageRequest> requests =
        IntStream.rangeClosed(1, 50).mapToObj(i -> new ImageRequest().prompt("Card " + i)).toList();
    for (Batch.Item<ImageResult> item : kolbo.jobs().startAll(requests).inFlight(10)) {
      String outcome = item.failure().map(Throwable::getMessage).orElse("done");
      System.out.println(item.request() + ": " + outcome);
    }
  }
}
