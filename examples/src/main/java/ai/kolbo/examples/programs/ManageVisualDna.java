package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.VisualDna;
import ai.kolbo.model.VisualDnaForm;
import java.nio.file.Path;

/** A Visual DNA, made, listed and deleted. */
public class ManageVisualDna {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    UploadFile photo = UploadFile.of(Path.of("face.jpg"));
    VisualDna hero =
        kolbo.visualDna().create(new VisualDnaForm().name("Hero").addImagesItem(photo));
    for (VisualDna dna : kolbo.visualDna().list()) {
      System.out.println(dna.getName());
    }
    kolbo.visualDna().delete(hero.getId());
  }
}
