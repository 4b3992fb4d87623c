package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatCompletionTest extends MockTest {

  private static String chat(String more) {
    return "{\"model\":\"kolbo-cli\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}"
        .formatted(more);
  }

  private static List<String> events(HttpResponse<InputStream> response) throws Exception {
    List<String> events = new ArrayList<>();
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
      for (String line; (line = lines.readLine()) != null; ) {
        if (!line.isEmpty()) {
          assertThat(line).startsWith("data: ");
          events.add(line.substring("data: ".length()));
        }
      }
    }
    return events;
  }

  @Test
  void wholeCompletionIsTheRequests() throws Exception {
    JsonNode first = ok(json(CHAT, chat("")));
    JsonNode second = ok(json(CHAT, chat(",\"stream\":false")));
    assertThat(first.path("model").asText()).isEqualTo("kolbo-cli");
    assertThat(first.path("id").asText())
        .startsWith("chatcmpl-")
        .isNotEqualTo(second.path("id").asText());
    assertThat(first.path("created").asLong())
        .isCloseTo(Instant.now().getEpochSecond(), within(5L));
    assertThat(first.at("/choices/0/message/content").asText()).isNotEmpty();
  }

  @Test
  void eventsArriveOneByOne() throws Exception {
    try (KolboMockServer slow =
        KolboMockServer.builder().eventInterval(Duration.ofMillis(50)).start()) {
      var request =
          HttpRequest.newBuilder(slow.baseUri().resolve(CHAT))
              .header("X-API-Key", KEY)
              .header("Content-Type", "application/json")
              .POST(
                  BodyPublishers.ofString(
                      chat(",\"stream\":true").replace("hi", "a fox ".repeat(15))));
      HttpResponse<InputStream> response =
          client.send(request.build(), BodyHandlers.ofInputStream());
      assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
      assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-cache");
      assertThat(response.headers().firstValue("Content-Length")).isEmpty();
      assertThat(response.body().read()).isEqualTo('d');
      Instant first = Instant.now();
      response.body().readAllBytes();
      assertThat(Duration.between(first, Instant.now())).isGreaterThan(Duration.ofMillis(400));
    }
  }

  @Test
  void usageChunkComesOnlyWhenAskedFor() throws Exception {
    for (boolean usage : new boolean[] {true, false}) {
      String options = ",\"stream\":true,\"stream_options\":{\"include_usage\":" + usage + "}";
      List<String> events =
          events(client.send(json(CHAT, chat(options)).build(), BodyHandlers.ofInputStream()));
      assertThat(events).last().isEqualTo("[DONE]");
      List<JsonNode> chunks = new ArrayList<>();
      for (String event : events.subList(0, events.size() - 1)) {
        chunks.add(JSON.readTree(event));
      }
      assertThat(chunks.stream().map(c -> c.path("id").asText()).distinct()).hasSize(1);
      assertThat(chunks).allMatch(c -> c.path("model").asText().equals("kolbo-cli"));
      assertThat(chunks.stream().anyMatch(c -> c.hasNonNull("usage"))).isEqualTo(usage);
    }
  }

  @Test
  void errorOfAStreamIsJson() throws Exception {
    HttpResponse<String> limited =
        send(json(CHAT, chat(",\"stream\":true")).header("Prefer", "code=429"));
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(limited.headers().firstValue("Retry-After")).isPresent();
    assertThat(body(limited).at("/error/type").asText()).isEqualTo("rate_limit");
  }

  @Test
  void clientMayLeaveAStreamEarly() throws Exception {
    for (int i = 0; i < 20; i++) {
      HttpResponse<InputStream> response =
          client.send(json(CHAT, chat(",\"stream\":true")).build(), BodyHandlers.ofInputStream());
      assertThat(response.body().read()).isEqualTo('d');
      response.body().close();
    }
    ok(json(CHAT, chat("")));
  }
}
