package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.model.ListMediaQuery;
import ai.kolbo.model.Media;
import ai.kolbo.model.UploadFile;
import java.nio.file.Path;

/** A file for the library, and all that is in it, page by page. */
public class UploadAndListMedia {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    Media stored = kolbo.media().upload(UploadFile.of(Path.of("face.jpg")));
    System.out.println("stored as " + stored.getUrl());
    for (Media item : kolbo.media().list(new ListMediaQuery().type("image"))) {
      System.out.println(item.getUrl());
    }
  }
}
