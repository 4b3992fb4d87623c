package ai.kolbo.examples;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Generation;
import ai.kolbo.model.ImageResult;
import java.nio.file.Path;

public class FirstProgram {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    Generation<ImageResult> image = kolbo.images().generate("A sunset over mountains").await();
    image.saveTo(Path.of("out")).forEach(System.out::println);
  }
}
