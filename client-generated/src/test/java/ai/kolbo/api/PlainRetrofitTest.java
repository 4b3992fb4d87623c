package ai.kolbo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.model.GenerationStarted;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.ImageRequest;
import java.io.IOException;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import retrofit2.Response;
import retrofit2.Retrofit;

/** The generated client by itself, as somebody uses it who wants nothing else. */
class PlainRetrofitTest {
  @AutoClose private final MockWebServer server = new MockWebServer();

  private final OkHttpClient http =
      new OkHttpClient.Builder()
          .addInterceptor(
              chain ->
                  chain.proceed(
                      chain.request().newBuilder().header("X-API-Key", "kolbo_live_1").build()))
          .build();

  private GenerationsApi generations;
  private ImagesApi images;

  @BeforeEach
  void start() throws Exception {
    server.start();
    Retrofit retrofit = KolboRetrofit.builder(server.url("/"), http).build();
    generations = retrofit.create(GenerationsApi.class);
    images = retrofit.create(ImagesApi.class);
  }

  @Test
  void keyDoesNotFollowARedirectToAnotherHost() throws Exception {
    try (MockWebServer other = new MockWebServer()) {
      other.start();
      server.enqueue(
          new MockResponse.Builder().code(302).setHeader("Location", other.url("/x")).build());
      other.enqueue(new MockResponse.Builder().body("{}").build());
      OkHttpClient keyed =
          new OkHttpClient.Builder()
              .addNetworkInterceptor(KolboRetrofit.apiKey(server.url("/"), "kolbo_live_1"))
              .build();
      KolboRetrofit.builder(server.url("/"), keyed)
          .build()
          .create(AccountApi.class)
          .getCredits()
          .execute();
      assertThat(server.takeRequest().getHeaders().get("X-API-Key")).isEqualTo("kolbo_live_1");
      assertThat(other.takeRequest().getHeaders().get("X-API-Key")).isNull();
    }
  }

  @Test
  void oddNumberCostsTheNumberAndNotTheAnswer() throws Exception {
    answer(
        "{\"success\":true,\"generation_id\":\"a\",\"state\":\"completed\",\"progress\":\"50%\"}");
    GenerationStatus status = generations.getGenerationStatus("a").execute().body();
    assertThat(status.getProgress()).isNull();
    assertThat(status.getAdditionalProperties()).containsEntry("progress", "50%");
    assertThat(status.getState()).isEqualTo(GenerationState.COMPLETED);
  }

  @Test
  void jsonTravelsBothWays() throws Exception {
    answer(
        "{\"success\":true,\"generation_id\":\"abc123\",\"type\":\"image\",\"poll_url\":\"/v1/x\"}");
    Response<GenerationStarted> started =
        images.generateImage(new ImageRequest().prompt("A sunset")).execute();
    assertThat(started.body().getGenerationId()).isEqualTo("abc123");
    RecordedRequest request = server.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/api/v1/generate/image");
    assertThat(request.getHeaders().get("X-API-Key")).isEqualTo("kolbo_live_1");
    assertThat(request.getBody().utf8()).isEqualTo("{\"prompt\":\"A sunset\"}");

    answer("{\"success\":true,\"generation_id\":\"abc123\",\"state\":\"processing\"}");
    Response<GenerationStatus> status = generations.getGenerationStatus("abc123").execute();
    assertThat(status.body().getState()).isEqualTo(GenerationState.PROCESSING);
    assertThat(server.takeRequest().getTarget()).isEqualTo("/api/v1/generate/abc123/status");
  }

  @Test
  void requestIsSentOnceThoughTheServerHangsUp() throws Exception {
    answer("{}");
    generations.getGenerationStatus("a").execute();
    server.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    answer("{}");
    ImageRequest request = new ImageRequest().prompt("A sunset");
    assertThatThrownBy(() -> images.generateImage(request).execute())
        .isInstanceOf(IOException.class);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void requestIsSentOnceThoughTheServerAsksToTryAgain() throws Exception {
    for (int code : new int[] {408, 503}) {
      for (String wait : List.of("0", "9999999999", "99999999999999999999")) {
        int before = server.getRequestCount();
        server.enqueue(
            new MockResponse.Builder().code(code).setHeader("Retry-After", wait).build());
        assertThat(images.generateImage(new ImageRequest().prompt("x")).execute().code())
            .isEqualTo(code);
        assertThat(server.getRequestCount()).isEqualTo(before + 1);
      }
    }
  }

  @Test
  void responseThatIsNotJsonIsAnErrorThatDoesNotQuoteIt() {
    answer("<html>secret</html>");
    assertThatThrownBy(() -> generations.getGenerationStatus("a").execute())
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("secret")
        .hasMessageContaining("line 1");
  }

  @Test
  void baseUrlMayHaveAPathThatEndsInASlash() throws Exception {
    answer("{\"success\":true,\"credits\":{\"total\":7}}");
    AccountApi account =
        KolboRetrofit.builder(server.url("/gateway/"), http).build().create(AccountApi.class);
    assertThat(account.getCredits().execute().body().getCredits().getTotal()).isEqualTo(7);
    assertThat(server.takeRequest().getTarget()).isEqualTo("/gateway/api/v1/account/credits");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KolboRetrofit.builder(HttpUrl.get("https://host/gateway"), http));
  }

  @Test
  void requestIsCheckedBeforeAnythingIsSent() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images.generateImage(new ImageRequest().numImages(0)).execute())
        .withMessage("prompt is required; num_images must be at least 1, is 0");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void errorsAreResponses() throws Exception {
    server.enqueue(new MockResponse.Builder().code(401).body("{\"success\":false}").build());
    Response<GenerationStatus> refused = generations.getGenerationStatus("abc123").execute();
    assertThat(refused.code()).isEqualTo(401);
    assertThat(refused.errorBody().string()).isEqualTo("{\"success\":false}");
  }

  private void answer(String json) {
    server.enqueue(
        new MockResponse.Builder()
            .setHeader("Content-Type", "application/json")
            .body(json)
            .build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "OK", "\"ok\"", "null"})
  void successThatNeedsNoBodyMayHaveAny(String body) throws Exception {
    answer(body);
    assertThat(generations.cancelGeneration("a").execute().isSuccessful()).isTrue();
    answer(body);
    assertThatThrownBy(() -> generations.getGenerationStatus("a").execute())
        .isInstanceOf(IOException.class);
    answer("<html>Login</html>");
    assertThatThrownBy(() -> generations.cancelGeneration("a").execute())
        .isInstanceOf(IOException.class);
  }
}
