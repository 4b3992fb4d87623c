package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeyTest extends MockTest {
  private static final String KEYS = "/api/api-keys";
  private static final String CREDITS = "/api/v1/account/credits";
  private static final String BALANCE = "/api/kolbo/v1/balance";

  private final List<String> made = new ArrayList<>();

  @AfterEach
  void revokeWhatWasMade() throws Exception {
    for (String id : made) {
      send(user(KEYS + "/" + id).DELETE());
    }
  }

  private static HttpRequest.Builder user(String path) {
    return anonymous(path).header("Authorization", "Bearer a.user.token");
  }

  private static HttpRequest.Builder creation(String body) {
    return user(KEYS)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private JsonNode create(String body) throws Exception {
    HttpResponse<String> response = send(creation(body));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    JsonNode created = body(response);
    made.add(created.at("/data/id").textValue());
    return created;
  }

  private String key(String body) throws Exception {
    return create(body).required("fullKey").textValue();
  }

  private static int status(String path, String key) throws Exception {
    return send(anonymous(path).header("X-API-Key", key)).statusCode();
  }

  /** The error message in the envelope of key management. */
  private static String keyError(HttpRequest.Builder request, int status) throws Exception {
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(body(response).required("status").asBoolean(true)).isFalse();
    return body(response).required("message").textValue();
  }

  @Test
  void newKeyIsShownInFullOnce() throws Exception {
    JsonNode created = create("{\"name\":\"My App\"}");
    String key = created.required("fullKey").textValue();
    JsonNode data = created.required("data");
    assertThat(created.path("status").booleanValue()).isTrue();
    assertThat(key).matches("kolbo_live_[0-9a-f]{40}");
    assertThat(data.path("keyPrefix").asText()).hasSizeGreaterThan("kolbo_live_".length());
    assertThat(key).startsWith(data.path("keyPrefix").asText());
    assertThat(data.path("name").asText()).isEqualTo("My App");
    assertThat(data.path("permissions")).map(JsonNode::asText).containsExactly("read", "write");
    Instant from = Instant.parse(data.path("createdAt").asText());
    assertThat(from).isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
    assertThat(Instant.parse(data.path("expiresAt").asText()))
        .isEqualTo(from.plus(Duration.ofDays(365)));

    HttpResponse<String> list = send(user(KEYS));
    assertThat(list.body()).doesNotContain(key, "fullKey");
    assertThat(body(list).path("data")).contains(data);
    HttpResponse<String> one = send(user(KEYS + "/" + data.path("id").asText()));
    assertThat(one.body()).doesNotContain(key, "fullKey");
    assertThat(body(one).path("data")).isEqualTo(data);
  }

  @Test
  void lifetimeAndPermissionsAreAsAskedFor() throws Exception {
    JsonNode data =
        create("{\"name\":\"x\",\"permissions\":[\"read\"],\"expiresInDays\":30}").path("data");
    assertThat(data.path("permissions")).map(JsonNode::asText).containsExactly("read");
    assertThat(Instant.parse(data.path("expiresAt").asText()))
        .isEqualTo(Instant.parse(data.path("createdAt").asText()).plus(Duration.ofDays(30)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                         | name",
        "{\"name\":\"\"}                            | name",
        "{\"name\":\"x\",\"expiresInDays\":0}       | expiresInDays",
        "{\"name\":\"x\",\"expiresInDays\":731}     | expiresInDays",
        "{\"name\":\"x\",\"permissions\":[\"all\"]} | permissions",
      })
  void invalidKeysAreRefusedByFieldAndRule(String body, String field) throws Exception {
    assertThat(keyError(creation(body), 400)).startsWith(field).contains("must");
  }

  @Test
  void fiveKeysMayBeActive() throws Exception {
    for (int i = 0; i < 5; i++) {
      create("{\"name\":\"%d\"}".formatted(i));
    }
    assertThat(keyError(creation("{\"name\":\"6\"}"), 400))
        .isEqualTo("At most 5 active API keys are allowed");
    assertThat(ok(user(KEYS)).path("data"))
        .map(data -> data.path("name").asText())
        .startsWith("4", "3", "2", "1", "0")
        .doesNotContain("6");
    ok(user(KEYS + "/" + made.get(2)).DELETE());
    create("{\"name\":\"6\"}");
  }

  @Test
  void noMoreThanFiveAreMadeAtOnce() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> creations = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      HttpRequest request = creation("{\"name\":\"%d\"}".formatted(i)).build();
      creations.add(client.sendAsync(request, BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> creation : creations) {
      HttpResponse<String> response = creation.get(30, TimeUnit.SECONDS);
      assertThat(response.statusCode()).isIn(201, 400);
      if (response.statusCode() == 201) {
        made.add(body(response).at("/data/id").textValue());
      }
    }
    assertThat(made).hasSize(5);
  }

  @Test
  void revokedKeyStopsAtOnce() throws Exception {
    String key = key("{\"name\":\"x\"}");
    String path = KEYS + "/" + made.get(0);
    assertThat(status(CREDITS, key)).isEqualTo(200);
    assertThat(status(BALANCE, key)).isEqualTo(200);
    ok(anonymous(BALANCE).header("Authorization", "Bearer " + key));

    assertThat(ok(user(path).DELETE()).path("status").booleanValue()).isTrue();

    assertThat(developerError(anonymous(CREDITS).header("X-API-Key", key), 401))
        .isEqualTo("Invalid API key");
    openAiError(anonymous(BALANCE).header("X-API-Key", key), 401, "auth_error");
    openAiError(anonymous(BALANCE).header("Authorization", "Bearer " + key), 401, "auth_error");
    keyError(user(path), 404);
    keyError(user(path).DELETE(), 404);
    assertThat(ok(user(KEYS)).path("data"))
        .map(data -> data.path("id").asText())
        .doesNotContain(made.get(0));
    assertThat(status(CREDITS, KEY)).isEqualTo(200);
  }

  @Test
  void expiredKeyStops() throws Exception {
    try (KolboMockServer other = KolboMockServer.start()) {
      JsonNode created = body(sendTo(other, creation("{\"name\":\"x\",\"expiresInDays\":2}")));
      String key = created.required("fullKey").textValue();
      HttpRequest.Builder use = anonymous(CREDITS).header("X-API-Key", key);
      other.advanceClock(Duration.ofDays(1));
      assertThat(sendTo(other, use).statusCode()).isEqualTo(200);
      other.advanceClock(Duration.ofDays(1));
      assertThat(sendTo(other, use).statusCode()).isEqualTo(401);
      assertThat(body(sendTo(other, user(KEYS))).path("data")).contains(created.path("data"));
      for (int i = 0; i < 5; i++) {
        assertThat(sendTo(other, creation("{\"name\":\"y\"}")).statusCode()).isEqualTo(201);
      }
      assertThat(sendTo(other, creation("{\"name\":\"y\"}")).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void madeKeysAreAcceptedBesideTheOnlyOne() throws Exception {
    try (KolboMockServer strict = KolboMockServer.builder().apiKey("only-this").start()) {
      String key =
          body(sendTo(strict, creation("{\"name\":\"x\"}"))).required("fullKey").textValue();
      HttpRequest.Builder request = anonymous(CREDITS);
      assertThat(sendTo(strict, request.copy().header("X-API-Key", key)).statusCode())
          .isEqualTo(200);
      assertThat(sendTo(strict, request.copy().header("X-API-Key", KEY)).statusCode())
          .isEqualTo(401);
    }
  }

  @TestFactory
  Stream<DynamicTest> readOnlyKeyMayOnlyRead() throws Exception {
    String key = key("{\"name\":\"x\",\"permissions\":[\"read\"]}");
    List<DynamicTest> tests = new ArrayList<>();
    for (Operation operation : ApiDocument.of(ApiDocument.packaged()).operations()) {
      if (operation.security().path(0).has("ApiKeyHeader")) {
        tests.add(dynamicTest(operation.id(), () -> readOnly(operation, key)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(30);
    return tests.stream();
  }

  private static void readOnly(Operation operation, String key) throws Exception {
    HttpRequest.Builder request =
        anonymous(operation.path("unknown"))
            .header("X-API-Key", key)
            .method(operation.method(), BodyPublishers.noBody());
    boolean isRead = operation.method().equals("GET");
    if (isRead) {
      assertThat(send(request).statusCode()).isIn(200, 404);
    } else if (operation.path().startsWith("/api/kolbo/")) {
      HttpResponse<String> response = send(request);
      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(body(response).at("/error/message").asText()).contains("permission to write");
    } else {
      assertThat(developerError(request, 403)).contains("permission to write", operation.id());
    }
  }

  @Test
  void writeOnlyKeyMayNotRead() throws Exception {
    String key = key("{\"name\":\"x\",\"permissions\":[\"write\"]}");
    assertThat(developerError(anonymous(CREDITS).header("X-API-Key", key), 403))
        .contains("permission to read");
    ok(
        anonymous(IMAGE)
            .header("X-API-Key", key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"prompt\":\"x\"}")));
  }

  @Test
  void unknownKeysAreNotFound() throws Exception {
    assertThat(keyError(user(KEYS + "/nope"), 404)).isEqualTo("API key not found");
    keyError(user(KEYS + "/nope").DELETE(), 404);
  }

  @Test
  void madeKeyIsNoUsersToken() throws Exception {
    String key = key("{\"name\":\"x\"}");
    keyError(anonymous(KEYS).header("Authorization", "Bearer " + key), 401);
  }

  @Test
  void exampleMakesNoKey() throws Exception {
    HttpResponse<String> shown = send(creation("{\"name\":\"x\"}").header("Prefer", "code=201"));
    assertThat(shown.statusCode()).isEqualTo(201);
    assertThat(ok(user(KEYS)).path("data"))
        .map(data -> data.path("name").asText())
        .doesNotContain("x");
  }
}
