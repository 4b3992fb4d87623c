package ai.kolbo.examples.programs;

import ai.kolbo.client.KolboClient;
import ai.kolbo.model.ApiKeyCreated;

/** An API key, made by a signed-in user. */
public class CreateApiKey {
  public static void main(String[] args) {
    KolboClient.Builder builder = KolboClient.builder();
    KolboClient kolbo = builder.userToken(System.getenv("KOLBO_USER_TOKEN")).build();
    ApiKeyCreated created = kolbo.apiKeys().create("My App");
    System.out.println("Shown once, keep it: " + created.getFullKey());
  }
}
