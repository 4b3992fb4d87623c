package ai.kolbo.mock;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The jobs that have been started, the oldest forgotten first. */
final class JobStore {

  private static final int MAX_JOBS = 10_000;

  private final Duration jobDuration;
  private final Map<String, Job> jobs = Collections.synchronizedMap(new Recent<>(MAX_JOBS));

  JobStore(Duration jobDuration) {
    this.jobDuration = jobDuration;
  }

  /** A map that drops its oldest entry when it gets too large. */
  static final class Recent<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1;
    private final int max;

    Recent(int max) {
      this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > max;
    }
  }

  /** A job that the passing of time brings to its end. */
  record Job(
      String id,
      Operation operation,
      JsonNode request,
      boolean fails,
      Instant endsAt,
      long startedNanos,
      Duration duration,
      AtomicBoolean cancelled) {

    /** Ends the job, unless it has ended already. */
    boolean cancel() {
      return progress() < 1 && cancelled.compareAndSet(false, true);
    }

    /** From 0 at the start to 1 at the end. */
    double progress() {
      double elapsed = System.nanoTime() - startedNanos;
      return duration.isZero() ? 1 : Math.min(1, elapsed / duration.toNanos());
    }
  }

  Job start(String id, Operation operation, JsonNode request, @Nullable Scenario scenario) {
    Job job =
        new Job(
            id,
            operation,
            request,
            scenario == Scenario.JOB_FAILED,
            Instant.now().plus(jobDuration),
            System.nanoTime(),
            jobDuration,
            new AtomicBoolean());
    jobs.put(id, job);
    return job;
  }

  @Nullable Job find(String id) {
    return jobs.get(id);
  }
}
