package ai.kolbo.examples;

import ai.kolbo.client.Generation;
import ai.kolbo.client.KolboClient;
import ai.kolbo.model.ImageRequest;
import java.nio.file.Path;

public class FirstProgram {
  public static void main(String[] args) {
    try (KolboClient kolbo = KolboClient.fromEnv()) {
      Generation image =
          kolbo
              .generations()
              .image(new ImageRequest().prompt("A sunset over mountains").aspectRatio("16:9"))
              .await();
      image.urls().forEach(System.out::println);
      image.saveTo(Path.of("out"));
    }
  }
}
