package ai.kolbo.fleet;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Generation;
import ai.kolbo.model.ImageResult;
import java.net.URI;
import java.nio.file.Path;

/** The program of the README. */
final class FirstWorker {
  private FirstWorker() {}

  public static void main(String[] args) {
    URI redis = URI.create(System.getenv("REDIS_URL"));
    try (Fleet fleet = Fleet.connect(redis, "acme");
        KolboClient kolbo =
            KolboClient.builder().budget(fleet.budget(500)).pacing(fleet.pacing()).build()) {
      Generation<ImageResult> image = kolbo.images().generate("A sunset over mountains").await();
      image.saveTo(Path.of("out")).forEach(System.out::println);
    }
  }
}
