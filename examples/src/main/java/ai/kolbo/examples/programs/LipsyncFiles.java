package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.model.LipsyncForm;
import ai.kolbo.model.UploadFile;
import java.nio.file.Path;

/** A face that speaks a recording, both from disk. */
public class LipsyncFiles {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    UploadFile face = UploadFile.of(Path.of("face.jpg"));
    UploadFile voice = UploadFile.of(Path.of("voice.mp3"));
    kolbo
        .videos()
        .lipsync(new LipsyncForm().image(face).audio(voice))
        .await()
        .saveTo(Path.of("out"));
  }
}
