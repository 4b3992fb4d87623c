package ai.kolbo.fleet;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.error.BudgetExceededException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.JobRequest;
import ai.kolbo.model.MusicRequest;
import ai.kolbo.model.SoundRequest;
import ai.kolbo.model.SpeechRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A worker of an account: 50 jobs, some at a time, each tried until the budget is used up. */
final class WorkerProgram {
  static final int JOBS = 50;
  private static final int AT_A_TIME = 8;
  static final long BUDGET = 500;
  static final String ACCOUNT = "acme";

  private final KolboClient kolbo;
  private final Map<String, Integer> outcomes = new ConcurrentSkipListMap<>();

  private WorkerProgram(KolboClient kolbo) {
    this.kolbo = kolbo;
  }

  /**
   * Writes how many jobs had which outcome, sorted.
   *
   * @param args the mock, Redis, how fast the mock is, this worker's share while Redis is lost or
   *     0, and the seed of its jobs
   */
  public static void main(String[] args) throws Exception {
    Fleet.Builder options = Fleet.builder(URI.create(args[1]), ACCOUNT);
    double share = Double.parseDouble(args[3]);
    if (share > 0) {
      options.goOnWhenLost(share);
    }
    try (Fleet fleet = options.connect();
        KolboClient kolbo =
            KolboClient.builder()
                .baseUrl(args[0])
                .apiKey("kolbo_live_any")
                .budget(fleet.budget(BUDGET))
                .pacing(fleet.pacing().speed(Double.parseDouble(args[2])))
                .maxRetries(0)
                .build()) {
      System.out.println(new WorkerProgram(kolbo).run(new Random(Long.parseLong(args[4]))));
    }
  }

  private Map<String, Integer> run(Random random) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Callable<Void>> jobs = new ArrayList<>();
      for (int i = 0; i < JOBS; i++) {
        JobRequest<?> request = request(i, random);
        jobs.add(
            () -> {
              outcomes.merge(outcome(request), 1, Integer::sum);
              return null;
            });
      }
      for (Future<Void> job : threads.invokeAll(jobs)) {
        job.get();
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Images and music are reserved at their highest price: what is left over may be used again. */
  private static JobRequest<?> request(int number, Random random) {
    return switch (number % 5) {
      case 0, 1 -> new ImageRequest().prompt("A sunset").numImages(1 + random.nextInt(2));
      case 2 -> new MusicRequest().prompt("A waltz");
      case 3 -> new SoundRequest().prompt("Rain");
      default -> new SpeechRequest().text("Good morning. ".repeat(1 + random.nextInt(20)));
    };
  }

  private String outcome(JobRequest<?> request) throws InterruptedException {
    while (true) {
      try {
        Job<?> job = kolbo.jobs().start(request);
        job.await();
        return "done";
      } catch (BudgetExceededException e) {
        if (e.reserved().signum() == 0) {
          return "refused";
        }
        Thread.sleep(100); // what is reserved may become free
      } catch (ConnectionException e) {
        if (e.mayHaveActed()) {
          return e.toString();
        }
        outcomes.merge("lost", 1, Integer::sum);
        Thread.sleep(100);
      } catch (RuntimeException e) {
        return e.toString();
      }
    }
  }
}
