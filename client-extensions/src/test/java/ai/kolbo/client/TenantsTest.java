package ai.kolbo.client;

import static ai.kolbo.client.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.JobKinds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.RecordedRequest;
import okhttp3.Cache;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several keys, several deployments, and what stands beside them on one host. */
class TenantsTest {
  private final ScriptedServer server = new ScriptedServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void clientsOnOneCacheNeverSeeTheAnswersOfEachOther(@TempDir Path directory) {
    server.answerAll(
        request ->
            json(
                    200,
                    "{\"credits\":{\"total\":"
                        + request.getHeaders().get("X-API-Key").length()
                        + "}}")
                .setHeader("Cache-Control", "public, max-age=3600")
                .setHeader("ETag", "\"1\"")
                .build());
    OkHttpClient shared =
        new OkHttpClient.Builder().cache(new Cache(directory.toFile(), 1 << 20)).build();
    try (KolboClient one = client("kolbo_live_one", shared);
        KolboClient other = client("kolbo_live_other", shared)) {
      assertThat(one.account().credits().getTotal()).isEqualTo(14);
      assertThat(other.account().credits().getTotal()).isEqualTo(16);
      assertThat(one.account().credits().getTotal()).isEqualTo(14);
    }
    assertThat(server.count()).isEqualTo(3);
    assertThat(server.requests())
        .allMatch(request -> request.getHeaders().get("If-None-Match") == null);
  }

  @Test
  void pollsAreNeverCached(@TempDir Path directory) {
    OkHttpClient caching =
        new OkHttpClient.Builder().cache(new Cache(directory.toFile(), 1 << 20)).build();
    server.started("abc123");
    server.answer(
        json(200, ScriptedServer.stateJson("processing"))
            .setHeader("Cache-Control", "max-age=3600")
            .build());
    server.completed("https://cdn.example.com/1.png");
    try (KolboClient client = client(ScriptedServer.KEY, caching)) {
      assertThat(
              client
                  .images()
                  .generate(new ImageRequest().prompt("x"))
                  .await(Duration.ofSeconds(20))
                  .urls())
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s/tenant-b/api/v1/generate/abc123/status",
        "%s/tenant-a/../tenant-b/api/v1/generate/abc123/status",
        "%s/tenant-a/%%2e%%2e/tenant-b/api/v1/generate/abc123/status",
        "%s/tenant-a/..%%2ftenant-b/api/v1/generate/abc123/status",
        "%s/tenant-ab/api/v1/generate/abc123/status",
        "/v1/../../tenant-b/api/v1/generate/abc123/status",
        "/api/v1/%%2e%%2e/%%2e%%2e/%%2e%%2e/tenant-b/status",
        "//tenant-b.example.com/api/v1/generate/abc123/status",
        "https://tenant-b.example.com/tenant-a/api/v1/generate/abc123/status",
      })
  void pathOfTheBaseUrlIsAFenceForPolls(String pollUrl) {
    String origin = server.url("/").replaceFirst("/$", "");
    server.answer(200, ScriptedServer.startedJson("abc123", pollUrl.formatted(origin)));
    server.completed("https://cdn.example.com/1.png");
    try (KolboClient client = server.client().baseUrl(origin + "/tenant-a").build()) {
      client.images().generate(new ImageRequest().prompt("x")).await(Duration.ofSeconds(20));
    }
    assertThat(server.lines())
        .hasSize(2)
        .allMatch(line -> line.matches("(POST|GET) /tenant-a/((?!\\.\\.).)*"));
  }

  @Test
  void redirectOutOfTheBaseUrlDoesNotCarryTheKey() {
    List<RecordedRequest> seen = new CopyOnWriteArrayList<>();
    server.answerAll(
        request -> {
          seen.add(request);
          return request.getTarget().startsWith("/tenant-a")
              ? json(302, "").setHeader("Location", "/tenant-b/api/v1/account/credits").build()
              : json(200, "{\"credits\":{}}").build();
        });
    try (KolboClient client = server.client().baseUrl(server.url("/tenant-a")).build()) {
      client.account().credits();
    }
    assertThat(seen.get(0).getHeaders().get("X-API-Key")).isEqualTo(ScriptedServer.KEY);
    assertThat(seen.get(1).getHeaders().get("X-API-Key")).isNull();
  }

  @Test
  void shortKeyGarblesNoText() {
    server.answer(404, "{\"error\":\"There is not any company of any name\"}");
    try (KolboClient client =
        KolboClient.builder(Map.of()).apiKey("any").baseUrl(server.url("/")).build()) {
      assertThatThrownBy(() -> client.jobs().resume("any-1", JobKinds.IMAGE).status())
          .isInstanceOf(ApiException.class)
          .hasMessageContainingAll("There is not any company of any name", "any-1");
    }
  }

  private KolboClient client(String key, OkHttpClient http) {
    return KolboClient.builder(Map.of())
        .apiKey(key)
        .baseUrl(server.url("/"))
        .okHttpClient(http)
        .build();
  }
}
