package ai.kolbo.client.pacing;

import ai.kolbo.client.internal.Pace.Poll;
import ai.kolbo.model.JobKind;
import ai.kolbo.model.JobKinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * One run of many jobs under the documented limits, in virtual time and without latency. Starts and
 * polls pass the client's own windows; which poll is sent next is the contender's choice.
 */
final class Simulation {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final int POLLS = 300;
  private static final int STARTS = 10;

  /** The time between two polls if all of the limit is used. */
  static final long SPACING = new RateWindow(POLLS, MINUTE).spacing(1);

  private final List<Job> jobs = new ArrayList<>();

  /**
   * Jobs that are submitted at once, and start as the limit of their kind lets them.
   *
   * @param mix how many of each kind
   */
  Simulation(Map<JobKind<?>, Integer> mix, Times times, Random random) {
    for (JobKind<?> kind : JobKinds.all()) {
      RateWindow window = new RateWindow(STARTS, MINUTE);
      long now = 0;
      for (int i = 0; i < mix.getOrDefault(kind, 0); i++) {
        now += pass(window, now, false);
        jobs.add(new Job(kind, now, times.nanos(kind, random)));
      }
    }
  }

  /** Sends a request as soon as it may be sent; returns how long it had to wait. */
  private static long pass(RateWindow window, long now, boolean evenly) {
    long delay = window.delay(now, 1, evenly);
    window.sent(now + delay);
    window.ended(now + delay);
    return delay;
  }

  /** How late the end of each job is seen, in seconds. */
  double[] lateness(Contender contender) {
    RateWindow window = new RateWindow(POLLS, MINUTE);
    PriorityQueue<Job> idle = new PriorityQueue<>(Comparator.comparingLong(job -> job.due));
    for (Job job : jobs) {
      job.due = contender.due(job, job.start);
      idle.add(job);
    }
    double[] lateness = new double[jobs.size()];
    long now = 0;
    for (int seen = 0; seen < lateness.length; ) {
      if (contender.isEmpty()) {
        now = Math.max(now, idle.element().due);
      }
      now += window.delay(now, 1, true);
      while (!idle.isEmpty() && idle.element().due <= now) {
        contender.add(idle.remove());
      }
      if (contender.isEmpty()) {
        continue;
      }
      pass(window, now, true);
      Job job = contender.next(now);
      if (job.end <= now) {
        contender.completed(job, now);
        lateness[seen++] = (now - job.end) / 1e9;
      } else {
        job.running = now;
        job.due = contender.due(job, now);
        idle.add(job);
      }
    }
    return lateness;
  }

  /** A job of one run. Times are nanoseconds of virtual time. */
  static final class Job {
    final JobKind<?> kind;
    final long start;
    final long end;

    /** When it was last seen running. */
    long running;

    /** When its next poll is due. */
    long due;

    Job(JobKind<?> kind, long start, double nanos) {
      this.kind = kind;
      this.start = start;
      this.end = start + (long) nanos;
      this.running = start;
    }

    long interval() {
      return kind.pollInterval().toNanos();
    }

    Poll poll() {
      return new Poll(kind, "auto", start, running, interval(), Long.MAX_VALUE);
    }
  }
}
