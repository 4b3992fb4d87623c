package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Generation;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.CreativeDirectorRequest;
import ai.kolbo.model.CreativeDirectorResult;
import java.nio.file.Path;

/** Four scenes from one brief, with the progress of each, saved. */
public class DirectScenes {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    CreativeDirectorRequest brief = new CreativeDirectorRequest().prompt("A day in Rome");
    Job<CreativeDirectorResult> job = kolbo.creativeDirector().generate(brief.sceneCount(4));
    job.onProgress(progress -> System.out.println(progress.percent() + " %"));
    Generation<CreativeDirectorResult> scenes = job.await();
    scenes.saveTo(Path.of("out")).forEach(System.out::println);
  }
}
