package ai.kolbo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.model.GenerationStarted;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.ImageRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.MultipartReader;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okio.Buffer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
  private VideosApi videos;

  @BeforeEach
  void start() throws Exception {
    server.start();
    Retrofit retrofit = KolboRetrofit.builder(server.url("/"), http).build();
    generations = retrofit.create(GenerationsApi.class);
    images = retrofit.create(ImagesApi.class);
    videos = retrofit.create(VideosApi.class);
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
  void formTravelsWithPlainTextsAndOneJsonPartForAList() throws Exception {
    answer("{\"success\":true,\"generation_id\":\"flf123\"}");
    videos
        .generateFirstLastFrameMultipart(
            List.of(file("first.jpg"), file("last.jpg")),
            "slow \"pan\"",
            null,
            5.0,
            "16:9",
            true,
            JsonPart.of(List.of("a", "b")),
            null,
            null,
            null,
            null)
        .execute();
    RecordedRequest request = server.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/api/v1/generate/first-last-frame");
    assertThat(parts(request))
        .containsExactly(
            "form-data; name=\"files\"; filename=\"first.jpg\" image/jpeg first.jpg",
            "form-data; name=\"files\"; filename=\"last.jpg\" image/jpeg last.jpg",
            "form-data; name=\"prompt\" text/plain; charset=UTF-8 slow \"pan\"",
            "form-data; name=\"duration\" text/plain; charset=UTF-8 5",
            "form-data; name=\"aspect_ratio\" text/plain; charset=UTF-8 16:9",
            "form-data; name=\"enhance_prompt\" text/plain; charset=UTF-8 true",
            "form-data; name=\"visual_dna_ids\" application/json; charset=UTF-8 [\"a\",\"b\"]");
  }

  @Test
  void durationsAreWrittenAsPeopleWriteThem() throws Exception {
    for (double duration : new double[] {5, 7.5, 100, 0.1, 12345678.0}) {
      answer("{\"success\":true,\"generation_id\":\"flf123\"}");
      videos
          .generateFirstLastFrameMultipart(
              List.of(file("a.jpg")),
              null,
              null,
              duration,
              null,
              null,
              null,
              null,
              null,
              null,
              null)
          .execute();
      assertThat(parts(server.takeRequest()).get(1))
          .endsWith(
              " "
                  + new java.math.BigDecimal(String.valueOf(duration))
                      .stripTrailingZeros()
                      .toPlainString());
    }
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
      int before = server.getRequestCount();
      server.enqueue(new MockResponse.Builder().code(code).setHeader("Retry-After", "0").build());
      assertThat(images.generateImage(new ImageRequest()).execute().code()).isEqualTo(code);
      assertThat(server.getRequestCount()).isEqualTo(before + 1);
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
  void errorsAreResponses() throws Exception {
    server.enqueue(new MockResponse.Builder().code(401).body("{\"success\":false}").build());
    Response<GenerationStatus> refused = generations.getGenerationStatus("abc123").execute();
    assertThat(refused.code()).isEqualTo(401);
    assertThat(refused.errorBody().string()).isEqualTo("{\"success\":false}");
  }

  @Test
  void whatTheDocumentSaysOfUploadsIsAtHand() throws Exception {
    UploadLimits limits = null;
    for (var method : VideosApi.class.getMethods()) {
      if (method.getName().equals("generateFirstLastFrameMultipart")) {
        limits = method.getAnnotation(UploadLimits.class);
      }
    }
    assertThat(limits.maxTotalBytes()).isEqualTo(10L * 1024 * 1024);
    assertThat(limits.parts()).hasSize(1);
    UploadLimits.FilePart part = limits.parts()[0];
    assertThat(part.name()).isEqualTo("files");
    assertThat(part.minCount()).isEqualTo(2);
    assertThat(part.maxCount()).isEqualTo(2);
    assertThat(part.mediaTypes()).containsExactly("image/*");
  }

  private void answer(String json) {
    server.enqueue(
        new MockResponse.Builder()
            .setHeader("Content-Type", "application/json")
            .body(json)
            .build());
  }

  private static MultipartBody.Part file(String name) {
    return MultipartBody.Part.createFormData(
        "files",
        name,
        RequestBody.create(name.getBytes(StandardCharsets.UTF_8), MediaType.get("image/jpeg")));
  }

  private static List<String> parts(RecordedRequest request) throws Exception {
    String boundary = MediaType.get(request.getHeaders().get("Content-Type")).parameter("boundary");
    List<String> parts = new ArrayList<>();
    try (MultipartReader reader =
        new MultipartReader(new Buffer().write(request.getBody()), boundary)) {
      for (MultipartReader.Part part; (part = reader.nextPart()) != null; ) {
        parts.add(
            part.headers().get("Content-Disposition")
                + " "
                + part.headers().get("Content-Type")
                + " "
                + part.body().readUtf8());
      }
    }
    return parts;
  }
}
