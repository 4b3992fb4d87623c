package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.VideoRequest;
import ai.kolbo.model.VideoResult;
import java.time.Duration;

/** A video from a text. */
public class GenerateVideo {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    VideoRequest request = new VideoRequest().prompt("A fox runs through snow").duration(5);
    Job<VideoResult> job = kolbo.videos().generate(request);
    VideoResult video = job.await(Duration.ofMinutes(10)).result();
    System.out.println(video.getUrls() + ", " + video.getDuration() + " s");
  }
}
