package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.mock.KolboMockServer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through the proxy comes out as it went in, and nothing secret stays. */
class RecordingProxyTest {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final String KEY = "kolbo_live_0123456789abcdef0123456789abcdef01234567";
  private static final String CHAT = "/api/kolbo/v1/chat/completions";
  private static final String QUESTION =
      """
      {"model": "kolbo-cli", "stream": true, "messages": [{"role": "user", "content": "hi"}]}""";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static KolboMockServer mock;

  @BeforeAll
  static void start() {
    mock = KolboMockServer.start();
  }

  @AfterAll
  static void stop() {
    mock.close();
  }

  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  private RecordingProxy proxy(URI upstream) throws IOException {
    return RecordingProxy.before(upstream).listener(calls::add).start();
  }

  private static HttpRequest.Builder request(RecordingProxy proxy, String path) {
    return HttpRequest.newBuilder(URI.create(proxy.baseUri() + path))
        .header("X-API-Key", KEY)
        .header("Content-Type", "application/json");
  }

  private static HttpRequest post(RecordingProxy proxy, String path, String body) {
    return request(proxy, path).POST(BodyPublishers.ofString(body)).build();
  }

  private Call onlyCall(RecordingProxy proxy) throws InterruptedException {
    assertThat(proxy.awaitIdle(LONGEST)).isTrue();
    assertThat(calls).hasSize(1);
    return calls.element();
  }

  @Test
  void anEventArrivesBeforeTheNextIsSent() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    try (RawUpstream upstream =
            RawUpstream.answering(
                out -> {
                  out.write(
                      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"
                          .getBytes(UTF_8));
                  out.flush();
                  assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
                  out.write("data: 2\n\n".getBytes(UTF_8));
                });
        RecordingProxy proxy = proxy(upstream.uri())) {
      HttpResponse<InputStream> response =
          HTTP.send(post(proxy, CHAT, QUESTION), BodyHandlers.ofInputStream());
      BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
      assertThat(lines.readLine()).isEqualTo("data: 1");
      arrived.countDown();
      assertThat(lines.lines().toList()).containsExactly("", "data: 2", "");
      Call call = onlyCall(proxy);
      assertThat(call.exchange().complete()).isTrue();
      assertThat(new String(call.exchange().responseBody(), UTF_8))
          .isEqualTo("data: 1\n\ndata: 2\n\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reset at=before-headers", "close at=before-headers"})
  void aConnectionThatTheUpstreamBreaksIsBroken(String scenario) throws Exception {
    try (RecordingProxy proxy = proxy(mock.baseUri())) {
      HttpRequest request =
          request(proxy, "/api/v1/generate/image")
              .header("X-Kolbo-Mock-Scenario", scenario)
              .POST(BodyPublishers.ofString("{\"prompt\": \"a fox\"}"))
              .build();
      assertThatThrownBy(() -> HTTP.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
      Call call = onlyCall(proxy);
      assertThat(call.exchange().status()).isZero();
      assertThat(call.exchange().complete()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reset at=mid-body", "close at=mid-body", "sse-cut events=1"})
  void aResponseThatTheUpstreamCutsIsCut(String scenario) throws Exception {
    try (RecordingProxy proxy = proxy(mock.baseUri())) {
      HttpRequest request =
          request(proxy, CHAT)
              .header("X-Kolbo-Mock-Scenario", scenario)
              .POST(BodyPublishers.ofString(QUESTION))
              .build();
      assertThatThrownBy(() -> HTTP.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
      Call call = onlyCall(proxy);
      assertThat(call.exchange().status()).isEqualTo(200);
      assertThat(call.exchange().complete()).isFalse();
    }
  }

  @Test
  void headersPassButForThoseOfTheConnection() throws Exception {
    try (RawUpstream upstream =
            RawUpstream.answering(
                out ->
                    out.write(
                        ("HTTP/1.1 302 Found\r\nContent-Length: 2\r\nX-Twice: a\r\nX-Twice: b\r\n"
                                + "Keep-Alive: timeout=5\r\nLocation: http://%HOST%/there\r\n\r\nok")
                            .replace("%HOST%", out.authority())
                            .getBytes(UTF_8)));
        RecordingProxy proxy = proxy(upstream.uri())) {
      HttpRequest request =
          request(proxy, "/api/v1/m%20o/%2F?a=%31&b").header("X-Mine", "1").GET().build();
      HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(302);
      assertThat(response.body()).isEqualTo("ok");
      assertThat(response.headers().allValues("X-Twice")).containsExactly("a", "b");
      assertThat(response.headers().firstValue("Keep-Alive")).isEmpty();
      assertThat(response.headers().firstValue("Content-Length")).hasValue("2");
      assertThat(response.headers().firstValue("Location")).hasValue(proxy.baseUri() + "/there");
      assertThat(upstream.lines())
          .startsWith("GET /api/v1/m%20o/%2F?a=%31&b HTTP/1.1")
          .contains("Host: " + upstream.uri().getAuthority(), "x-mine: 1", "x-api-key: " + KEY)
          .noneMatch(line -> line.matches("(?i)(connection|expect|x-other):.*"));
    }
  }

  @Test
  void addressesOfTheUpstreamLeadToTheProxy() throws Exception {
    try (RecordingProxy proxy = proxy(mock.baseUri())) {
      JsonNode started = json(post(proxy, "/api/v1/generate/image", "{\"prompt\": \"a fox\"}"));
      String poll = "/api/v1/generate/" + started.path("generation_id").asText() + "/status";
      mock.advanceClock(Duration.ofMinutes(10));
      JsonNode status = json(request(proxy, poll).build());
      assertThat(status.at("/result/urls/0").asText()).startsWith(proxy.baseUri() + "/");
    }
  }

  private static JsonNode json(HttpRequest request) throws Exception {
    return ApiDocument.JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
  }

  @Test
  void aChangeReachesTheClient() throws Exception {
    ResponseChange change =
        new ResponseChange() {
          @Override
          public boolean concerns(Received request, PassingResponse head) {
            return head.isEventStream();
          }

          @Override
          public PassingResponse apply(Received request, PassingResponse response) {
            List<String> events = response.events();
            return response
                .withEvents(events.subList(0, events.size() - 1))
                .withStatus(203)
                .withHeader("X-Changed", "yes")
                .withoutHeader("Cache-Control");
          }
        };
    try (RecordingProxy proxy =
        RecordingProxy.before(mock.baseUri()).listener(calls::add).change(change).start()) {
      HttpResponse<String> response =
          HTTP.send(post(proxy, CHAT, QUESTION), BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(203);
      assertThat(response.headers().firstValue("X-Changed")).hasValue("yes");
      assertThat(response.headers().firstValue("Cache-Control")).isEmpty();
      assertThat(response.body()).startsWith("data: {").doesNotContain("[DONE]");
      Call call = onlyCall(proxy);
      assertThat(call.isChanged()).isTrue();
      assertThat(call.exchange().status()).isEqualTo(203);
      assertThat(call.exchange().responseBody()).isEqualTo(response.body().getBytes(UTF_8));
    }
  }

  @Test
  void noKeyStays() throws Exception {
    String secret = "s3cret-of-another-form";
    Scoreboard board = new Scoreboard(ApiDocument.published());
    try (RecordingProxy proxy =
        RecordingProxy.before(mock.baseUri())
            .listener(
                call -> {
                  calls.add(call);
                  board.accept(call);
                })
            .start()) {
      String path = "/api/v1/generate/" + KEY + "?key=" + KEY + "&other=" + secret;
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(proxy.baseUri() + path))
              .header("X-API-Key", KEY)
              .header("Authorization", "Bearer " + secret)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"" + KEY + "\": \"" + secret + "\"}"))
              .build();
      HTTP.send(request, BodyHandlers.ofString());
      Call call = onlyCall(proxy);
      ScoreReport report = new ScoreReport(board.score(Duration.ZERO));
      String all =
          String.join(
              "\n",
              call.toString(),
              call.exchange().path(),
              call.exchange().query(),
              call.exchange().requestHeaders().toString(),
              new String(call.exchange().requestBody(), UTF_8),
              call.keyUse().toString(),
              report.text(),
              report.markdown(),
              report.json().toString());
      assertThat(all)
          .doesNotContain(KEY, secret, KEY.substring(11))
          .contains("A key is in the URL");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://example.com", "example.com", "http:///x", "http://a@b.c", "http://b.c?d"})
  void anUpstreamThatIsNoServerIsRefused(String upstream) {
    assertThatThrownBy(() -> RecordingProxy.before(URI.create(upstream)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http or https");
  }
}
