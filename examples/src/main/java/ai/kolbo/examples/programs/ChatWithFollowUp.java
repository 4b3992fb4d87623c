package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.ChatMessageRequest;
import ai.kolbo.model.ChatResult;

/** A chat message and a second one in the same conversation. */
public class ChatWithFollowUp {
  public static void main(String[] args) {
    KolboClient kolbo = KolboClient.fromEnv();
    Job<ChatResult> first = kolbo.chat().send("Name a fruit");
    System.out.println(first.await().result().getContent());
    ChatMessageRequest followUp = new ChatMessageRequest().message("And a vegetable?");
    Job<ChatResult> second = kolbo.chat().send(followUp.sessionId(first.sessionId().orElseThrow()));
    System.out.println(second.await().result().getContent());
  }
}
