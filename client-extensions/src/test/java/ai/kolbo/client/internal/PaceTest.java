package ai.kolbo.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.api.Credential;
import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.internal.Pace.Poll;
import ai.kolbo.client.money.internal.Bookkeeper;
import ai.kolbo.model.GenerationStarted;
import ai.kolbo.model.JobKinds;
import ai.kolbo.model.JobStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pipeline tells a pace. */
class PaceTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Sends at once, and keeps what it was told. */
  private static final class Recorder implements Pace {
    final List<Poll> polls = new CopyOnWriteArrayList<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<Poll> completed = new CopyOnWriteArrayList<>();

    @Override
    public void admit(String operation, Turn turn) {
      events.add("admit " + operation);
      Poll poll = turn.poll();
      if (poll != null) {
        polls.add(poll);
      }
      turn.go();
    }

    @Override
    public void answered(String operation, @Nullable Throwable failure) {
      events.add("answered " + operation + (failure == null ? "" : " not"));
    }

    @Override
    public void completed(String operation, Poll poll) {
      completed.add(poll);
    }
  }

  private final MockWebServer server = new MockWebServer();
  private final Recorder pace = new Recorder();
  private Calls calls;

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getByName("127.0.0.1"), 0);
    BaseUrl url = BaseUrl.parse(server.url("/").toString(), "test");
    Settings settings =
        new Settings(
            url,
            Map.of(Credential.API_KEY, Secret.apiKey("kolbo_live_any", "test")),
            SOON,
            null,
            SOON,
            0,
            1_000_000,
            Map.of(),
            Bookkeeper.of(null, Set.of(), null));
    OpenCalls open = new OpenCalls(null);
    Connections connections = new Connections(open, pace, null, builder -> builder);
    calls =
        new Calls(
            connections,
            settings,
            KolboRetrofit.builder(url.url(), connections.calls()).build(),
            open);
  }

  @AfterEach
  void close() {
    calls.connections().close();
    server.close();
  }

  private void answer(int status, String json) {
    server.enqueue(
        new MockResponse.Builder()
            .code(status)
            .setHeader("Content-Type", "application/json")
            .body(json)
            .build());
  }

  private void state(String state) {
    answer(200, "{\"generation_id\": \"abc123\", \"state\": \"%s\"}".formatted(state));
  }

  private CompletableFuture<JobStatus> wait(@Nullable GenerationStarted started) {
    PolledJob job = new PolledJob(calls, "abc123", JobKinds.IMAGE, started);
    return JobPoller.awaitAsync(job, SOON, status -> status);
  }

  private static GenerationStarted started() throws IOException {
    return GenerationStarted.fromJson(
        "{\"generation_id\": \"abc123\", \"model\": \"quick\", \"poll_interval_hint\": 0.2}");
  }

  @Test
  void eachPollTellsWhenTheJobWasLastSeenRunning() throws IOException {
    state("processing");
    state("processing");
    state("completed");
    assertThat(wait(started())).succeedsWithin(SOON);
    assertThat(pace.polls)
        .hasSize(3)
        .allSatisfy(
            poll -> {
              assertThat(poll.kind()).isEqualTo(JobKinds.IMAGE);
              assertThat(poll.model()).isEqualTo("quick");
              assertThat(poll.interval()).isEqualTo(Duration.ofMillis(200).toNanos());
              assertThat(poll.since()).isEqualTo(pace.polls.get(0).since());
              assertThat(poll.end() - poll.since()).isGreaterThanOrEqualTo(SOON.toNanos());
            });
    assertThat(pace.polls.get(0).running()).isEqualTo(pace.polls.get(0).since());
    assertThat(pace.polls).extracting(Poll::running).isSorted().doesNotHaveDuplicates();
    assertThat(pace.completed).containsExactly(pace.polls.get(2));
  }

  @Test
  void nothingIsLearnedFromAJobThatFailed() throws IOException {
    state("failed");
    assertThat(wait(started())).succeedsWithin(SOON);
    assertThat(pace.completed).isEmpty();
  }

  @Test
  void theModelOfAJobThatIsResumedIsNotKnown() {
    state("completed");
    assertThat(wait(null)).succeedsWithin(SOON);
    assertThat(pace.completed).extracting(Poll::model).containsOnlyNulls();
  }

  @Test
  void eachRequestThatIsSentIsAnswered() {
    answer(500, "{}");
    assertThatThrownBy(() -> calls.sendAsync(exchange()).join())
        .hasCauseInstanceOf(ApiException.class);
    state("completed");
    assertThat(calls.sendAsync(exchange())).succeedsWithin(SOON);
    assertThat(pace.events)
        .containsExactly(
            "admit getGenerationStatus",
            "answered getGenerationStatus not",
            "admit getGenerationStatus",
            "answered getGenerationStatus");
  }

  private Exchange<JobStatus> exchange() {
    return new PolledJob(calls, "abc123", JobKinds.IMAGE, null).poll();
  }
}
