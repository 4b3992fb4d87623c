package ai.kolbo.benchmarks.kolbo;

import ai.kolbo.benchmarks.Contender;
import ai.kolbo.client.KolboClient;
import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.job.Generation;
import ai.kolbo.model.ChatCompletion;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The client of this project. All that the benchmarks use of it is in this class. */
public final class KolboContender implements Contender {
  private final KolboClient kolbo;
  private final AtomicLong sent = new AtomicLong();

  public KolboContender(String baseUrl) {
    this.kolbo = KolboClient.builder().baseUrl(baseUrl).apiKey(API_KEY).build();
  }

  @Override
  public String complete() {
    return text(kolbo.chatCompletions().create(chat(MODEL)));
  }

  @Override
  public CompletableFuture<String> completeAsync(String model) {
    return kolbo.chatCompletions().createAsync(chat(model)).thenApply(KolboContender::text);
  }

  @Override
  public void stream(Consumer<String> texts) {
    try (ChatCompletionStream chunks = kolbo.chatCompletions().stream(chat(MODEL))) {
      for (ChatCompletionChunk chunk : chunks) {
        texts.accept(chunk.text());
      }
    }
  }

  @Override
  public void upload(Path file) {
    kolbo.files().upload(UploadFile.of(file).onProgress((bytes, total) -> sent.set(bytes)));
  }

  @Override
  public CompletableFuture<String> job(Runnable started) {
    return kolbo
        .images()
        .generateAsync(new ImageRequest().prompt(PROMPT))
        .thenCompose(
            job -> {
              started.run();
              return job.awaitAsync();
            })
        .thenApply(Generation::id);
  }

  private static ChatCompletionRequest chat(String model) {
    return new ChatCompletionRequest()
        .model(model)
        .addMessagesItem(new UserMessage().content(MessageContent.of(PROMPT)));
  }

  private static String text(ChatCompletion completion) {
    return completion.text();
  }
}
