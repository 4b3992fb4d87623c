package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.KolboClient;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.mock.scenario.Scenario;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line, from a mock without faults to servers that are none. */
class ContractCommandTest {
  private static final String KEY = "kolbo_live_secret";

  /** Without the prefix by which keys are known. */
  private static final String PLAIN_KEY = "correct-horse-battery";

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine command =
        Main.command(Map.of("KOLBO_API_KEY", KEY, "EMPTY", " ", "PLAIN", PLAIN_KEY));
    int code =
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
    assertThat(out + "" + err).doesNotContain(KEY);
    return code;
  }

  private int runAgainst(KolboMockServer mock, String... args) {
    List<String> all = new ArrayList<>(List.of("--base-url", mock.baseUri().toString()));
    all.addAll(Arrays.asList(args));
    return run(all.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return ApiDocument.JSON.readTree(directory.resolve("report.json").toFile());
  }

  @Test
  void withoutAnAllowanceItOnlyReads() throws IOException {
    try (KolboMockServer mock = KolboMockServer.start()) {
      int code =
          runAgainst(mock, "--report", directory.toString(), "--only", "Account,Images,API Keys");

      assertThat(code).as("%s%s", out, err).isZero();
      assertThat(mock.requests()).extracting(request -> request.method()).containsOnly("GET");
      assertThat(out.toString()).contains(" 0 failed", " 0 deviations", " 0 credits spent");
      assertThat(report().findValuesAsText("reason"))
          .contains("changes something at the account, and the run only reads");
    }
  }

  @Test
  void itSpendsNoMoreThanItMay() {
    try (KolboMockServer mock = KolboMockServer.builder().credits(1_000).start()) {
      int code = runAgainst(mock, "--spend", "60", "--only", "Images,API Keys");

      assertThat(code).as("%s%s", out, err).isZero();
      assertThat(mock.requests()).extracting(request -> request.method()).contains("POST");
      try (KolboClient client =
          KolboClient.builder()
              .baseUrl(mock.baseUri().toString())
              .apiKey(KEY)
              .userToken("user")
              .build()) {
        assertThat(client.account().credits().getTotal()).isBetween(940.0, 1_000.0);
        assertThat(client.apiKeys().list()).as("its own keys are gone").hasSize(1);
      }
    }
  }

  /** Five changes of five operations, each of another kind. */
  @Test
  void itNamesFiveDeviationsAndProposesFiveChanges() throws IOException {
    try (KolboMockServer mock = KolboMockServer.start()) {
      mock.scenario(Scenario.wrongShape("credits.total").on("getCredits"));
      mock.scenario(Scenario.status(503).on("listVoices"));
      mock.scenario(Scenario.wrongType("text/plain").on("listPresets"));
      mock.scenario(Scenario.pollUnknownState("paused").on("getGenerationStatus"));
      mock.scenario(Scenario.pollWithoutState().on("getCreativeDirectorStatus"));

      int code =
          runAgainst(
              mock,
              "--report",
              directory.toString(),
              "--only",
              "Account,Voices,Presets,Generations,Creative Director");

      assertThat(code).isEqualTo(1);
      assertThat(report().path("deviations"))
          .extracting(deviation -> deviation.path("operation").asText())
          .containsExactlyInAnyOrder(
              "getCredits",
              "listVoices",
              "listPresets",
              "getGenerationStatus",
              "getCreativeDirectorStatus");
      assertThat(Files.readString(directory.resolve("proposed.patch")))
          .containsPattern("(?s)(@@ .*){5}")
          .doesNotContainPattern("(?s)(@@ .* @@.*){6}");
      assertThat(Files.readString(directory.resolve("report.html"))).doesNotContain(KEY);
    }
  }

  @Test
  void anUnknownOptionIsNamed() {
    assertThat(run("--nope")).isEqualTo(2);
    assertThat(err.toString()).isEqualToIgnoringNewLines("Unknown option: '--nope'. See --help.");
  }

  @Test
  void whatCannotBeMeantIsRefusedBeforeAnythingIsSent() {
    assertThat(run("--only", "Nothing")).isEqualTo(2);
    assertThat(run("--spend", "-1")).isEqualTo(2);
    assertThat(run("--base-url", "ftp://kolbo.ai")).isEqualTo(2);
    assertThat(run("--base-url", "https://user:pass@api.kolbo.ai")).isEqualTo(2);
    assertThat(run("--base-url", "https://api.kolbo.ai", "--api-key-env", "EMPTY")).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(5)
        .anyMatch(line -> line.startsWith("No operation has the tag \"Nothing\"; there are: "))
        .contains("The environment variable EMPTY has no API key.");
  }

  @Test
  void aHostThatIsNotThereIsOneSentence() {
    assertThat(run("--base-url", "http://127.0.0.1:1")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("http://127.0.0.1:1 cannot be reached: nothing listens there.");
  }

  @Test
  void aWrongKeyIsOneSentence() {
    try (KolboMockServer mock = KolboMockServer.builder().apiKey("another").start()) {
      assertThat(runAgainst(mock)).isEqualTo(2);
      assertThat(err.toString().strip()).endsWith("refuses the API key (401).");
    }
  }

  @Test
  void somethingElseThanTheApiIsOneSentence() throws IOException {
    HttpServer server = server("text/html", path -> 200, "<html>Welcome</html>");
    try {
      assertThat(run("--base-url", url(server))).isEqualTo(2);
      assertThat(err.toString().lines()).hasSize(1).first().asString().contains("text/html");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aReportThatCannotBeWrittenIsOneSentence() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    try (KolboMockServer mock = KolboMockServer.start()) {
      assertThat(runAgainst(mock, "--report", file.toString(), "--only", "Account")).isEqualTo(2);
      assertThat(mock.requests()).as("it is looked at first").isEmpty();
      assertThat(err.toString()).contains(file.toString());
    }
  }

  @Test
  void aScoreThatCannotBeWrittenIsOneSentence() throws IOException {
    Path file = Files.createFile(directory.resolve("score"));

    assertThat(run("score", "--listen", "0", "--report", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("The report cannot be written to " + file);
    assertThat(run("score", "--upstream", "ht!tp://")).isEqualTo(2);
    assertThat(err.toString()).doesNotContain("Exception");
  }

  @Test
  void aDeploymentThatDiesLeavesAPartialReport() throws Exception {
    KolboMockServer mock = KolboMockServer.start();
    mock.scenario(Scenario.reset(Scenario.Place.BEFORE_HEADERS).after(10));

    int code = runAgainst(mock, "--report", directory.toString());
    mock.close();

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("The run is incomplete: the deployment no longer responds");
    assertThat(report().toString()).contains("no longer responds");
    assertThat(Files.readString(directory.resolve("report.html"))).contains("no longer responds");
  }

  /** Each of these is valid JSON, or nearly; none of them is what the document has. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"total\": 1e999, \"credits\": {\"total\": 1e999}}",
        "{\"\": {\"\": []}, \"a b/~\": \"\\ud800\", \"\\u001b[2J\": null}",
        "{\"echo\": \"" + KEY + "\", \"" + KEY + "\": \"" + KEY + "\"}",
        "{\"a\":",
        "1e400",
        "null"
      })
  void anOddResponseIsReported(String body) throws IOException {
    HttpServer server = server("application/json", path -> 200, body);
    try {
      int code =
          run("--base-url", url(server), "--only", "Account", "--report", directory.toString());

      assertThat(code).as("%s%s", out, err).isEqualTo(1);
      assertThat(out.toString()).doesNotContain("\033");
      assertThat(report().path("deviations")).isNotEmpty();
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files).allSatisfy(file -> assertThat(file).content().doesNotContain(KEY));
      }
    } finally {
      server.stop(0);
    }
  }

  /** A key of any form, which the deployment repeats. */
  @Test
  void aKeyThatLooksLikeNoneIsKeptOut() throws IOException {
    String body = "{\"echo\": \"" + PLAIN_KEY + "\"}";
    HttpServer server = server("application/json", path -> 200, body);
    try {
      run(
          "--base-url",
          url(server),
          "--api-key-env",
          "PLAIN",
          "--only",
          "Account",
          "--report",
          directory.toString());

      assertThat(out + "" + err).doesNotContain(PLAIN_KEY);
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files).allSatisfy(file -> assertThat(file).content().doesNotContain(PLAIN_KEY));
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aServerThatRespondsToEveryPathIsNoMock() throws IOException {
    HttpServer server = server("application/json", path -> 200, "{}");
    try {
      run("--base-url", url(server), "--only", "Account", "--report", directory.toString());

      assertThat(report().findValuesAsText("reason"))
          .contains("only the mock plays a status when told to");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aBaseUrlWithAPathTooMuchIsOneSentence() {
    try (KolboMockServer mock = KolboMockServer.start()) {
      assertThat(run("--base-url", mock.baseUri() + "/api")).isEqualTo(2);
      assertThat(err.toString().strip()).endsWith("is the base URL right?").doesNotContain("\n");
    }
  }

  @Test
  void aDeploymentThatAsksForALongPauseEndsTheRun() throws IOException {
    try (KolboMockServer mock = KolboMockServer.start()) {
      mock.scenario(Scenario.rateLimit(1, Duration.ofDays(1)).on("getCredits"));

      assertThat(runAgainst(mock, "--only", "Account", "--report", directory.toString()))
          .isEqualTo(2);
      assertThat(err.toString())
          .containsPattern("incomplete: the deployment asks to wait for [\\d,]+ s");
      assertThat(report().toString()).contains("asks to wait for");
    }
  }

  /** One operation that never responds is a failure, and not the end of the deployment. */
  @Test
  @Tag("stress")
  void anOperationThatIsGoneIsNotTheDeployment() throws IOException {
    try (KolboMockServer mock = KolboMockServer.start()) {
      mock.scenario(Scenario.reset(Scenario.Place.BEFORE_HEADERS).on("getBalance"));

      int code =
          runAgainst(
              mock, "--only", "Account", "--parallel", "1", "--report", directory.toString());

      assertThat(code).as("%s%s", out, err).isEqualTo(1);
    }
  }

  @Test
  @Tag("stress")
  @Tag("minutes")
  void itKeepsToTheRateLimits() {
    try (KolboMockServer mock = KolboMockServer.builder().strictLimits().start()) {
      int code = runAgainst(mock, "--only", "Moodboards");

      assertThat(code).as("%s%s", out, err).isZero();
      assertThat(mock.requests())
          .filteredOn(request -> !request.headers().toString().contains("code=429"))
          .extracting(request -> request.status())
          .doesNotContain(429);
    }
  }

  private static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static HttpServer server(String type, ToIntFunction<String> status, String text)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(
              status.applyAsInt(exchange.getRequestURI().getPath()), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
