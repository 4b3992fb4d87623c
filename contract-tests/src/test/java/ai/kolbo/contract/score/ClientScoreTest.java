package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.mock.KolboMockServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that behave well, and that do not, get what they deserve. */
class ClientScoreTest {
  private static final String KEY = "kolbo_live_0123456789abcdef0123456789abcdef01234567";
  private static final String START = "/api/v1/generate/image";
  private static final String FOX = "{\"prompt\": \"a fox\"}";
  private static final Duration INTERVAL = Duration.ofMillis(300);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static KolboMockServer mock;

  private final Scoreboard board = new Scoreboard(ApiDocument.published());
  private RecordingProxy proxy;

  @BeforeAll
  static void startMock() {
    mock =
        KolboMockServer.builder()
            .jobDuration(Duration.ofSeconds(1))
            .pollInterval(INTERVAL)
            .credits(100_000)
            .start();
  }

  @AfterAll
  static void stopMock() {
    mock.close();
  }

  @AfterEach
  void stopProxy() {
    proxy.close();
  }

  private void start(Faults faults) throws IOException {
    ApiDocument document = ApiDocument.published();
    proxy = faults.into(RecordingProxy.before(mock.baseUri()).listener(board), document).start();
  }

  private ClientScore score() throws InterruptedException {
    assertThat(proxy.awaitIdle(Duration.ofSeconds(10))).isTrue();
    return board.score(Duration.ZERO);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(proxy.baseUri() + path)).header("X-API-Key", KEY);
  }

  private HttpRequest postJson(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return HTTP.send(request, BodyHandlers.ofString());
  }

  private String startJob() throws Exception {
    HttpResponse<String> started = send(postJson(START, FOX));
    if (started.statusCode() == 429) {
      Thread.sleep(1_000L * Long.parseLong(started.headers().firstValue("Retry-After").orElse("")));
      started = send(postJson(START, FOX));
    }
    return "/api/v1/generate/"
        + ApiDocument.JSON.readTree(started.body()).path("generation_id").asText()
        + "/status";
  }

  /** Follows a job as the document says. */
  private void follow(String poll, Duration interval) throws Exception {
    String state = "";
    long wait = interval.toMillis();
    while (!state.equals("completed")) {
      Thread.sleep(wait);
      wait = interval.toMillis();
      try {
        HttpResponse<String> status = send(request(poll).build());
        if (status.statusCode() == 200) {
          state = ApiDocument.JSON.readTree(status.body()).path("state").asText();
        } else if (status.headers().firstValue("Retry-After").isPresent()) {
          wait = 1_000;
        }
      } catch (IOException e) {
        // Says nothing of the job.
      }
    }
  }

  @Test
  void aClientThatBehavesWellGets100() throws Exception {
    start(Faults.NONE);
    follow(startJob(), INTERVAL);
    ClientScore score = score();
    assertThat(score.total()).hasValue(100);
    assertThat(score.operation("generateImage").criteria())
        .containsOnlyKeys(Criterion.REQUEST, Criterion.KEY, Criterion.PACE, Criterion.STOP);
  }

  @Test
  void aClientThatBearsEveryFaultGets100() throws Exception {
    start(Faults.ALL);
    follow(startJob(), INTERVAL);
    send(postJson(START, "{\"prompt\": \"503\"}"));
    ClientScore score = score();
    assertThat(score.total()).as(new ScoreReport(score).text()).hasValue(100);
    OperationScore image = score.operation("generateImage");
    assertThat(image.criteria()).containsOnlyKeys(Criterion.values());
    // A 429, a page, and a response that was cut off.
    assertThat(image.criteria().get(Criterion.FOLLOW).observed()).isEqualTo(3);
    // The start's new members, and the unknown state.
    assertThat(image.criteria().get(Criterion.BEAR).observed()).isEqualTo(2);
  }

  /** Asks for half a minute between polls, so that no machine is too busy for polls to be hasty. */
  private static final class LongInterval implements ResponseChange {
    @Override
    public boolean concerns(Received request, PassingResponse head) {
      return request.method().equals("POST");
    }

    @Override
    public PassingResponse apply(Received request, PassingResponse response) {
      String body = new String(response.body(), UTF_8);
      return response.withBody(
          body.replaceFirst("\"poll_interval_hint\":[\\d.]+", "\"poll_interval_hint\":30")
              .getBytes(UTF_8));
    }
  }

  @Test
  void hastyPollsAreCounted() throws Exception {
    proxy =
        RecordingProxy.before(mock.baseUri()).listener(board).change(new LongInterval()).start();
    follow(startJob(), Duration.ofMillis(10));
    OperationScore image = score().operation("generateImage");
    Tally pace = image.criteria().get(Criterion.PACE);
    assertThat(pace.observed()).isGreaterThan(1);
    assertThat(pace.kept()).isZero();
    // Of five criteria all but this one.
    assertThat(image.score()).hasValue(80);
    assertThat(image.findings())
        .containsExactly(
            pace.observed()
                + " × pace: A poll comes after less than 10 % of the interval of 30 s.");
  }

  @Test
  void pollsAfterTheEndAreCounted() throws Exception {
    start(Faults.NONE);
    String poll = startJob();
    follow(poll, INTERVAL);
    send(request(poll).build());
    assertThat(score().operation("generateImage").findings())
        .containsExactly("stop: A job is polled again after it has ended.");
  }

  @Test
  void aJobThatIsGivenUpIsCounted() throws Exception {
    start(Faults.ALL);
    String poll = startJob();
    Thread.sleep(INTERVAL.toMillis());
    send(request(poll).build());
    ClientScore score = score();
    assertThat(score.operation("generateImage").findings())
        .containsExactly("bear: A job is given up after an unknown state.");
    assertThat(board.score(Duration.ofMinutes(1)).total())
        .as("as long as it may go on")
        .hasValue(100);
  }

  @Test
  void aPricedPostIsNotToBeRepeatedAfterItsConnectionBroke() throws Exception {
    start(Faults.NONE);
    HttpRequest music =
        request("/api/v1/generate/music")
            .header("Content-Type", "application/json")
            .header("X-Kolbo-Mock-Scenario", "reset at=before-headers times=1")
            .POST(BodyPublishers.ofString("{\"prompt\": \"a fugue\"}"))
            .build();
    try {
      send(music);
    } catch (IOException e) {
      send(music);
    }
    assertThat(score().operation("generateMusic").findings())
        .containsExactly(
            "repeat: It is repeated after a broken connection, though it may have been processed.");
  }

  @Test
  void aFormIsTheSameWhateverItsBoundary() throws Exception {
    start(Faults.NONE);
    String form =
        "--%1$s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\nwords\r\n--%1$s--\r\n";
    for (String boundary : new String[] {"one", "two"}) {
      HttpRequest upload =
          request("/api/kolbo/v1/files")
              .header("Content-Type", "multipart/form-data; boundary=" + boundary)
              .header("X-Kolbo-Mock-Scenario", "status=503")
              .POST(BodyPublishers.ofString(form.formatted(boundary)))
              .build();
      assertThat(send(upload).statusCode()).isEqualTo(503);
    }
    assertThat(score().operation("uploadFile").findings())
        .containsExactly(
            "repeat: It is repeated after the status 503, though it may have been processed.");
  }

  @Test
  void retryAfterIsToBeWaitedFor() throws Exception {
    start(Faults.ALL);
    send(request("/api/v1/account/credits").build());
    send(request("/api/v1/account/credits").build());
    assertThat(score().operation("getCredits").findings())
        .singleElement()
        .asString()
        .startsWith("wait: After 429 with Retry-After: 1 it is repeated too soon");
  }

  @Test
  void keysAreToBeWhereTheyBelong() throws Exception {
    start(Faults.NONE);
    URI credits = URI.create(proxy.baseUri() + "/api/v1/account/credits");
    send(HttpRequest.newBuilder(credits).header("Authorization", "Bearer " + KEY).build());
    send(HttpRequest.newBuilder(credits).header("X-API-Key", "another").build());
    send(request("/api/kolbo/v1/models").build());
    ClientScore score = score();
    assertThat(score.operation("getCredits").findings())
        .containsExactlyInAnyOrder(
            "key: A key is sent in authorization, which the operation does not accept.",
            "key: No key is sent in x-api-key.",
            "key: The key in x-api-key does not begin with kolbo_live_.");
    assertThat(score.operation("listChatModels").findings())
        .containsExactly("key: A key is sent in x-api-key though none is needed.");
  }

  @Test
  void requestsAreHeldAgainstTheDocument() throws Exception {
    start(Faults.NONE);
    send(postJson(START, "{\"prompt\": 5}"));
    send(postJson("/api/v1/generate/hologram", FOX));
    ClientScore score = score();
    assertThat(score.operation("generateImage").criteria().get(Criterion.REQUEST).kept()).isZero();
    assertThat(score.operation("generateImage").findings()).hasSize(1);
    OperationScore unknown = score.operation("POST /api/v1/generate/hologram");
    assertThat(unknown.findings()).contains("request: The document has no such operation.");
  }
}
