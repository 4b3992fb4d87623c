package ai.kolbo.contract.money;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.money.Estimate;
import ai.kolbo.contract.deployment.ClientRequests;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.document.SchemaFacts;
import ai.kolbo.contract.matrix.Examples;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.JobRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Every priced example of the document is estimated as it is priced there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PriceExamplesTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ApiDocument DOCUMENT = ApiDocument.published();

  private final AtomicReference<String> models = new AtomicReference<>("{}");
  private HttpServer server;

  @BeforeAll
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = models.get().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(
              exchange.getRequestMethod().equals("GET") ? 200 : 500, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  void stop() {
    server.stop(0);
  }

  @TestFactory
  Stream<DynamicTest> isEstimatedAsThePriceIs() throws IOException {
    JsonNode examples = YAML.readTree(Path.of("..", "spec", "prices.yaml").toFile());
    assertThat(examples.size()).isGreaterThan(100);
    return StreamSupport.stream(examples.spliterator(), false)
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.path("operation").asText() + ": " + example.path("name").asText(),
                    () -> isEstimatedAs(example)));
  }

  private void isEstimatedAs(JsonNode example) throws Exception {
    ObjectNode list = JSON.createObjectNode().put("success", true).put("object", "list");
    list.putArray("models").add(example.path("model"));
    list.putArray("data").add(example.path("model"));
    models.set(list.toString());
    Object request =
        request(example.path("operation").asText(), (ObjectNode) example.path("request"));

    Estimate estimate = estimate(request, example.path("media"));

    JsonNode credits = example.path("credits");
    if (example.has("usage")) {
      // What is known before is what is held until then.
      assertThat(estimate.isExact()).as("%s", estimate).isFalse();
      assertThat(estimate.credits().orElse(null))
          .as("%s", estimate)
          .isEqualTo(example.has("reserved") ? example.path("reserved").decimalValue() : null);
    } else if (credits.isNull()) {
      assertThat(estimate.isUnknown()).as("%s", estimate).isTrue();
      assertThat(estimate.credits()).as("%s", estimate).isEmpty();
    } else {
      assertThat(estimate.credits().orElse(null))
          .as("%s", estimate)
          .isEqualByComparingTo(credits.decimalValue());
    }
  }

  private Estimate estimate(Object request, JsonNode media) {
    try (KolboClient kolbo =
        KolboClient.builder()
            .baseUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .apiKey("kolbo_live_any")
            .build()) {
      if (request instanceof ChatCompletionRequest chat) {
        return kolbo.estimate(chat);
      }
      if (media.isEmpty()) {
        return kolbo.estimate((JobRequest<?>) request);
      }
      BigDecimal seconds = media.elements().next().decimalValue();
      return kolbo.estimate(
          (JobRequest<?>) request, Duration.ofMillis(seconds.movePointRight(3).longValueExact()));
    }
  }

  /** The request as the client has it, in the first media type that knows all of its members. */
  private static Object request(String id, ObjectNode members) {
    Operation operation = DOCUMENT.operation(id);
    SchemaFacts schemas = new SchemaFacts(DOCUMENT);
    List<String> mediaTypes = new ArrayList<>();
    operation.requestContent().fieldNames().forEachRemaining(mediaTypes::add);
    String mediaType =
        mediaTypes.stream()
            .filter(
                type -> {
                  Set<String> known = schemas.properties(operation.requestSchema(type)).keySet();
                  return members.properties().stream().allMatch(it -> known.contains(it.getKey()));
                })
            .findFirst()
            .orElseThrow();
    return ClientRequests.body(new Examples(DOCUMENT).draft(operation, mediaType, members))
        .orElseThrow();
  }
}
