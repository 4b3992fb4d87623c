package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.model.MusicRequest;
import ai.kolbo.model.MusicResult;

/** An instrumental. */
public class GenerateMusic {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    MusicRequest request = new MusicRequest().prompt("Lo-fi beats for rain").instrumental(true);
    MusicResult music = kolbo.audio().music(request).await().result();
    System.out.println(music.getTitle() + ": " + music.getUrls());
  }
}
