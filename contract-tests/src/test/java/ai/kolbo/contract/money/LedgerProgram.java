package ai.kolbo.contract.money;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Generates and saves one image after the other on several threads, until it is killed. */
final class LedgerProgram {
  private static final int THREADS = 4;

  private LedgerProgram() {}

  /**
   * @param arguments the address of the API, the ledger, the directory to save to, and what prompts
   *     begin with
   */
  public static void main(String[] arguments) throws InterruptedException {
    Path directory = Path.of(arguments[2]);
    KolboClient kolbo =
        KolboClient.builder()
            .baseUrl(arguments[0])
            .apiKey("kolbo_live_any")
            .ledger(Path.of(arguments[1]))
            .build();
    AtomicBoolean isBegun = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String name = arguments[3] + " " + i;
      Thread thread =
          new Thread(
              () -> {
                for (int image = 0; image < 1000; image++) {
                  Job<ImageResult> job =
                      kolbo.images().generate(new ImageRequest().prompt(name + " " + image));
                  if (!isBegun.getAndSet(true)) {
                    System.out.println("begun");
                  }
                  job.await().saveTo(directory);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
