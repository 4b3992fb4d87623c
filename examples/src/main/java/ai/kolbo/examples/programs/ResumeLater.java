package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A job that is started in one run and awaited in the next. */
public class ResumeLater {
  public static void main(String[] args) throws IOException {
    KolboClient kolbo = KolboClient.fromEnv();
    Path note = Path.of("job.txt");
    if (Files.notExists(note)) {
      Files.writeString(note, kolbo.images().generate("A sunset over mountains").handle());
    } else {
      System.out.println(kolbo.jobs().resumeFrom(Files.readString(note)).await().urls());
    }
  }
}
