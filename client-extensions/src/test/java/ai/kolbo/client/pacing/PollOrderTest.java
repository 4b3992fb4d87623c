package ai.kolbo.client.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.internal.Pace.Poll;
import ai.kolbo.model.JobKind;
import ai.kolbo.model.JobKinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PollOrderTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long SPACING = SECOND / 5;

  private final PollOrder<String> order = new PollOrder<>(1);

  @Test
  void theJobThatIsLikelyToHaveEndedComesFirst() {
    add("video", JobKinds.VIDEO, 0, 16);
    add("image", JobKinds.IMAGE, 0, 16);
    add("new image", JobKinds.IMAGE, 20, 20);
    assertThat(all(24)).containsExactly("image", "video", "new image");
  }

  @Test
  void theSameJobsAreTakenInTurns() {
    add("first", JobKinds.IMAGE, 0, 16);
    add("later", JobKinds.IMAGE, 0, 17);
    add("last", JobKinds.IMAGE, 0, 18);
    assertThat(all(20)).containsExactly("first", "later", "last");
  }

  @Test
  void aWaitAtItsDeadlineComesFirst() {
    add("image", JobKinds.IMAGE, 0, 10);
    order.add("late", new Poll(JobKinds.VIDEO, null, 0, 0, 8 * SECOND, 12 * SECOND));
    assertThat(all(11)).containsExactly("image", "late");
    add("image", JobKinds.IMAGE, 0, 10);
    order.add("late", new Poll(JobKinds.VIDEO, null, 0, 0, 8 * SECOND, 12 * SECOND));
    assertThat(all(12)).containsExactly("late", "image");
  }

  @Test
  void modelsAreLearned() {
    for (int i = 0; i < 30; i++) {
      learn(JobKinds.IMAGE, "slow", 100 + i);
      learn(JobKinds.IMAGE, "fast", 5 + i / 20.0);
    }
    add("slow", JobKinds.IMAGE, "slow", 0, 5);
    add("fast", JobKinds.IMAGE, "fast", 0, 5);
    assertThat(all(8)).containsExactly("fast", "slow");
  }

  @Test
  void aKindIsLearnedForItsNewModels() {
    for (int i = 0; i < 30; i++) {
      learn(JobKinds.IMAGE, "slow", 400 + i);
    }
    add("image", JobKinds.IMAGE, "new", 0, 30);
    add("video", JobKinds.VIDEO, null, 0, 30);
    assertThat(all(40)).containsExactly("video", "image");
  }

  @Test
  void aJobThatTakesFarLongerThanUsualIsStillPolled() {
    List<String> polled = new ArrayList<>();
    long now = 3600 * SECOND;
    order.add("odd", new Poll(JobKinds.CHAT, null, 0, now, SECOND, Long.MAX_VALUE));
    for (int i = 0; i < 100; i++) {
      add("image" + i, JobKinds.IMAGE, 3580, 3600);
    }
    // Images take the place of those that were polled.
    for (int i = 100; !polled.contains("odd"); i++) {
      now += SPACING;
      polled.add(order.next(now, SPACING));
      order.add(
          "image" + i,
          new Poll(JobKinds.IMAGE, null, now - 20 * SECOND, now, SECOND, Long.MAX_VALUE));
    }
    assertThat(polled).hasSizeLessThan(1100);
  }

  @Test
  void jobsThatWereCancelledAreForgotten() {
    add("image", JobKinds.IMAGE, 0, 0);
    assertThat(order.remove("image")).isTrue();
    assertThat(order.remove("image")).isFalse();
    assertThat(order.isEmpty()).isTrue();
    assertThat(order.next(SECOND, SPACING)).isNull();
  }

  @Test
  void jobsOfUnknownKindAreOrderedToo() {
    add("unknown", JobKinds.GENERATION, 0, 0);
    add("known", JobKinds.IMAGE, 19, 20);
    assertThat(all(21)).containsExactly("unknown", "known");
  }

  @Test
  void anOrderOfManyJobsIsQuick() {
    List<JobKind<?>> kinds = JobKinds.all();
    IntStream.range(0, 10_000)
        .forEach(i -> add("job" + i, kinds.get(i % kinds.size()), i % 100, 100));
    long start = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      order.next(120 * SECOND, SPACING);
    }
    // A few milliseconds once it is compiled.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  private void learn(JobKind<?> kind, String model, double seconds) {
    long end = (long) (seconds * SECOND);
    order.completed(poll(kind, model, 0, seconds - 0.1), end);
  }

  private void add(String name, JobKind<?> kind, double since, double running) {
    add(name, kind, null, since, running);
  }

  private void add(
      String name, JobKind<?> kind, @Nullable String model, double since, double running) {
    order.add(name, poll(kind, model, since, running));
  }

  private static Poll poll(JobKind<?> kind, @Nullable String model, double since, double running) {
    return new Poll(
        kind,
        model,
        (long) (since * SECOND),
        (long) (running * SECOND),
        8 * SECOND,
        Long.MAX_VALUE);
  }

  private List<String> all(double seconds) {
    List<String> all = new ArrayList<>();
    for (String next; (next = order.next((long) (seconds * SECOND), SPACING)) != null; ) {
      all.add(next);
    }
    return all;
  }
}
