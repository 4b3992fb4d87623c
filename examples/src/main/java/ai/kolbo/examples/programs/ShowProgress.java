package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.VideoResult;
import me.tongfei.progressbar.ProgressBar;

/** A progress bar. */
public class ShowProgress {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    Job<VideoResult> job = kolbo.videos().generate("A fox runs through snow");
    try (ProgressBar bar = new ProgressBar("Video", 100)) {
      job.onProgress(progress -> bar.stepTo(Math.round(progress.percent()))).await();
    }
  }
}
