package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CreditsTest extends MockTest {
  private static final String CREDITS = "/api/v1/account/credits";
  private static final String BALANCE = "/api/kolbo/v1/balance";
  private static final String VIDEO = "/api/v1/generate/video";
  private static final String ONE_IMAGE = "{\"prompt\":\"x\"}";
  private static final Duration NEVER = Duration.ofHours(1);

  /** The same request of another mock. */
  private static HttpRequest.Builder at(KolboMockServer server, HttpRequest.Builder request) {
    return request.uri(server.baseUri().resolve(request.build().uri().getPath()));
  }

  private static KolboMockServer with(long credits, Duration jobDuration) {
    return KolboMockServer.builder().credits(credits).jobDuration(jobDuration).start();
  }

  /** As total, plan, pack and redemption. */
  private static String credits(KolboMockServer server) throws Exception {
    JsonNode credits = ok(at(server, request(CREDITS))).path("credits");
    return "%s = %s + %s + %s"
        .formatted(
            credits.path("total"),
            credits.path("plan_credits"),
            credits.path("credit_pack"),
            credits.path("redemption"));
  }

  private static BigDecimal balance(KolboMockServer server, String member) throws Exception {
    return ok(at(server, request(BALANCE))).required(member).decimalValue();
  }

  private static void awaitBalance(KolboMockServer server, String member, BigDecimal expected)
      throws Exception {
    Instant deadline = Instant.now().plusSeconds(60);
    while (balance(server, member).compareTo(expected) != 0) {
      assertThat(Instant.now()).as(member + " is not " + expected).isBefore(deadline);
      Thread.sleep(20);
    }
  }

  private static String video(String more) {
    return "{\"prompt\":\"x\",\"model\":\"seedance-2-text-to-video\",\"duration\":10%s}"
        .formatted(more);
  }

  private static String chat(String model, String more) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}"
        .formatted(model, more);
  }

  private static JsonNode chatModel(String id) throws Exception {
    for (JsonNode model : ok(request("/api/kolbo/v1/models")).path("data")) {
      if (model.required("id").asText().equals(id)) {
        return model;
      }
    }
    throw new AssertionError(id);
  }

  @Test
  void creditsAreSpentInOrderAndRefundedToWhereTheyCameFrom() throws Exception {
    try (KolboMockServer server = KolboMockServer.builder().jobDuration(NEVER).start()) {
      assertThat(credits(server)).as("as documented").isEqualTo("1500 = 1000 + 400 + 100");
      assertThat(ok(at(server, request(BALANCE))))
          .isEqualTo(JSON.readTree("{\"available\":1500,\"reserved\":0,\"total\":1500}"));
      String dear = video(",\"resolution\":\"1080p\"");
      JsonNode first = ok(at(server, json(VIDEO, dear)));
      assertThat(first.path("credits_charged").decimalValue()).isEqualByComparingTo("675");
      assertThat(credits(server)).isEqualTo("825 = 325 + 400 + 100");
      JsonNode second = ok(at(server, json(VIDEO, dear)));
      assertThat(credits(server)).isEqualTo("150 = 0 + 50 + 100");
      String song = "{\"prompt\":\"x\",\"model\":\"elevenlabs-music\"}";
      ok(at(server, json("/api/v1/generate/music", song)));
      assertThat(credits(server)).isEqualTo("90 = 0 + 0 + 90");

      HttpResponse<String> refused = send(at(server, json(VIDEO, dear)));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(body(refused).path("code").asText()).isEqualTo("INSUFFICIENT_CREDITS");
      assertThat(body(refused).path("error").asText())
          .startsWith("Insufficient credits")
          .contains("675", "90");
      assertThat(credits(server)).isEqualTo("90 = 0 + 0 + 90");

      String id = second.required("generation_id").textValue();
      ok(at(server, json("/api/v1/generate/" + id + "/cancel", "{}")));
      assertThat(credits(server)).isEqualTo("765 = 325 + 350 + 90");
      send(at(server, json("/api/v1/generate/" + id + "/cancel", "{}")));
      assertThat(credits(server)).as("refunded once").isEqualTo("765 = 325 + 350 + 90");
      JsonNode status = ok(at(server, request("/api/v1/generate/" + id + "/status")));
      assertThat(status.required("credits_used").intValue()).isZero();
      String running = first.required("generation_id").textValue();
      assertThat(ok(at(server, request("/api/v1/generate/" + running + "/status"))).toString())
          .doesNotContain("credits_used");
    }
  }

  @Test
  void refundOfAFailedJobCanBeSpentAtOnce() throws Exception {
    try (KolboMockServer server = with(2, Duration.ZERO)) {
      for (int i = 0; i < 3; i++) {
        ok(at(server, json(IMAGE, ONE_IMAGE).header("X-Kolbo-Mock-Scenario", "job-failed")));
      }
      ok(at(server, json(IMAGE, ONE_IMAGE)));
      developerError(at(server, json(IMAGE, ONE_IMAGE)), 400);
    }
  }

  @Test
  void concurrentStartsNeverOverspend() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try (KolboMockServer server = with(101, NEVER)) {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        calls.add(threads.submit(() -> send(at(server, json(IMAGE, ONE_IMAGE))).statusCode()));
      }
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> call : calls) {
        statuses.add(call.get());
      }
      assertThat(statuses.stream().filter(status -> status == 200)).hasSize(50);
      assertThat(statuses.stream().filter(status -> status == 400)).hasSize(100);
      assertThat(credits(server)).isEqualTo("1 = 1 + 0 + 0");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void creditsCanBeSpentToTheLast() throws Exception {
    try (KolboMockServer server = with(5, NEVER)) {
      assertThat(credits(server)).isEqualTo("5 = 5 + 0 + 0");
      ok(at(server, json(IMAGE, ONE_IMAGE)));
      ok(at(server, json(IMAGE, ONE_IMAGE)));
      assertThat(developerError(at(server, json(IMAGE, ONE_IMAGE)), 400)).contains("2", "1");
      assertThat(credits(server)).isEqualTo("1 = 1 + 0 + 0");

      String dear = chat("kolbo-cli", "");
      assertThat(openAiError(at(server, json(CHAT, dear)), 402, "insufficient_credits"))
          .startsWith("Insufficient credits")
          .contains("3", "1");
      assertThat(balance(server, "available")).isEqualByComparingTo("1");
      ok(at(server, json(CHAT, chat("gpt-5-mini", ""))));

      server.reset();
      assertThat(credits(server)).isEqualTo("5 = 5 + 0 + 0");
    }
  }

  @Test
  void completedJobKeepsItsCreditsAndTellsThem() throws Exception {
    BigDecimal before = balance(mock, "available");
    JsonNode started = ok(json(IMAGE, "{\"prompt\":\"x\",\"num_images\":2}"));
    assertThat(started.required("credits_charged").intValue()).isEqualTo(4);
    JsonNode status = await(started);
    assertThat(status.path("state").asText()).isEqualTo("completed");
    assertThat(status.required("credits_used").intValue()).isEqualTo(4);
    assertThat(before.subtract(balance(mock, "available"))).isEqualByComparingTo("4");
  }

  @Test
  void failedJobIsRefundedThoughNobodyPolls() throws Exception {
    BigDecimal before = balance(mock, "available");
    JsonNode started = ok(json(IMAGE, ONE_IMAGE).header("X-Kolbo-Mock-Scenario", "job-failed"));
    assertThat(started.required("credits_charged").intValue()).isEqualTo(2);
    awaitBalance(mock, "available", before);
    JsonNode status = await(started);
    assertThat(status.path("state").asText()).isEqualTo("failed");
    assertThat(status.required("credits_used").intValue()).isZero();
  }

  @Test
  void completionIsChargedByItsTokens() throws Exception {
    JsonNode pricing = chatModel("gpt-5-mini").required("pricing");
    BigDecimal before = balance(mock, "total");
    JsonNode usage = ok(json(CHAT, chat("gpt-5-mini", ""))).path("usage");
    BigDecimal price =
        credits(pricing, "input_credits_per_million", usage, "prompt_tokens")
            .add(credits(pricing, "output_credits_per_million", usage, "completion_tokens"));
    assertThat(price).isPositive();
    BigDecimal rest = before.subtract(price);
    assertThat(balance(mock, "total")).isEqualByComparingTo(rest);
    assertThat(balance(mock, "available")).isEqualByComparingTo(rest);
    assertThat(balance(mock, "reserved")).isZero();
  }

  private static BigDecimal credits(JsonNode pricing, String rate, JsonNode usage, String tokens) {
    return pricing
        .required(rate)
        .decimalValue()
        .multiply(usage.required(tokens).decimalValue())
        .movePointLeft(6);
  }

  @Test
  void completionThatIsRefusedCostsNothing() throws Exception {
    BigDecimal before = balance(mock, "available");
    String none =
        ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"no_such_tool\"}}";
    openAiError(json(CHAT, chat("kolbo-cli", none)), 400, "validation_error");
    assertThat(balance(mock, "available")).isEqualByComparingTo(before);
  }

  @Test
  void streamHoldsAReservationUntilItsEnd() throws Exception {
    try (KolboMockServer server =
        KolboMockServer.builder().credits(4).eventInterval(Duration.ofMillis(200)).start()) {
      String longChat = chat("kolbo-cli", ",\"stream\":true").replace("hi", "a fox ".repeat(15));
      HttpRequest.Builder stream = at(server, json(CHAT, longChat));
      HttpResponse<InputStream> response =
          client.send(stream.build(), BodyHandlers.ofInputStream());
      assertThat(response.body().read()).isEqualTo('d');
      assertThat(ok(at(server, request(BALANCE))))
          .isEqualTo(JSON.readTree("{\"available\":1,\"reserved\":3,\"total\":4}"));
      openAiError(at(server, json(CHAT, chat("kolbo-cli", ""))), 402, "insufficient_credits");
      response.body().readAllBytes();
      awaitBalance(server, "reserved", BigDecimal.ZERO);
      assertThat(balance(server, "total")).isLessThan(BigDecimal.valueOf(4)).isPositive();
      assertThat(balance(server, "available")).isEqualByComparingTo(balance(server, "total"));
    }
  }

  @Test
  void chatMessageByTokensIsReservedAndThenCharged() throws Exception {
    String message = "{\"message\":\"Tell me of foxes\",\"model\":\"gpt-4o\"}";
    try (KolboMockServer server = with(50, NEVER)) {
      JsonNode started = ok(at(server, json("/api/v1/chat", message)));
      assertThat(ok(at(server, request(BALANCE))))
          .isEqualTo(JSON.readTree("{\"available\":48,\"reserved\":2,\"total\":50}"));
      String id = started.required("message_id").textValue();
      ok(at(server, json("/api/v1/generate/" + id + "/cancel", "{}")));
      assertThat(ok(at(server, request(BALANCE))))
          .isEqualTo(JSON.readTree("{\"available\":50,\"reserved\":0,\"total\":50}"));
    }
    BigDecimal before = balance(mock, "total");
    BigDecimal used =
        await(ok(json("/api/v1/chat", message))).required("credits_used").decimalValue();
    assertThat(used).isPositive().isLessThan(BigDecimal.TEN);
    assertThat(used.stripTrailingZeros().scale()).as("whole credits").isLessThanOrEqualTo(0);
    assertThat(balance(mock, "available")).isEqualByComparingTo(before.subtract(used));
    assertThat(balance(mock, "reserved")).isZero();
  }

  @Test
  void answerOfAChatIsTheSameInItsConversation() throws Exception {
    JsonNode started = ok(json("/api/v1/chat", "{\"message\":\"Hi\",\"model\":\"gpt-4o-mini\"}"));
    String told = await(started).at("/result/content").asText();
    assertThat(await(started).at("/result/content").asText()).isEqualTo(told).isNotEmpty();
    String conversation = started.required("session_id").textValue();
    JsonNode messages =
        ok(request("/api/v1/chat/conversations/" + conversation + "/messages")).path("messages");
    assertThat(messages).hasSize(2);
    assertThat(messages.get(1).path("content").asText()).isEqualTo(told);
    assertThat(messages.get(1).at("/model/identifier").asText()).isEqualTo("gpt-4o-mini");
    assertThat(messages.get(1).at("/model/name").asText()).isNotEmpty();
  }

  @Test
  void creditsAreNotNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KolboMockServer.builder().credits(-1))
        .withMessageContaining("-1");
  }
}
