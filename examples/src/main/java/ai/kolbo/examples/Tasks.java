package ai.kolbo.examples;

import ai.kolbo.api.AccountApi;
import ai.kolbo.api.ChatCompletionsApi;
import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.api.MediaApi;
import ai.kolbo.api.VideosApi;
import ai.kolbo.client.ChatCompletionStream;
import ai.kolbo.client.FirstLastFrameFiles;
import ai.kolbo.client.Generation;
import ai.kolbo.client.GenerationFailedException;
import ai.kolbo.client.GenerationJob;
import ai.kolbo.client.GenerationTimeoutException;
import ai.kolbo.client.InsufficientCreditsException;
import ai.kolbo.client.KolboClient;
import ai.kolbo.client.RateLimitedException;
import ai.kolbo.model.UploadFile;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ChatModelList;
import ai.kolbo.model.CreditsResponse;
import ai.kolbo.model.GenerationStarted;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageUrl;
import ai.kolbo.model.ImageUrlPart;
import ai.kolbo.model.MediaUploaded;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.TextPart;
import ai.kolbo.model.UploadedFile;
import ai.kolbo.model.UserMessage;
import ai.kolbo.model.VideoRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** One method for each task that a README shows. */
final class Tasks {
  private Tasks() {}

  static void uploadFrames(KolboClient kolbo) {
    Generation video =
        kolbo
            .generations()
            .firstLastFrame(
                FirstLastFrameFiles.of(Path.of("first.jpg"), Path.of("last.jpg"))
                    .prompt("slow pan"))
            .onProgress(progress -> System.out.println(progress.percent() + " %"))
            .await(Duration.ofMinutes(5));
    video.saveTo(Path.of("out"));
  }

  static void streamChat(KolboClient kolbo) {
    ChatCompletionRequest request =
        new ChatCompletionRequest()
            .model("kolbo-cli")
            .addMessagesItem(new UserMessage().content(MessageContent.of("Write a haiku")));
    try (ChatCompletionStream answer = kolbo.chatCompletions().stream(request)) {
      for (ChatCompletionChunk chunk : answer) {
        System.out.print(chunk.text());
      }
    }
  }

  static void attachFile(KolboClient kolbo) {
    UploadedFile file =
        kolbo
            .files()
            .upload(
                UploadFile.of(Path.of("screenshot.png"))
                    .onProgress((sent, total) -> System.out.println(sent + " of " + total)));
    MessageContent question =
        MessageContent.of(
            new TextPart().text("What's in this screenshot?"),
            new ImageUrlPart().imageUrl(new ImageUrl().url(file.getUrl())));
    String answer =
        kolbo
            .chatCompletions()
            .create(
                new ChatCompletionRequest()
                    .model("kolbo-cli")
                    .addMessagesItem(new UserMessage().content(question)))
            .text();
    System.out.println(answer);
  }

  static void manyAtOnce(KolboClient kolbo) {
    List<CompletableFuture<Generation>> images =
        List.of("a cat", "a dog", "a fox").stream()
            .map(prompt -> kolbo.generations().image(new ImageRequest().prompt(prompt)))
            .map(GenerationJob::awaitAsync)
            .toList();
    images.forEach(image -> System.out.println(image.join().urls()));
  }

  static void pickUpLater(KolboClient kolbo) {
    GenerationJob job = kolbo.generations().image(new ImageRequest().prompt("a cat"));
    String id = job.id(); // keep it; any process can go on from here:
    Generation image = kolbo.generations().resume(id).await();
    System.out.println(image.urls());
  }

  static void otherKinds(KolboClient kolbo) {
    VideosApi videos = kolbo.api(VideosApi.class);
    GenerationStarted started =
        kolbo.execute(videos.generateVideo(new VideoRequest().prompt("a fox runs")));
    Generation video = kolbo.generations().follow(started).await();
    System.out.println(video.urls());
  }

  static void uploadMedia(KolboClient kolbo) {
    MediaApi media = kolbo.api(MediaApi.class);
    MediaUploaded stored =
        kolbo.execute(
            media.uploadMedia(UploadFile.of(Path.of("fox.png")).part("file"), null, null));
    System.out.println(stored.getMedia().getUrl());
  }

  static void handleFailures(KolboClient kolbo, ImageRequest request) {
    try {
      kolbo.generations().image(request).await(Duration.ofMinutes(2));
    } catch (InsufficientCreditsException e) {
      System.err.println("Buy credits: " + e.getMessage());
    } catch (RateLimitedException e) {
      System.err.println("Come back in " + e.retryAfter().orElse(Duration.ofMinutes(1)));
    } catch (GenerationFailedException e) {
      System.err.println("The generation failed: " + e.reason().orElse("no reason given"));
    } catch (GenerationTimeoutException e) {
      System.err.println("It still runs: " + e.generationId().orElseThrow());
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

  static void callAnyOperation(KolboClient kolbo) {
    ChatCompletionsApi api = kolbo.api(ChatCompletionsApi.class);
    ChatModelList models = kolbo.execute(api.listChatModels());
    models.getData().forEach(model -> System.out.println(model.getId()));
  }
}
