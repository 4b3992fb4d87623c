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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line, from a mock without faults to servers that are none. */
class ContractCommandTest {
  private static final String KEY = "kolbo_live_secret";

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine command = Main.command(Map.of("KOLBO_API_KEY", KEY, "EMPTY", " "));
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
      int code = runAgainst(mock, "--report", directory.toString());

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

      int code = runAgainst(mock, "--report", directory.toString());

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
    HttpServer server = server(new AtomicInteger(Integer.MAX_VALUE));
    try {
      assertThat(run("--base-url", "http://127.0.0.1:" + server.getAddress().getPort()))
          .isEqualTo(2);
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

  @Test
  @Tag("stress")
  void itKeepsToTheRateLimits() {
    try (KolboMockServer mock = KolboMockServer.builder().strictLimits().start()) {
      int code = runAgainst(mock, "--only", "Moodboards");

      assertThat(code).as("%s%s", out, err).isZero();
      assertThat(mock.requests())
          .filteredOn(request -> request.headers().keySet().stream().noneMatch("Prefer"::equals))
          .extracting(request -> request.status())
          .doesNotContain(429);
    }
  }

  private static HttpServer server(AtomicInteger answers) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "<html>Welcome</html>".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(answers.getAndDecrement() > 0 ? 200 : 502, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
