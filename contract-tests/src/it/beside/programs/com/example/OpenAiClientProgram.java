package com.example;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.InternalServerException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.models.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** OpenAI's own client, unchanged, does with the mock what its users do with OpenAI. */
public final class OpenAiClientProgram {
  private static final String MODEL = "kolbo-cli";

  private final OpenAIClient openAi;

  private OpenAiClientProgram(OpenAIClient openAi) {
    this.openAi = openAi;
  }

  public static void main(String[] args) throws IOException {
    OpenAIClient openAi =
        OpenAIOkHttpClient.builder()
            .apiKey("any")
            .baseUrl(args[0] + "/api/kolbo/v1")
            .maxRetries(0)
            .build();
    try {
      new OpenAiClientProgram(openAi).run();
    } finally {
      openAi.close();
    }
  }

  private void run() throws IOException {
    chat();
    stream();
    tools();
    structuredOutput();
    files();
    models();
    errors();
  }

  private static void check(boolean holds, Object what) {
    if (!holds) {
      throw new AssertionError(String.valueOf(what));
    }
  }

  private static ChatCompletionCreateParams.Builder ask(String question) {
    return ChatCompletionCreateParams.builder().model(MODEL).addUserMessage(question);
  }

  private ChatCompletion complete(ChatCompletionCreateParams.Builder request) {
    return openAi.chat().completions().create(request.build());
  }

  private static String text(ChatCompletion completion) {
    return completion.choices().get(0).message().content().orElse("");
  }

  private void chat() {
    ChatCompletion completion = complete(ask("Name the word saffron"));
    check(text(completion).contains("saffron"), completion);
    CompletionUsage usage = completion.usage().orElseThrow();
    check(usage.completionTokens() > 0, usage);
    check(usage.totalTokens() == usage.promptTokens() + usage.completionTokens(), usage);
    System.out.println("chat: ok");
  }

  private void stream() {
    ChatCompletionCreateParams request =
        ask("Name the word saffron")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    ChatCompletionAccumulator sum = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> chunks =
        openAi.chat().completions().createStreaming(request)) {
      chunks.stream().forEach(sum::accumulate);
    }
    check(text(sum.chatCompletion()).contains("saffron"), sum.chatCompletion());
    check(sum.chatCompletion().usage().orElseThrow().completionTokens() > 0, "usage");
    System.out.println("stream: ok");
  }

  private void tools() {
    FunctionParameters parameters =
        FunctionParameters.builder()
            .putAdditionalProperty("type", JsonValue.from("object"))
            .putAdditionalProperty(
                "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
            .putAdditionalProperty("required", JsonValue.from(List.of("city")))
            .build();
    FunctionDefinition weather =
        FunctionDefinition.builder().name("get_weather").parameters(parameters).build();
    ChatCompletionFunctionTool tool = ChatCompletionFunctionTool.builder().function(weather).build();
    ChatCompletion asked =
        complete(
            ask("How is the weather in Lisbon?")
                .addTool(tool)
                .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED));
    List<ChatCompletionMessageToolCall> calls =
        asked.choices().get(0).message().toolCalls().orElseThrow();
    ChatCompletionMessageFunctionToolCall call = calls.get(0).asFunction();
    check(call.function().name().equals("get_weather"), call);
    check(call.function().arguments(City.class).city != null, call);
    ChatCompletion answered =
        complete(
            ask("How is the weather in Lisbon?")
                .addMessage(asked.choices().get(0).message())
                .addMessage(
                    ChatCompletionToolMessageParam.builder()
                        .toolCallId(call.id())
                        .content("sunny, 25 degrees")
                        .build())
                .addTool(tool));
    check(text(answered).contains("sunny"), answered);
    System.out.println("tools: ok");
  }

  /** What the model is asked for. */
  public static final class City {
    public String city;
  }

  private void structuredOutput() {
    City city =
        openAi
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model(MODEL)
                    .addUserMessage("A city")
                    .responseFormat(City.class)
                    .build())
            .choices()
            .get(0)
            .message()
            .content()
            .orElseThrow();
    check(city.city != null, "city");
    System.out.println("structured output: ok");
  }

  private void files() throws IOException {
    Path words = Files.writeString(Files.createTempFile("words", ".txt"), "words of this program");
    FileObject file =
        openAi
            .files()
            .create(FileCreateParams.builder().file(words).purpose(FilePurpose.USER_DATA).build());
    check(file.bytes() == 21, file);
    check(file.filename().equals(words.getFileName().toString()), file);
    System.out.println("files: ok");
  }

  private void models() {
    List<String> models = openAi.models().list().autoPager().stream().map(Model::id).toList();
    check(models.contains(MODEL), models);
    System.out.println("models: ok");
  }

  private void errors() {
    OpenAIServiceException unknown =
        failure(() -> complete(ask("a").model("no-such-model")), OpenAIServiceException.class);
    check(unknown.getMessage().contains("no-such-model"), unknown);
    OpenAIClient wrongKey =
        openAi.withOptions(options -> options.apiKey("kolbo_live_" + "0".repeat(40)));
    failure(
        () -> wrongKey.chat().completions().create(ask("a").build()), UnauthorizedException.class);
    failure(() -> complete(scenario("status=429 retry-after=1s")), RateLimitException.class);
    failure(() -> complete(scenario("status=500")), InternalServerException.class);
    System.out.println("errors: ok");
  }

  private static ChatCompletionCreateParams.Builder scenario(String scenario) {
    return ask("a").putAdditionalHeader("X-Kolbo-Mock-Scenario", scenario);
  }

  private static <T extends Exception> T failure(Runnable call, Class<T> type) {
    try {
      call.run();
    } catch (Exception e) {
      check(type.isInstance(e), e);
      return type.cast(e);
    }
    throw new AssertionError("No " + type.getSimpleName());
  }
}
