package ai.kolbo.benchmarks.openai;

import ai.kolbo.benchmarks.Contender;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The official client of OpenAI, as its README uses it, for the part of the API that it speaks. */
public final class OpenAiContender implements Contender {
  private final OpenAIClient openai;

  public OpenAiContender(String baseUrl) {
    this.openai =
        OpenAIOkHttpClient.builder().baseUrl(baseUrl + "/api/kolbo/v1").apiKey(API_KEY).build();
  }

  @Override
  public String complete() {
    return text(openai.chat().completions().create(chat(MODEL)));
  }

  @Override
  public CompletableFuture<String> completeAsync(String model) {
    CompletableFuture<ChatCompletion> call =
        openai.async().chat().completions().create(chat(model));
    CompletableFuture<String> text = call.thenApply(OpenAiContender::text);
    // Cancelling a derived future does not cancel its source.
    text.whenComplete(
        (value, failure) -> {
          if (text.isCancelled()) {
            call.cancel(true);
          }
        });
    return text;
  }

  @Override
  public void stream(Consumer<String> texts) {
    try (StreamResponse<ChatCompletionChunk> chunks =
        openai.chat().completions().createStreaming(chat(MODEL))) {
      chunks.stream()
          .forEach(chunk -> texts.accept(chunk.choices().get(0).delta().content().orElseThrow()));
    }
  }

  @Override
  public void upload(Path file) {
    openai
        .files()
        .create(FileCreateParams.builder().file(file).purpose(FilePurpose.ASSISTANTS).build());
  }

  private static ChatCompletionCreateParams chat(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(PROMPT).build();
  }

  private static String text(ChatCompletion completion) {
    return completion.choices().get(0).message().content().orElseThrow();
  }
}
