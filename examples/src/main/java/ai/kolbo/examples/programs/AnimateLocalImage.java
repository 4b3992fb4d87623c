package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.model.Media;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.VideoFromImageRequest;
import java.nio.file.Path;

/** A video from an image on disk, which is uploaded first. */
public class AnimateLocalImage {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    Media image = kolbo.media().upload(UploadFile.of(Path.of("face.jpg")));
    VideoFromImageRequest request = new VideoFromImageRequest().imageUrl(image.getUrl());
    kolbo.videos().fromImage(request.prompt("She smiles")).await().saveTo(Path.of("out"));
  }
}
