package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UserMessage;

/** A chat completion, printed while it arrives. */
public class StreamChat {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    ChatCompletionRequest request = new ChatCompletionRequest().model("kolbo-cli");
    request.addMessagesItem(new UserMessage().content(MessageContent.of("Write a haiku")));
    try (ChatCompletionStream stream = kolbo.chatCompletions().stream(request)) {
      for (ChatCompletionChunk chunk : stream) {
        System.out.print(chunk.text());
      }
    }
  }
}
