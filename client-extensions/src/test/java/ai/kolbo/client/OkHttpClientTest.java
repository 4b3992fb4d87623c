package ai.kolbo.client;

import static ai.kolbo.client.ScriptedServer.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.kolbo.model.ImageRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class OkHttpClientTest {
  private static final String CREDITS = "{\"success\":true,\"credits\":{\"total\":7}}";

  @AutoClose private final ScriptedServer server = new ScriptedServer();
  private final StringBuffer seen = new StringBuffer();
  private final AtomicInteger calls = new AtomicInteger();
  private final OkHttpClient http =
      new OkHttpClient.Builder().addInterceptor(this::spy).addNetworkInterceptor(this::spy).build();

  @AfterEach
  void endOwnThreads() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  @Test
  void serverIsToldWhichClientCalls() throws Exception {
    server.answer(200, CREDITS);
    try (KolboClient kolbo = server.client().build()) {
      kolbo.account().credits();
      assertThat(server.take().getHeaders().get("User-Agent")).startsWith("kolbo-java/");
    }
  }

  @Test
  void interceptorsOfTheCallerRunAndNeverSeeTheKey() {
    server.answer(200, CREDITS).started("abc123").answer(401, "{}");
    try (KolboClient kolbo = server.client().okHttpClient(http).maxRetries(0).build()) {
      kolbo.account().credits();
      kolbo.images().generate(new ImageRequest().prompt("x"));
      org.assertj.core.api.Assertions.catchThrowable(() -> kolbo.account().credits());
    }
    assertThat(calls).hasValue(6);
    assertThat(seen.toString()).contains("/api/v1/account/credits").doesNotContain(KEY);
    assertThat(server.take().getHeaders().get("X-API-Key")).isEqualTo(KEY);
  }

  @Test
  void closeLeavesTheClientOfTheCallerAsItIs() throws Exception {
    server.answer(200, CREDITS).answer(200, "{}");
    try (KolboClient kolbo = server.client().okHttpClient(http).build()) {
      kolbo.account().credits();
    }
    assertThat(http.dispatcher().executorService().isShutdown()).isFalse();
    try (Response response =
        http.newCall(new Request.Builder().url(server.url("/own")).build()).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
    server.take();
    assertThat(server.take().getHeaders().get("X-API-Key")).isNull();
  }

  @Test
  void closeEndsOnlyTheCallsOfThisClient() {
    server.hang();
    KolboClient first = server.client().okHttpClient(http).build();
    var waiting = first.account().creditsAsync();
    ScriptedServer.await("it is asked", () -> server.count() == 1);
    first.close();
    assertThat(waiting).failsWithin(Duration.ofSeconds(5));
    server.answer(200, CREDITS);
    try (KolboClient second = server.client().okHttpClient(http).build()) {
      assertThat(second.account().credits().getTotal()).isEqualTo(7);
    }
  }

  @Test
  void impossibleSettingsAreRefused() {
    KolboClient.Builder builder = KolboClient.builder(Map.of());
    for (Duration duration : new Duration[] {Duration.ZERO, Duration.ofMillis(-1)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.attemptTimeout(duration))
          .withMessageContaining("attemptTimeout");
      assertThatIllegalArgumentException().isThrownBy(() -> builder.callTimeout(duration));
      assertThatIllegalArgumentException().isThrownBy(() -> builder.connectTimeout(duration));
      assertThatIllegalArgumentException().isThrownBy(() -> builder.jobTimeout(duration));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxRetries(-1))
        .withMessageContaining("maxRetries");
  }

  private Response spy(Interceptor.Chain chain) throws java.io.IOException {
    calls.incrementAndGet();
    show(chain.request());
    Response response = chain.proceed(chain.request());
    for (Response part = response; part != null; part = part.priorResponse()) {
      show(part.request());
      if (part.networkResponse() != null) {
        show(part.networkResponse().request());
      }
    }
    return response;
  }

  private void show(Request request) {
    seen.append(request).append(request.headers().toMultimap()).append('\n');
  }
}
