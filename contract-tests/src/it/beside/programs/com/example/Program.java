package com.example;

import ai.kolbo.client.*;
import ai.kolbo.model.*;
import java.nio.charset.StandardCharsets;

/** Makes one call, reads one stream and uploads one file, at the address that is its argument. */
public final class Program {
  private Program() {}

  public static void main(String[] args) {
    try (KolboClient kolbo = KolboClient.builder().baseUrl(args[0]).apiKey("any").build()) {
      System.out.println("credits: " + kolbo.account().credits().getTotal());

      ChatCompletionRequest request =
          new ChatCompletionRequest()
              .model("kolbo-cli")
              .addMessagesItem(new UserMessage().content(MessageContent.of("Write a haiku")));
      StringBuilder text = new StringBuilder();
      try (var stream = kolbo.chatCompletions().stream(request)) {
        stream.forEach(chunk -> text.append(chunk.text()));
      }
      System.out.println("stream: " + text);

      byte[] note = "a note".getBytes(StandardCharsets.UTF_8);
      UploadedFile file = kolbo.files().upload(UploadFile.of("note.txt", note));
      System.out.println("upload: " + file.getUrl());
    }
  }
}
