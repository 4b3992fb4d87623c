package ai.kolbo.client.pacing;

import ai.kolbo.client.money.Simulation.Job;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Says which job is polled next, once the limit allows a poll. For one run. */
interface Contender {
  /** Takes a job whose poll is due. */
  void add(Job job);

  boolean isEmpty();

  /** Takes out the job to poll. */
  Job next(long now);

  /** When the next poll of a job is due: not before its interval has passed. */
  default long due(Job job, long now) {
    return now + job.interval();
  }

  /** Learns that a job's end was seen. */
  default void completed(Job job, long now) {}

  /** All contenders by name, each to be made with the number of jobs. */
  static Map<String, Function<Integer, Contender>> all() {
    Map<String, Function<Integer, Contender>> all = new LinkedHashMap<>();
    all.put("ours", jobs -> new Ours());
    all.put("equal shares", jobs -> new First(job -> job.running));
    all.put("fixed interval", Fixed::new);
    all.put("oracle", jobs -> new Oracle());
    all.put("probability", jobs -> new Scored((fit, last, gap) -> ended(fit, last, last + gap)));
    all.put(
        "square root", jobs -> new Scored((fit, last, gap) -> gap * ended(fit, last, last + gap)));
    all.put("Whittle", jobs -> new Scored(Contender::whittle));
    return all;
  }

  /** The probability that a job has ended at an age, as it had not at the last poll. */
  private static double ended(TypicalTime.Fit fit, double last, double age) {
    return 1 - (1 + fit.odds(last)) / (1 + fit.odds(age));
  }

  /** Whittle's index: the time from the last poll to the end, if it has ended, as is expected. */
  private static double whittle(TypicalTime.Fit fit, double last, double gap) {
    double end = ended(fit, last, last + gap);
    return gap * (end - (4 * ended(fit, last, last + gap / 2) + end) / 6);
  }

  /** The client's own order. */
  final class Ours implements Contender {
    private final PollOrder<Job> order = new PollOrder<>(1);

    @Override
    public void add(Job job) {
      order.add(job, job.poll());
    }

    @Override
    public boolean isEmpty() {
      return order.isEmpty();
    }

    @Override
    public Job next(long now) {
      return order.next(now, Simulation.SPACING);
    }

    @Override
    public void completed(Job job, long now) {
      order.completed(job.poll(), now);
    }
  }

  /** The least of something first. */
  class First implements Contender {
    private final PriorityQueue<Job> jobs;

    First(ToDoubleFunction<Job> least) {
      jobs = new PriorityQueue<>(Comparator.comparingDouble(least));
    }

    @Override
    public void add(Job job) {
      jobs.add(job);
    }

    @Override
    public boolean isEmpty() {
      return jobs.isEmpty();
    }

    @Override
    public Job next(long now) {
      return jobs.remove();
    }
  }

  /** Every job at the shortest interval that the limit allows to all. */
  final class Fixed extends First {
    private final long interval;

    Fixed(int jobs) {
      super(job -> job.due);
      interval = jobs * Simulation.SPACING;
    }

    @Override
    public long due(Job job, long now) {
      return now + Math.max(interval, job.interval());
    }
  }

  /** Knows when each job ends, and polls it then. */
  final class Oracle extends First {
    Oracle() {
      super(job -> job.end);
    }

    @Override
    public long due(Job job, long now) {
      return Math.max(now + job.interval(), job.end);
    }
  }

  /** Other indexes over the same distributions, which are learned in the same way. */
  final class Scored implements Contender {
    interface Score {
      double of(TypicalTime.Fit fit, double last, double gap);
    }

    private final Score score;
    private final Map<Object, TypicalTime> times = new LinkedHashMap<>();
    private final Map<Job, TypicalTime.Fit> jobs = new LinkedHashMap<>();

    Scored(Score score) {
      this.score = score;
    }

    private TypicalTime time(Job job) {
      return times.computeIfAbsent(job.kind, kind -> new TypicalTime(job.kind, 1));
    }

    @Override
    public void add(Job job) {
      jobs.put(job, time(job).fit());
    }

    @Override
    public boolean isEmpty() {
      return jobs.isEmpty();
    }

    @Override
    public Job next(long now) {
      Job best = null;
      double most = Double.NEGATIVE_INFINITY;
      for (Map.Entry<Job, TypicalTime.Fit> entry : jobs.entrySet()) {
        Job job = entry.getKey();
        double worth = score.of(entry.getValue(), job.running - job.start, now - job.running);
        if (worth > most) {
          most = worth;
          best = job;
        }
      }
      jobs.remove(best);
      return best;
    }

    @Override
    public void completed(Job job, long now) {
      time(job).learn((job.running + now) / 2.0 - job.start);
    }
  }
}
