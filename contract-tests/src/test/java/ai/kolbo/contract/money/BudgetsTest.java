package ai.kolbo.contract.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.CallOptions;
import ai.kolbo.client.KolboClient;
import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.error.BudgetExceededException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.JobFailedException;
import ai.kolbo.client.job.Job;
import ai.kolbo.client.money.Budget;
import ai.kolbo.client.money.BudgetState;
import ai.kolbo.client.money.Finding.Effect;
import ai.kolbo.mock.scenario.RecordedRequest;
import ai.kolbo.mock.scenario.Scenario;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ChatMessageRequest;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.LipsyncRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.StreamOptions;
import ai.kolbo.model.UserMessage;
import ai.kolbo.model.VideoRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What budgets let through, and how they are settled, against the credits of the mock. */
class BudgetsTest extends OwnMockTest {
  private static final String MODEL = "nano-banana-2";

  BudgetsTest() {
    super(Duration.ofMillis(20));
  }

  private KolboClient client(Budget budget) {
    return builder().budget(budget).maxRetries(0).build();
  }

  private BigDecimal spentAtTheServer(KolboClient kolbo) {
    double left = kolbo.account().balance().getTotal();
    return new BigDecimal(CREDITS).subtract(BigDecimal.valueOf(left));
  }

  private long starts() {
    return mock.requests().stream().filter(BudgetsTest::isStart).count();
  }

  private static boolean isStart(RecordedRequest request) {
    return request.method().equals("POST") && request.path().contains("/generate/");
  }

  private static ImageRequest image(int images) {
    return new ImageRequest().prompt("A house by the sea").model(MODEL).numImages(images);
  }

  @Test
  void sixtyFourThreadsNeverSpendMoreThanTheBudget() throws Exception {
    Budget budget = Budget.ofCredits(500);
    AtomicBoolean isOver = new AtomicBoolean();
    List<BigDecimal> seen = new CopyOnWriteArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(65);
    try (KolboClient kolbo = client(budget)) {
      Future<?> watch =
          threads.submit(
              () -> {
                while (!isOver.get()) {
                  seen.add(spentAtTheServer(kolbo));
                  BudgetState now = budget.state();
                  assertThat(now.left()).as("%s", now).isNotNegative();
                }
              });
      List<Callable<int[]>> work = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        Random random = new Random(i);
        work.add(() -> startSeveral(kolbo, random));
      }
      int refused = 0;
      int failed = 0;
      int cancelled = 0;
      for (Future<int[]> result : threads.invokeAll(work)) {
        refused += result.get()[0];
        failed += result.get()[1];
        cancelled += result.get()[2];
      }
      isOver.set(true);
      watch.get();

      assertThat(refused).as("refused").isPositive();
      assertThat(failed).as("failed").isPositive();
      assertThat(cancelled).as("cancelled").isPositive();
      assertThat(seen)
          .allSatisfy(spent -> assertThat(spent).isLessThanOrEqualTo(new BigDecimal(500)));
      assertThat(budget.state().reserved()).isZero();
      assertThat(budget.state().spent())
          .isEqualByComparingTo(spentAtTheServer(kolbo))
          .isGreaterThan(new BigDecimal(400));
    } finally {
      threads.shutdownNow();
    }
  }

  /** Some of the jobs fail, and some are cancelled: these cost nothing in the end. */
  private static int[] startSeveral(KolboClient kolbo, Random random) {
    int[] counts = new int[3];
    for (int i = 0; i < 6; i++) {
      int kind = i < 2 ? i : random.nextInt(4);
      String scenario = kind == 0 ? "job-failed" : kind == 1 ? "job-duration=1h" : "latency=5ms";
      KolboClient view =
          kolbo.with(CallOptions.builder().header("X-Kolbo-Mock-Scenario", scenario).build());
      try {
        Job<?> job = view.jobs().start(image(random.nextInt(1, 5)));
        if (kind == 1) {
          job.cancel();
          counts[2]++;
        } else {
          job.await();
        }
      } catch (BudgetExceededException e) {
        counts[0]++;
      } catch (JobFailedException e) {
        counts[1]++;
      }
    }
    return counts;
  }

  @Test
  void whatExceedsTheBudgetIsNotSent() {
    try (KolboClient kolbo = client(Budget.ofCredits(20))) {
      kolbo.images().generate(image(2)).await();

      assertThatThrownBy(() -> kolbo.images().generate(image(1)))
          .isInstanceOfSatisfying(
              BudgetExceededException.class,
              e -> {
                assertThat(e.cap()).isEqualByComparingTo("20");
                assertThat(e.spent()).isEqualByComparingTo("16");
                assertThat(e.reserved()).isZero();
                assertThat(e.asked()).isEqualByComparingTo("8");
              })
          .hasMessage(
              "generateImage was not sent: it may cost 8 credits, and the budget of 20 has 4 left"
                  + " (16 spent, 0 reserved)");
      assertThatThrownBy(() -> kolbo.images().generateAsync(image(1)).join())
          .hasCauseInstanceOf(BudgetExceededException.class);
      assertThat(starts()).isOne();
    }
  }

  @Test
  void aViewHasABudgetWithinThatOfItsClient() {
    Budget all = Budget.ofCredits(40);
    Budget part = Budget.ofCredits(24);
    try (KolboClient kolbo = client(all)) {
      KolboClient view = kolbo.with(CallOptions.builder().budget(part).build());
      view.images().generate(image(2));
      assertThatThrownBy(() -> view.images().generate(image(2)))
          .hasMessageContaining("the budget of 24 has 8 left");
      assertThat(all.state().reserved().add(all.state().spent())).isEqualByComparingTo("16");

      kolbo.images().generate(image(2));
      assertThatThrownBy(() -> view.images().generate(image(1).model("nano-banana-pro")))
          .hasMessageContaining("it may cost 15 credits");
      view.images().generate(image(1));
      assertThat(part.state().left()).isZero();
      assertThat(all.state().left()).isZero();
    }
  }

  @Test
  void aRefusalGivesTheReservationBack() {
    Budget budget = Budget.ofCredits(100);
    try (KolboClient kolbo = client(budget)) {
      for (String scenario :
          List.of("status=400", "status=429", "status=500", "error-inside=500")) {
        mock.scenario(Scenario.parse(scenario + " on=generateImage").get(0));
        assertThatThrownBy(() -> kolbo.images().generate(image(1))).as(scenario).isNotNull();
        mock.clearScenarios();
      }

      assertThat(budget.state().left()).isEqualByComparingTo("100");
    }
  }

  @Test
  void whatMayHaveStartedCountsAsSpent() {
    Budget budget = Budget.ofCredits(100);
    try (KolboClient kolbo = client(budget)) {
      mock.scenario(Scenario.reset(Scenario.Place.BEFORE_HEADERS).on("generateImage"));
      assertThatThrownBy(() -> kolbo.images().generate(image(1)))
          .isInstanceOf(ConnectionException.class);

      assertThat(budget.state().spent())
          .isEqualByComparingTo(spentAtTheServer(kolbo))
          .isEqualByComparingTo("8");
      assertThat(budget.state().reserved()).isZero();
    }
  }

  @Test
  void aPriceThatNothingTellsNeedsToBeAllowed() {
    LipsyncRequest lipsync =
        new LipsyncRequest()
            .sourceUrl("https://example.com/face.png")
            .audioUrl("https://example.com/voice.mp3");
    try (KolboClient kolbo = client(Budget.ofCredits(1000))) {
      assertThatThrownBy(() -> kolbo.videos().lipsync(lipsync))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("generateLipsync was not sent")
          .hasMessageContaining("allowUnknownPrices");
      assertThat(starts()).isZero();
    }
    Budget budget = Budget.builder(new BigDecimal(1000)).allowUnknownPrices().build();
    try (KolboClient kolbo = client(budget)) {
      kolbo.videos().lipsync(lipsync).await();

      assertThat(budget.state().spent()).isEqualByComparingTo(spentAtTheServer(kolbo)).isPositive();
    }
  }

  @Test
  void chatsAreSettledByTheirTokens() {
    Budget budget = Budget.builder(new BigDecimal(1000)).allowUnknownPrices().build();
    try (KolboClient kolbo = client(budget)) {
      ChatCompletionRequest request =
          new ChatCompletionRequest()
              .model("kolbo-cli")
              .maxTokens(100)
              .addMessagesItem(new UserMessage().content(MessageContent.of("Hello there")));
      kolbo.chatCompletions().create(request);
      assertThat(budget.state().spent()).isEqualByComparingTo(spentAtTheServer(kolbo)).isPositive();

      kolbo.chat().send(new ChatMessageRequest().message("Hello")).await();
      assertThat(budget.state().spent()).isEqualByComparingTo(spentAtTheServer(kolbo));

      try (ChatCompletionStream stream =
          kolbo.chatCompletions().stream(
              request.copy().streamOptions(new StreamOptions().includeUsage(true)))) {
        stream.forEach(chunk -> {});
      }
      assertThat(budget.state().spent()).isEqualByComparingTo(spentAtTheServer(kolbo));

      // Without usage, all that was reserved counts.
      try (ChatCompletionStream stream = kolbo.chatCompletions().stream(request)) {
        stream.forEach(chunk -> {});
      }
      assertThat(budget.state().spent()).isGreaterThan(spentAtTheServer(kolbo));
      assertThat(budget.state().reserved()).isZero();
    }
  }

  @Test
  void aFileIsSharedByThoseWhoKeepTheirBudgetInIt(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("budget.json");
    BigDecimal cap = new BigDecimal(24);
    try (KolboClient one = client(Budget.builder(cap).file(file).build());
        KolboClient other = client(Budget.builder(cap).file(file).build())) {
      one.images().generate(image(1)).await();
      other.images().generate(image(2)).await();

      assertThatThrownBy(() -> one.images().generate(image(1)))
          .isInstanceOf(BudgetExceededException.class);
      assertThat(file).content().contains("\"spent\":\"24\"").contains("\"reserved\":\"0\"");
    }
    Files.writeString(file, "not a budget");
    assertThatThrownBy(() -> Budget.builder(cap).file(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("budget.json is not the file of a budget");
    assertThatThrownBy(() -> Budget.builder(cap).file(directory.resolve("none/budget.json")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot keep the budget in");
  }

  @Test
  void listenersAreCalledAtTheirThresholds() {
    List<String> called = new CopyOnWriteArrayList<>();
    Budget budget =
        Budget.builder(new BigDecimal(32))
            .onThreshold(0.5, state -> called.add("half " + state.spent()))
            .onThreshold(
                1,
                state -> {
                  called.add("all");
                  throw new IllegalStateException("a listener that fails");
                })
            .build();
    try (KolboClient kolbo = client(budget)) {
      kolbo.images().generate(image(1));
      assertThat(called).isEmpty();
      kolbo.images().generate(image(1));
      assertThat(called).containsExactly("half 8");
      kolbo.images().generate(image(2));
      assertThat(called).containsExactly("half 8", "all");
    }
  }

  @Test
  void absurdBudgetsAreRefused() {
    assertThatThrownBy(() -> Budget.ofCredits(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the budget must be 0 to 1,000,000,000,000 credits, is -1");
    assertThatThrownBy(() -> Budget.ofCredits(Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Budget.builder(BigDecimal.TEN).onThreshold(0, state -> {}))
        .hasMessage("share must be more than 0 and at most 1, is 0.0");
    try (KolboClient kolbo = client(Budget.ofCredits(0))) {
      assertThatThrownBy(() -> kolbo.images().generate(image(1)))
          .isInstanceOf(BudgetExceededException.class);
    }
  }

  @Test
  void aModelThatVanishedIsNamedAndNothingIsSent() {
    try (KolboClient kolbo = client(Budget.ofCredits(100))) {
      assertThatThrownBy(() -> kolbo.images().generate(image(1).model("retired-model")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("model: retired-model is not listed")
          .hasMessageContaining(MODEL);
      assertThat(starts()).isZero();
    }
  }

  @Test
  void requestsBeyondTheirModelAreFoundAndNotSentIfUnwanted() {
    try (KolboClient kolbo = builder().refuse(Effect.REFUSED, Effect.REPLACED).build()) {
      VideoRequest video =
          new VideoRequest()
              .prompt("A house by the sea")
              .model("wan-2.2-text-to-video")
              .duration(17)
              .aspectRatio("7:1");

      assertThat(kolbo.check(video))
          .extracting(finding -> finding.member() + " " + finding.effect())
          .containsExactlyInAnyOrder("duration REPLACED", "aspect_ratio REPLACED");
      assertThatThrownBy(() -> kolbo.videos().generate(video))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("generateVideo was not sent: duration (replaced)");
      assertThat(starts()).isZero();
      assertThat(kolbo.check(new VideoRequest().prompt("A house").duration(17))).isEmpty();
    }
  }
}
