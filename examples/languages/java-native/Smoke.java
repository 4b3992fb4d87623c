import ai.kolbo.languages.javanative.ApiClient;
import ai.kolbo.languages.javanative.api.ChatCompletionsApi;
import ai.kolbo.languages.javanative.api.GenerationsApi;
import ai.kolbo.languages.javanative.api.ImagesApi;
import ai.kolbo.languages.javanative.api.VideosApi;
import ai.kolbo.languages.javanative.model.*;
import java.io.File;
import java.util.List;
import java.util.Set;

/** An image, a video between two frames and a chat completion, through the client of Java's native library. */
class Smoke {
  static final ApiClient CLIENT = new ApiClient();

  static String resultUrls(GenerationStarted started) throws Exception {
    while (true) {
      Thread.sleep((long) (started.getPollIntervalHint() * 1000));
      GenerationStatus status = new GenerationsApi(CLIENT).getGenerationStatus(started.getGenerationId());
      if (status.getState().equals("completed")) return String.join(" ", status.getResult().getUrls());
      if (Set.of("failed", "cancelled").contains(status.getState())) throw new Exception(status.getError());
    }
  }

  public static void main(String[] frames) throws Exception {
    CLIENT.updateBaseUri(System.getenv("KOLBO_API_URL"));
    CLIENT.setRequestInterceptor(request -> request.header("X-API-Key", System.getenv("KOLBO_API_KEY")));
    GenerationStarted image = new ImagesApi(CLIENT).generateImage(new ImageRequest().prompt("A sunset over mountains"));
    System.out.println("image: " + resultUrls(image));

    List<File> files = List.of(new File(frames[0]), new File(frames[1]));
    GenerationStarted video = new VideosApi(CLIENT).generateFirstLastFrameMultipart(
        files, "A slow pan", null, null, null, null, null, null, null, null, null);
    System.out.println("video: " + resultUrls(video));

    UserMessage question = new UserMessage().role(UserMessage.RoleEnum.USER).content("Write a haiku about tomatoes");
    ChatCompletion answer = new ChatCompletionsApi(CLIENT).createChatCompletion(
        new ChatCompletionRequest().model("kolbo-cli").addMessagesItem(new ChatMessage(question)));
    System.out.println("chat: " + answer.getChoices().get(0).getMessage().getContent());
  }
}
