package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import java.nio.file.Path;

/** An image from a text. */
public class GenerateImage {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    kolbo.images().generate("A sunset over mountains").await().saveTo(Path.of("out"));
  }
}
