package ai.kolbo.contract.score;

import ai.kolbo.contract.document.ApiDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Judges the calls of a client as they come, and scores them. Safe for use by several threads. */
public final class Scoreboard implements Consumer<Call> {
  private static final int MOST_STEPS = 200_000;

  private final ApiDocument document;
  private final StepReader reader;
  private final List<Step> steps = new ArrayList<>();
  private int forgotten;

  /** When runs of the client have begun, by {@link System#nanoTime}. */
  private final List<Long> runs = new ArrayList<>();

  /** A scoreboard without any call. */
  public Scoreboard(ApiDocument document) {
    this.document = document;
    this.reader = new StepReader(document);
  }

  @Override
  public void accept(Call call) {
    Step step = reader.read(call);
    synchronized (this) {
      if (steps.size() < MOST_STEPS) {
        steps.add(step.inRun(run(step)));
      } else {
        forgotten++;
      }
    }
  }

  private long run(Step step) {
    return runs.stream().filter(begin -> step.started() - begin >= 0).count();
  }

  /**
   * The score of the calls so far.
   *
   * @param patience how long a client may still react: a failure that is more recent, and to which
   *     it has not reacted, is not observed yet. Zero if the client has ended.
   */
  public ClientScore score(Duration patience) {
    List<Step> all;
    int lost;
    synchronized (this) {
      all = new ArrayList<>(steps);
      lost = forgotten;
    }
    return new Scoring(document, all, System.nanoTime() - patience.toNanos()).score(lost);
  }

  /**
   * Marks the start of a new run of the client: a request that it sends again is not counted as a
   * retry.
   */
  public synchronized void beginRun() {
    runs.add(System.nanoTime());
  }

  /** Whether there has been any call. */
  public synchronized boolean hasAny() {
    return !steps.isEmpty();
  }

  /** Forgets all calls. */
  public synchronized void reset() {
    steps.clear();
    forgotten = 0;
  }
}
