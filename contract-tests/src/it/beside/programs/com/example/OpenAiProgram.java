package com.example;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

/** The program, and one call with OpenAI's client to the same server. */
public final class OpenAiProgram {
  private OpenAiProgram() {}

  public static void main(String[] args) {
    Program.main(args);
    OpenAIClient openAi =
        OpenAIOkHttpClient.builder().apiKey("any").baseUrl(args[0] + "/api/kolbo/v1").build();
    try {
      ChatCompletionCreateParams request =
          ChatCompletionCreateParams.builder()
              .model("kolbo-cli")
              .addUserMessage("Write a haiku")
              .build();
      System.out.println("openai: " + openAi.chat().completions().create(request).choices().size());
    } finally {
      openAi.close();
    }
  }
}
