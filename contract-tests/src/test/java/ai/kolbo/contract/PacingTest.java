package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.CallOptions;
import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Job;
import ai.kolbo.client.pacing.Pacing;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.mock.scenario.RecordedRequest;
import ai.kolbo.model.ChatMessageRequest;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.ImageEditRequest;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.JobKind;
import ai.kolbo.model.JobRequest;
import ai.kolbo.model.LipsyncRequest;
import ai.kolbo.model.MusicRequest;
import ai.kolbo.model.SoundRequest;
import ai.kolbo.model.SpeechRequest;
import ai.kolbo.model.VideoRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Many jobs under the documented rate limits, whose windows pass faster here. */
@Isolated("measures times")
class PacingTest {
  /** At least between two polls of a job: the least that the client obeys. */
  private static final Duration INTERVAL = Duration.ofMillis(200);

  private static final Duration SOON = Duration.ofMinutes(2);

  @BeforeEach
  void needsTheMock() {}

  private static KolboMockServer mock(double speed) {
    return KolboMockServer.builder()
        .credits(SharedMock.ENOUGH)
        .speed(speed)
        .pollInterval(INTERVAL)
        .strictLimits()
        .start();
  }

  private static KolboClient.Builder client(KolboMockServer mock) {
    return KolboClient.builder().baseUrl(mock.baseUri().toString()).apiKey("kolbo_live_any");
  }

  private static List<JobRequest<?>> requests(int... counts) {
    List<JobRequest<?>> kinds =
        List.of(
            new ImageRequest().prompt("A sunset"),
            new VideoRequest().prompt("A slow pan"),
            new SpeechRequest().text("Good morning"),
            new MusicRequest().prompt("A waltz"),
            new SoundRequest().prompt("Rain"),
            new ImageEditRequest().prompt("Make it snow"),
            new ChatMessageRequest().message("Hello"),
            new LipsyncRequest()
                .sourceUrl("https://example.com/face.jpg")
                .audioUrl("https://example.com/voice.mp3"));
    List<JobRequest<?>> requests = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      for (int count = 0; count < counts[i]; count++) {
        requests.add(kinds.get(i));
      }
    }
    return requests;
  }

  private static void assertNoneRefused(KolboMockServer mock) {
    assertThat(mock.requests()).isNotEmpty().extracting(RecordedRequest::status).containsOnly(200);
  }

  @Test
  void jobsOfManyKindsStayBelowTheLimits() {
    try (KolboMockServer mock = mock(60);
        KolboClient kolbo = client(mock).pacing(Pacing.documented().speed(60)).build()) {
      List<CompletableFuture<?>> jobs = new ArrayList<>();
      for (JobRequest<?> request : requests(25, 0, 25, 0, 25, 15, 15)) {
        jobs.add(kolbo.jobs().startAsync(request).thenCompose(Job::awaitAsync));
      }
      assertThat(CompletableFuture.allOf(jobs.toArray(CompletableFuture<?>[]::new)))
          .succeedsWithin(SOON);
      assertNoneRefused(mock);
    }
  }

  @Test
  void theMockRefusesJobsThatAreNotPaced() {
    try (KolboMockServer mock = mock(60);
        KolboClient kolbo = client(mock).maxRetries(0).build()) {
      List<CompletableFuture<?>> starts = new ArrayList<>();
      for (JobRequest<?> request : requests(30)) {
        starts.add(kolbo.jobs().startAsync(request));
      }
      assertThat(CompletableFuture.allOf(starts.toArray(CompletableFuture<?>[]::new)))
          .failsWithin(SOON);
      assertThat(mock.requests()).extracting(RecordedRequest::status).contains(200, 429);
    }
  }

  /**
   * 150 jobs, once for each way to poll them. Times are measured in documented seconds: as if the
   * windows were not faster.
   */
  @Test
  @Tag("stress")
  @Tag("minutes")
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void theEndsOf150JobsAreSeenSooner() {
    double[] ours = new Run().lateness(Run::followed);
    double[] equal =
        new Run().lateness(run -> run.polled(timed -> timed.polled, timed -> timed.polled));
    double[] oracle = new Run().lateness(run -> run.polled(Timed::end, Timed::end));
    System.out.printf(
        Locale.ROOT,
        "150 jobs at the mock, lateness in s: %s; equal shares %s; oracle %s%n",
        text(ours),
        text(equal),
        text(oracle));
    assertThat(mean(ours)).isLessThan(0.85 * mean(equal)).isGreaterThan(mean(oracle));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static String text(double[] lateness) {
    Arrays.sort(lateness);
    return String.format(
        Locale.ROOT,
        "mean %.2f, p99 %.1f",
        mean(lateness),
        lateness[(int) (0.99 * lateness.length)]);
  }

  /** 150 jobs at a mock of their own. */
  private static final class Run {
    private static final double SPEED = 15;
    private static final String SCENARIO = "X-Kolbo-Mock-Scenario";

    /** Between two polls that are spread evenly over the window. */
    private static final long SPACING =
        (long) (Duration.ofMinutes(1).toNanos() / SPEED / 300 * 1.03);

    private final List<Timed> jobs = new ArrayList<>();

    double[] lateness(Consumer<Run> polling) {
      try (KolboMockServer mock = mock(SPEED);
          KolboClient kolbo = client(mock).pacing(Pacing.documented().speed(SPEED)).build()) {
        Random random = new Random(1);
        for (JobRequest<?> request : requests(40, 30, 20, 15, 15, 10, 10, 10)) {
          jobs.add(new Timed(kolbo, request, duration(request.jobKind(), random)));
        }
        polling.accept(this);
        assertNoneRefused(mock);
      }
      return jobs.stream().mapToDouble(job -> (job.seen - job.end()) / 1e9 * SPEED).toArray();
    }

    private static Duration duration(JobKind<?> kind, Random random) {
      double min = kind.typicalMin().toMillis();
      double max = kind.typicalMax().toMillis();
      double deviation = Math.log(max / min) / 2 / 1.28;
      double typical = Math.sqrt(min * max) * Math.exp(deviation * random.nextGaussian());
      return Duration.ofMillis((long) (typical / SPEED));
    }

    /** As the client does it. */
    void followed() {
      CompletableFuture<?>[] waits =
          jobs.stream()
              .map(job -> job.start.thenCompose(Job::awaitAsync).thenRun(job::isSeen))
              .toArray(CompletableFuture<?>[]::new);
      assertThat(CompletableFuture.allOf(waits)).succeedsWithin(Duration.ofMinutes(5));
    }

    /**
     * One poll after the other, evenly spread.
     *
     * @param order of the jobs whose polls are due, the least first
     * @param due when a poll is due, if not an interval after the last one
     */
    void polled(ToLongFunction<Timed> order, ToLongFunction<Timed> due) {
      List<Timed> running = new ArrayList<>(jobs);
      for (long next = System.nanoTime(); !running.isEmpty(); next += SPACING) {
        LockSupport.parkNanos(next - System.nanoTime());
        long now = System.nanoTime();
        running.stream()
            .filter(job -> job.start.isDone() && now - job.polled >= INTERVAL.toNanos())
            .filter(job -> now >= due.applyAsLong(job))
            .min(Comparator.comparingLong(order))
            .filter(Timed::hasEnded)
            .ifPresent(running::remove);
        next = Math.max(next, now);
      }
    }
  }

  /** A job whose times are known. */
  private static final class Timed {
    final CompletableFuture<? extends Job<?>> start;
    private final Duration duration;
    private volatile long started;
    volatile long polled;
    volatile long seen;

    Timed(KolboClient kolbo, JobRequest<?> request, Duration duration) {
      this.duration = duration;
      CallOptions options =
          CallOptions.builder()
              .header(Run.SCENARIO, "job-duration=" + duration.toMillis() + "ms")
              .build();
      this.start =
          kolbo
              .with(options)
              .jobs()
              .startAsync(request)
              .whenComplete((job, failure) -> started = polled = System.nanoTime());
    }

    long end() {
      return started + duration.toNanos();
    }

    void isSeen() {
      seen = System.nanoTime();
    }

    /** Polls once. */
    boolean hasEnded() {
      GenerationState state = start.join().status().getState();
      polled = System.nanoTime();
      if (state.isTerminal()) {
        isSeen();
      }
      return state.isTerminal();
    }
  }
}
