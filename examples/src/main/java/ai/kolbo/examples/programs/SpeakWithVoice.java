package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.model.SpeechRequest;
import ai.kolbo.model.Voice;
import java.nio.file.Path;

/** Speech with a voice from the list of voices. */
public class SpeakWithVoice {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    Voice voice = kolbo.voices().list().get(0);
    SpeechRequest request = new SpeechRequest().text("Good morning").voice(voice.getVoiceId());
    kolbo.audio().speech(request).await().saveTo(Path.of("out"));
  }
}
