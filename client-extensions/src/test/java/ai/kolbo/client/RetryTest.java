package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.CallTimeoutException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.InvalidRequestException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.client.error.ServerErrorException;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import ai.kolbo.model.UploadFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {
  private static final String CREDITS = "{\"success\":true,\"credits\":{\"total\":7}}";

  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().build();

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 500, 502, 503, 504})
  void startThatAServerFailedIsNotSentAgain(int status) {
    server.answer(
        new MockResponse.Builder().code(status).setHeader("Retry-After", "0").body("{}").build());
    ApiException failure = catchThrowableOfType(ApiException.class, this::start);
    assertThat(failure.status()).isEqualTo(status);
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void startWhoseConnectionBreaksIsNotSentAgain() {
    server.drop();
    ConnectionException broken = catchThrowableOfType(ConnectionException.class, this::start);
    assertThat(broken.mayHaveActed()).isTrue();
    assertThat(broken).hasMessageContaining("the server may have acted");
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void startWhoseConnectionBreaksBeforeItWasReadIsNotSentAgain() {
    server.answer(new MockResponse.Builder().onRequestBody(new SocketEffect.CloseSocket()).build());
    assertThat(catchThrowableOfType(ConnectionException.class, this::start).mayHaveActed())
        .isTrue();
    assertThat(server.count()).isLessThanOrEqualTo(1);
  }

  @Test
  void startThatIsNotAnsweredInTimeIsNotSentAgain() {
    server.hang();
    try (KolboClient impatient = server.client().attemptTimeout(Duration.ofSeconds(2)).build()) {
      ConnectionException late =
          catchThrowableOfType(
              ConnectionException.class,
              () -> impatient.images().generate(new ImageRequest().prompt("x")));
      assertThat(late.mayHaveActed()).isTrue();
      assertThat(late).hasMessageContainingAll("2s", "the server may have acted");
    }
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void startThatIsRefusedOnceItsResponseHasBegunIsNotSentAgain() throws Exception {
    HeldCertificate own =
        new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
    HandshakeCertificates tls =
        new HandshakeCertificates.Builder()
            .heldCertificate(own)
            .addTrustedCertificate(own.certificate())
            .build();
    OkHttpClient http =
        new OkHttpClient.Builder()
            .sslSocketFactory(tls.sslSocketFactory(), tls.trustManager())
            .build();
    int refusedStream = 7;
    try (MockWebServer server = new MockWebServer()) {
      server.useHttps(tls.sslSocketFactory());
      server.start();
      server.enqueue(
          ScriptedServer.json(200, ScriptedServer.startedJson("abc123", "/x"))
              .onResponseBody(new SocketEffect.CloseStream(refusedStream))
              .build());
      String url = server.url("/").toString();
      try (KolboClient kolbo = this.server.client().baseUrl(url).okHttpClient(http).build()) {
        ConnectionException failure =
            catchThrowableOfType(
                ConnectionException.class,
                () -> kolbo.images().generate(new ImageRequest().prompt("x")));
        assertThat(failure.mayHaveActed()).isTrue();
      }
      assertThat(server.getRequestCount()).isEqualTo(1);
    } finally {
      http.connectionPool().evictAll();
    }
  }

  @Test
  void startThatTheRateLimiterTurnedAwayIsSentAgain() {
    server
        .answer(ScriptedServer.json(429, "{}").setHeader("Retry-After", "1").build())
        .started("abc123");
    assertThat(ScriptedServer.timed(this::start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(server.count()).isEqualTo(2);
    assertThat(server.take().getBody()).isEqualTo(server.take().getBody());
  }

  @Test
  void startIsSentAgainWhileNoConnectionCanBeMade() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    try (KolboClient client =
        KolboClient.builder(java.util.Map.of())
            .apiKey(ScriptedServer.KEY)
            .baseUrl("http://127.0.0.1:" + port)
            .maxRetries(6)
            .build()) {
      CompletableFuture<Job<ImageResult>> start =
          client.images().generateAsync(new ImageRequest().prompt("x"));
      Thread.sleep(200);
      assertThat(start).isNotDone();
      try (RawServer late =
          new RawServer(
              port,
              connection -> {
                connection.read();
                connection.json(ScriptedServer.startedJson("abc123", "/v1/x"));
              })) {
        assertThat(start).succeedsWithin(Duration.ofSeconds(20));
        assertThat(late.requests).hasSize(1);
      }
    }
  }

  @Test
  void noConnectionAtAllSaysThatNothingWasStarted() {
    try (KolboClient client = server.client().maxRetries(1).build()) {
      server.close();
      ConnectionException refused =
          catchThrowableOfType(
              ConnectionException.class,
              () -> client.images().generate(new ImageRequest().prompt("x")));
      assertThat(refused.mayHaveActed()).isFalse();
      assertThat(refused.getMessage()).doesNotContain("may have acted");
    }
  }

  @Test
  void readIsRepeatedAfterFailures() {
    server.answer(503, "").drop().answer(200, CREDITS);
    assertThat(kolbo.account().credits().getTotal()).isEqualTo(7);
    assertThat(server.count()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void waitsBetweenRepetitionsGrow() {
    server.answer(500, "").answer(500, "").answer(200, CREDITS);
    assertThat(ScriptedServer.timed(() -> kolbo.account().credits()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(375 + 750));
  }

  @Test
  void readIsRepeatedAsOftenAsTheClientWasToldTo() {
    for (int i = 0; i < 5; i++) {
      server.answer(500, "{}");
    }
    assertThatThrownBy(() -> kolbo.account().credits()).isInstanceOf(ServerErrorException.class);
    assertThat(server.count()).isEqualTo(3);
    try (KolboClient once = server.client().maxRetries(0).build()) {
      assertThatThrownBy(() -> once.account().credits()).isInstanceOf(ServerErrorException.class);
    }
    assertThat(server.count()).isEqualTo(4);
  }

  @Test
  void readIsNotRepeatedAfterARefusal() {
    server.answer(400, "{}");
    assertThatThrownBy(() -> kolbo.account().credits()).isInstanceOf(InvalidRequestException.class);
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void readThatHangsIsRepeated() {
    server.hang().answer(200, CREDITS);
    try (KolboClient impatient = server.client().attemptTimeout(Duration.ofSeconds(1)).build()) {
      assertThat(impatient.account().credits().getTotal()).isEqualTo(7);
    }
  }

  @Test
  void retryAfterAsADateIsHonoured() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(3));
    server
        .answer(ScriptedServer.json(503, "{}").setHeader("Retry-After", date).build())
        .answer(200, CREDITS);
    assertThat(ScriptedServer.timed(() -> kolbo.account().credits()))
        .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(10));
  }

  @Test
  void retryAfterBeyondTheCallTimeoutFailsAtOnce() {
    server.answer(ScriptedServer.json(429, "{}").setHeader("Retry-After", "3600").build());
    Duration taken =
        ScriptedServer.timed(
            () ->
                assertThat(catchThrowableOfType(RateLimitedException.class, this::start))
                    .satisfies(
                        limited -> assertThat(limited.retryAfter()).contains(Duration.ofHours(1))));
    assertThat(taken).isLessThan(Duration.ofSeconds(3));
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void retryAfterBeyondTheCallTimeoutFailsUploadsAtOnceToo() {
    server.answer(ScriptedServer.json(429, "{}").setHeader("Retry-After", "3600").build());
    assertThat(
            ScriptedServer.timed(
                () ->
                    assertThatThrownBy(
                            () -> kolbo.files().upload(UploadFile.of("a.txt", new byte[1])))
                        .isInstanceOf(RateLimitedException.class)))
        .isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void callTimeoutCutsOffRepetitionsAndWaits() {
    for (int i = 0; i < 10; i++) {
      server.answer(503, "{}");
    }
    try (KolboClient impatient =
        server.client().maxRetries(100).callTimeout(Duration.ofSeconds(1)).build()) {
      Duration taken =
          ScriptedServer.timed(
              () ->
                  assertThatThrownBy(() -> impatient.account().credits())
                      // The next retry would come too late: its failure says more than a timeout.
                      .isInstanceOf(ServerErrorException.class)
                      .hasMessageContainingAll("getCredits", "503"));
      assertThat(taken).isLessThan(Duration.ofSeconds(10));
      // Two delays take 1.1 s at least.
      assertThat(server.count()).isBetween(1, 2);
    }
  }

  @Test
  void callTimeoutCutsOffAnAttemptThatHangs() {
    server.hang();
    try (KolboClient impatient = server.client().callTimeout(Duration.ofSeconds(2)).build()) {
      assertThat(
              ScriptedServer.timed(
                  () ->
                      assertThatThrownBy(
                              () -> impatient.images().generate(new ImageRequest().prompt("x")))
                          .isInstanceOf(CallTimeoutException.class)
                          .hasMessageContaining("may have acted")))
          .isLessThan(Duration.ofSeconds(8));
    }
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void attemptTimeoutCoversAnAnswerThatTricklesIn() {
    server.answer(
        ScriptedServer.json(200, CREDITS)
            .throttleBody(1, 100, java.util.concurrent.TimeUnit.MILLISECONDS)
            .build());
    try (KolboClient impatient =
        server.client().maxRetries(0).attemptTimeout(Duration.ofMillis(500)).build()) {
      assertThatThrownBy(() -> impatient.account().credits())
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("0.5s");
    }
  }

  @Test
  void startOnAPooledConnectionThatTheServerClosesIsReadOnceAtMost() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.json(CREDITS);
                  // The client takes this connection for alive until it has sent the next request.
                  connection.read();
                  second.countDown();
                });
        KolboClient client = raw.client().build()) {
      client.account().credits();
      ConnectionException broken =
          catchThrowableOfType(
              ConnectionException.class,
              () -> client.images().generate(new ImageRequest().prompt("x")));
      assertThat(broken.mayHaveActed()).isTrue();
      second.await();
      assertThat(raw.requests).filteredOn(head -> head.startsWith("POST")).hasSize(1);
    }
  }

  @Test
  void startOnAPooledConnectionThatTheServerClosedBeforeGoesOutOnceAtMost() throws Exception {
    try (RawServer raw =
            new RawServer(
                connection -> {
                  String head = connection.read();
                  connection.json(
                      head.startsWith("GET")
                          ? CREDITS
                          : ScriptedServer.startedJson("abc123", "/v1/x"));
                });
        KolboClient client = raw.client().maxRetries(0).build()) {
      client.account().credits();
      Throwable outcome =
          catchThrowable(() -> client.images().generate(new ImageRequest().prompt("x")));
      if (outcome != null) {
        assertThat(outcome).isInstanceOf(ConnectionException.class);
      }
      assertThat(raw.requests)
          .filteredOn(head -> head.startsWith("POST"))
          .hasSize(outcome == null ? 1 : 0);
    }
  }

  private Job<ImageResult> start() {
    return kolbo.images().generate(new ImageRequest().prompt("A sunset"));
  }
}
