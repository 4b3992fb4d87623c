package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Generation;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.TranscriptionResult;
import ai.kolbo.model.UploadFile;
import java.nio.file.Path;

/** A transcript of a recording, saved as subtitles and as text. */
public class TranscribeRecording {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    UploadFile recording = UploadFile.of(Path.of("voice.mp3"));
    Job<TranscriptionResult> job = kolbo.audio().transcribe(recording);
    Generation<TranscriptionResult> transcript = job.await();
    transcript.saveTo(Path.of("out")).forEach(System.out::println);
    System.out.println(transcript.result().getText());
  }
}
