package ai.kolbo.examples;

import ai.kolbo.api.AccountApi;
import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.client.CallOptions;
import ai.kolbo.client.KolboClient;
import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.error.BudgetExceededException;
import ai.kolbo.client.error.InsufficientCreditsException;
import ai.kolbo.client.error.JobFailedException;
import ai.kolbo.client.error.JobTimeoutException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.client.job.Batch;
import ai.kolbo.client.job.Generation;
import ai.kolbo.client.job.Job;
import ai.kolbo.client.job.Recovery;
import ai.kolbo.client.money.Budget;
import ai.kolbo.client.money.Estimate;
import ai.kolbo.client.pacing.Pacing;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.CreditsResponse;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import ai.kolbo.model.LipsyncForm;
import ai.kolbo.model.ListMediaQuery;
import ai.kolbo.model.Media;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.VideoRequest;
import ai.kolbo.model.VideoResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** One method for each task that a README shows. */
final class Tasks {
  private Tasks() {}

  static void followJob(KolboClient kolbo) {
    LipsyncForm form = new LipsyncForm();
    form.image(UploadFile.of(Path.of("face.jpg"))).audio(UploadFile.of(Path.of("voice.mp3")));
    Job<VideoResult> job = kolbo.videos().lipsync(form);
    job.onProgress(progress -> System.out.println(progress.percent() + " %"));
    Generation<VideoResult> video = job.await(Duration.ofMinutes(10));
    video.saveTo(Path.of("out"));
  }

  static void manyAtOnce(KolboClient kolbo, List<ImageRequest> requests) {
    for (Batch.Item<ImageResult> item : kolbo.jobs().startAll(requests).inFlight(10)) {
      String outcome = item.failure().map(Throwable::getMessage).orElse("done");
      System.out.println(item.request() + ": " + outcome);
    }
  }

  static void pickUpLater(KolboClient kolbo, LipsyncForm form) {
    String handle = kolbo.videos().lipsync(form).handle(); // keep it
    Generation<?> video = kolbo.jobs().resumeFrom(handle).await(); // in any process
    System.out.println(video.urls());
  }

  static void readPages(KolboClient kolbo) {
    for (Media item : kolbo.media().list(new ListMediaQuery().type("image"))) {
      System.out.println(item.getUrl());
    }
  }

  static void streamChat(KolboClient kolbo, ChatCompletionRequest request) {
    try (ChatCompletionStream stream = kolbo.chatCompletions().stream(request)) {
      for (ChatCompletionChunk chunk : stream) {
        System.out.print(chunk.text());
      }
    }
  }

  static void setOptions(KolboClient kolbo) {
    CallOptions options =
        CallOptions.builder().callTimeout(Duration.ofMinutes(1)).maxRetries(5).build();
    KolboClient patient = kolbo.with(options);
    System.out.println(patient.account().credits().getTotal());
  }

  static void knowTheCosts(KolboClient kolbo, VideoRequest request) {
    Estimate estimate = kolbo.estimate(request);
    System.out.println(estimate); // generateVideo: 35 credits (wan-2.2: 7 × 5 duration)
    kolbo.check(request).forEach(System.out::println); // duration (replaced): …
  }

  static void limitSpending(ImageRequest request) {
    Budget budget = Budget.ofCredits(500);
    KolboClient kolbo = KolboClient.builder().budget(budget).build();
    try {
      kolbo.images().generate(request).await();
    } catch (BudgetExceededException e) {
      System.err.println("Not sent: " + e.asked() + " of " + budget.state().left() + " left");
    }
  }

  static void survivePowerCuts() {
    KolboClient kolbo = KolboClient.builder().ledger(Path.of("kolbo-ledger.jsonl")).build();
    for (Recovery open : kolbo.recover()) {
      open.whatToCheck().forEach(System.out::println);
      open.job().ifPresent(job -> job.await().saveTo(Path.of("out")));
    }
  }

  static void resumeBatch(KolboClient kolbo, List<ImageRequest> posters) {
    Batch<ImageResult> batch = kolbo.jobs().startAll(posters).inFlight(10);
    System.out.println(batch.estimate());
    batch.named("posters").saveTo(Path.of("posters"), "{index}-{prompt}");
    batch.onProgress(progress -> System.out.println(progress.left() + " to go"));
    batch.forEach(item -> System.out.println(item.saved()));
  }

  static Optional<Generation<ImageResult>> awaitInHops(Job<ImageResult> job) {
    Optional<Generation<ImageResult>> image = job.awaitFor(Duration.ofSeconds(20));
    return image; // empty: still running
  }

  static KolboClient pace() {
    KolboClient paced = KolboClient.builder().pacing(Pacing.documented()).build();
    return paced;
  }

  static void handleFailures(KolboClient kolbo, ImageRequest request) {
    try {
      kolbo.images().generate(request).await(Duration.ofMinutes(2));
    } catch (InsufficientCreditsException e) {
      System.err.println("Buy credits: " + e.getMessage());
    } catch (RateLimitedException e) {
      System.err.println("Come back in " + e.retryAfter().orElse(Duration.ofMinutes(1)));
    } catch (JobFailedException e) {
      System.err.println("The job failed: " + e.reason().orElse("no reason given"));
    } catch (JobTimeoutException e) {
      System.err.println("It is still running: " + e.generationId().orElseThrow());
    }
  }

  static void plainRetrofit(String key) throws IOException {
    HttpUrl api = HttpUrl.get("https://api.kolbo.ai");
    OkHttpClient http =
        new OkHttpClient.Builder().addNetworkInterceptor(KolboRetrofit.apiKey(api, key)).build();
    AccountApi account = KolboRetrofit.builder(api, http).build().create(AccountApi.class);
    CreditsResponse answer = account.getCredits().execute().body();
    System.out.println(answer);
  }

  static void againstTheMock() {
    try (KolboMockServer mock = KolboMockServer.start();
        KolboClient kolbo =
            KolboClient.builder().baseUrl(mock.baseUri().toString()).apiKey("any").build()) {
      System.out.println(kolbo.account().credits().getTotal());
    }
  }
}
