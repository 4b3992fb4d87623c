package ai.kolbo.mock.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

@KolboMock
class FoxTest {
  @Test
  void aJobIsStarted(@KolboMock URI baseUri) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(baseUri.resolve("/api/v1/generate/image"))
            .header("X-API-Key", "any")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"prompt\": \"a fox\"}"))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertEquals(200, response.statusCode());
  }
}
