package ai.kolbo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.LipsyncForm;
import ai.kolbo.model.UploadFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Cache;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import retrofit2.Call;
import retrofit2.Retrofit;

/** What the plain Retrofit interfaces send, to whom, and how often, when a server is odd. */
class OneRequestTest {
  private static final String KEY = "kolbo_live_0123456789";

  @AutoClose private final MockWebServer server = new MockWebServer();
  @AutoClose private final MockWebServer other = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
    other.start();
    always(other, new MockResponse.Builder().body("{}").build());
  }

  /** A call that is not a read. */
  enum Write {
    JSON(r -> r.create(ImagesApi.class).generateImage(new ImageRequest().prompt("A sunset"))),
    FORM(
        r ->
            r.create(VideosApi.class)
                .generateLipsyncMultipart(
                    new LipsyncForm()
                        .image(UploadFile.of("face.png", new byte[] {1}))
                        .audio(UploadFile.of("voice.mp3", new byte[] {2})))),
    POST_WITHOUT_A_BODY(r -> r.create(GenerationsApi.class).cancelGeneration("g1")),
    DELETE(r -> r.create(VisualDnaApi.class).deleteVisualDna("v1"));

    private final Function<Retrofit, Call<?>> call;

    Write(Function<Retrofit, Call<?>> call) {
      this.call = call;
    }
  }

  /** What makes OkHttp send a request again, or another in its place. */
  enum Fault {
    MOVED_PERMANENTLY(301),
    FOUND(302),
    SEE_OTHER(303),
    TEMPORARY_REDIRECT(307),
    PERMANENT_REDIRECT(308),
    REQUEST_TIMEOUT(408),
    UNAVAILABLE(503),
    CLOSED_AFTER_READING(0);

    private final int code;

    Fault(int code) {
      this.code = code;
    }

    MockResponse response(HttpUrl elsewhere) {
      MockResponse.Builder response = new MockResponse.Builder();
      if (code == 0) {
        return response.onResponseStart(new SocketEffect.CloseSocket()).build();
      }
      response.code(code).setHeader("Retry-After", "0");
      return (code < 400 ? response.setHeader("Location", elsewhere) : response).build();
    }
  }

  static Stream<Arguments> faults() {
    return Stream.of(Write.values())
        .flatMap(
            write ->
                Stream.of(Fault.values())
                    .flatMap(
                        fault ->
                            Stream.of(false, true)
                                .map(pooled -> Arguments.of(write, fault, pooled))));
  }

  @ParameterizedTest(name = "{0} {1}, pooled: {2}")
  @MethodSource("faults")
  void writeIsSentOnceWhateverTheServerDoes(Write write, Fault fault, boolean isPooled)
      throws IOException {
    for (HttpUrl elsewhere : List.of(other.url("/x"), server.url("/x"))) {
      Retrofit retrofit = keyed("/");
      if (isPooled) {
        always(server, new MockResponse.Builder().body("{}").build());
        retrofit.create(AccountApi.class).getCredits().execute();
      }
      always(server, fault.response(elsewhere));
      int before = server.getRequestCount();
      if (fault.code == 0) {
        assertThatIOException().isThrownBy(write.call.apply(retrofit)::execute);
      } else {
        assertThat(write.call.apply(retrofit).execute().code()).isEqualTo(fault.code);
      }
      assertThat(server.getRequestCount() - before).as("requests").isOne();
      assertThat(other.getRequestCount()).as("requests elsewhere").isZero();
    }
  }

  @Test
  void bodyThatAnInterceptorHasReplacedIsSentOnceAsWell() throws IOException {
    always(server, Fault.UNAVAILABLE.response(other.url("/")));
    OkHttpClient http =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain ->
                    chain.proceed(
                        chain
                            .request()
                            .newBuilder()
                            .post(RequestBody.create(new byte[] {'{', '}'}))
                            .build()))
            .build();
    Retrofit retrofit = KolboRetrofit.builder(server.url("/"), http).build();
    assertThat(Write.JSON.call.apply(retrofit).execute().code()).isEqualTo(503);
    assertThat(server.getRequestCount()).isOne();
  }

  @Test
  void writeGoesToAnotherAddressOfTheHostIfNothingWasSent() throws Exception {
    always(server, new MockResponse.Builder().body("{}").build());
    OkHttpClient http =
        new OkHttpClient.Builder()
            .fastFallback(false)
            .dns(
                host ->
                    List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1")))
            .build();
    HttpUrl url = server.url("/").newBuilder().host("api.example.com").build();
    Retrofit retrofit = KolboRetrofit.builder(url, http).build();
    assertThat(Write.JSON.call.apply(retrofit).execute().isSuccessful()).isTrue();
    assertThat(server.getRequestCount()).isOne();
  }

  @Test
  void readFollowsARedirectAndIsRepeated() throws IOException {
    server.enqueue(new MockResponse.Builder().code(302).setHeader("Location", "/y").build());
    server.enqueue(Fault.UNAVAILABLE.response(server.url("/")));
    server.enqueue(new MockResponse.Builder().body("{\"credits\":{\"total\":7}}").build());
    AccountApi account = keyed("/").create(AccountApi.class);
    assertThat(account.getCredits().execute().body().getCredits().getTotal()).isEqualTo(7);
  }

  @Test
  void answersToOneKeyAreNotSeenWithAnother(@TempDir Path directory) throws IOException {
    server.enqueue(cached("{\"credits\":{\"total\":1}}"));
    server.enqueue(cached("{\"credits\":{\"total\":2}}"));
    try (Cache cache = new Cache(directory.toFile(), 1 << 20)) {
      OkHttpClient shared = new OkHttpClient.Builder().cache(cache).build();
      for (int client = 1; client <= 2; client++) {
        OkHttpClient http =
            shared
                .newBuilder()
                .addNetworkInterceptor(KolboRetrofit.apiKey(server.url("/"), KEY + client))
                .build();
        AccountApi account =
            KolboRetrofit.builder(server.url("/"), http).build().create(AccountApi.class);
        assertThat(account.getCredits().execute().body().getCredits().getTotal()).isEqualTo(client);
      }
      assertThat(cache.size()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/other/x",
        "/gatewayx/api",
        "/gateway",
        "/",
        "/gateway/../other",
        "/gateway/%2e%2e/other",
        "/gateway/..%2fother",
        "/gateway/a%2F..%2F..%2Fother",
        "/gateway/..;/other",
        "/gateway/..%5cother",
        "/gateway/%252e%252e/other",
        "/gateway/.%252E%25252fother",
        "/gateway/..%00/other",
        "/gateway/..%20/other"
      })
  void keyStaysBelowThePathOfTheBaseUrl(String location) throws Exception {
    server.enqueue(new MockResponse.Builder().code(302).setHeader("Location", location).build());
    server.enqueue(new MockResponse.Builder().body("{}").build());
    keyed("/gateway/").create(AccountApi.class).getCredits().execute();
    assertThat(server.takeRequest().getHeaders().get("X-API-Key")).isEqualTo(KEY);
    RecordedRequest redirected = server.takeRequest();
    assertThat(redirected.getHeaders().get("X-API-Key")).as(redirected.getTarget()).isNull();
  }

  @Test
  void keyFollowsARedirectBelowTheBaseUrl() throws Exception {
    server.enqueue(
        new MockResponse.Builder().code(302).setHeader("Location", "/gateway/v2/a..b").build());
    server.enqueue(new MockResponse.Builder().body("{}").build());
    keyed("/gateway/").create(AccountApi.class).getCredits().execute();
    server.takeRequest();
    assertThat(server.takeRequest().getHeaders().get("X-API-Key")).isEqualTo(KEY);
  }

  @Test
  void keyDoesNotFollowARedirectToAnotherSchemeHostOrPort() {
    HttpUrl base = HttpUrl.get("https://api.kolbo.ai");
    for (String url :
        List.of(
            "http://api.kolbo.ai/x",
            "https://api.kolbo.ai:8443/x",
            "https://api.kolbo.ai.example.com/x",
            "https://kolbo.ai/x")) {
      assertThat(KolboRetrofit.isBelow(base, HttpUrl.get(url))).as(url).isFalse();
    }
    assertThat(KolboRetrofit.isBelow(base, HttpUrl.get("https://API.kolbo.ai:443/x"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sec\nret", "sec ret", "secrét", "\"secret\u007f", "sec\tret", "sec\0ret"})
  void malformedKeyIsRefusedAtOnceAndNotQuoted(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KolboRetrofit.apiKey(server.url("/"), key))
        .withMessageNotContaining("sec")
        .withMessageNotContaining("ret")
        .withMessageContaining("line breaks")
        .withNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void emptyKeyIsRefusedAtOnce(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KolboRetrofit.apiKey(server.url("/"), key))
        .withMessage("the API key is empty");
  }

  @Test
  void pathOfTheBaseUrlMustEndInASlashForTheKeyToo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KolboRetrofit.apiKey(HttpUrl.get("https://host/gateway"), KEY))
        .withMessageContaining("must end in /")
        .withMessageNotContaining(KEY);
  }

  @Test
  void callersInterceptorsAndCallsDoNotShowTheKey() throws IOException {
    server.enqueue(new MockResponse.Builder().body("{}").build());
    StringBuilder seen = new StringBuilder();
    OkHttpClient http =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  okhttp3.Response response = chain.proceed(chain.request());
                  seen.append(chain.request()).append(chain.request().headers());
                  seen.append(response.request()).append(response.request().headers());
                  Request sent = response.networkResponse().request();
                  seen.append(sent).append(sent.headers());
                  return response;
                })
            .addNetworkInterceptor(KolboRetrofit.apiKey(server.url("/"), KEY))
            .build();
    Call<?> call =
        KolboRetrofit.builder(server.url("/"), http).build().create(AccountApi.class).getCredits();
    seen.append(call.execute()).append(call.request()).append(call.request().headers());
    assertThat(seen.toString()).contains("account/credits").doesNotContain(KEY);
  }

  private Retrofit keyed(String path) {
    HttpUrl base = server.url(path);
    OkHttpClient http =
        new OkHttpClient.Builder().addNetworkInterceptor(KolboRetrofit.apiKey(base, KEY)).build();
    return KolboRetrofit.builder(base, http).build();
  }

  private static MockResponse cached(String body) {
    return new MockResponse.Builder()
        .setHeader("Cache-Control", "public, max-age=3600")
        .body(body)
        .build();
  }

  private static void always(MockWebServer server, MockResponse response) {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return response;
          }
        });
  }
}
