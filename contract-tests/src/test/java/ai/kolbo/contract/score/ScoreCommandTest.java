package ai.kolbo.contract.score;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.mock.KolboMockServer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ScoreCommandTest {
  private static final String KEY = "kolbo_live_0123456789abcdef0123456789abcdef01234567";
  private static final String READY = "Kolbo score listening on ";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static KolboMockServer mock;

  @BeforeAll
  static void start() {
    mock = KolboMockServer.start();
  }

  @AfterAll
  static void stop() {
    mock.close();
  }

  /** The command while it runs in a thread of its own. */
  private static final class Running {
    private final BufferedReader out;
    private final CompletableFuture<Integer> exit;
    final URI uri;

    Running(String... args) throws IOException {
      PipedWriter writer = new PipedWriter();
      out = new BufferedReader(new PipedReader(writer, 1 << 16));
      List<String> all =
          Stream.concat(
                  Stream.of("--listen", "0", "--upstream", mock.baseUri().toString()),
                  Stream.of(args))
              .toList();
      exit =
          CompletableFuture.supplyAsync(
              () -> {
                PrintWriter printer = new PrintWriter(writer);
                CommandLine command = new CommandLine(new ScoreCommand()).setOut(printer);
                int code = command.execute(all.toArray(String[]::new));
                printer.close();
                return code;
              });
      String ready = out.readLine();
      assertThat(ready).startsWith(READY);
      uri = URI.create(ready.substring(READY.length()));
    }

    HttpResponse<String> send(String method, String path, String body) throws Exception {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(uri + path))
              .header("X-API-Key", KEY)
              .header("Content-Type", "application/json")
              .method(method, BodyPublishers.ofString(body))
              .build();
      return HTTP.send(request, BodyHandlers.ofString());
    }

    List<String> rest() {
      return out.lines().toList();
    }
  }

  @Test
  void printsAndWritesTheScore(@TempDir Path folder) throws Exception {
    Running run =
        new Running(
            "--until-idle",
            "300ms",
            "--floor",
            "100",
            "--report",
            folder.resolve("new").toString());
    run.send("POST", "/api/v1/generate/image", "{\"prompt\": \"a fox\"}");
    run.send("POST", "/api/v1/generate/sound", "{\"prompt\": 5}");

    List<String> table = run.rest();
    assertThat(table.get(0)).matches("operation +requests +score +findings");
    assertThat(table).anyMatch(line -> line.matches("generateImage +1 +100"));
    assertThat(table).anyMatch(line -> line.matches("generateSound +1 +50 +request: .*prompt.*"));
    assertThat(table).last().asString().matches("total +2 +75");
    assertThat(run.exit.get()).isEqualTo(1);
    JsonNode written =
        ApiDocument.JSON.readTree(Files.readString(folder.resolve("new/score.json")));
    assertThat(written.path("score").asDouble()).isEqualTo(75);
    assertThat(written.at("/operations/1/criteria/request/observed").asInt()).isEqualTo(1);
    assertThat(Files.readAllLines(folder.resolve("new/score.md")))
        .contains("| generateImage | 1 | 100 | 1/1 | 1/1 |  |  |  |  |  |  |  |");
  }

  @Test
  void tellsTheScoreWhileItRuns() throws Exception {
    Running run = new Running("--until-idle", "3s");
    run.send("POST", "/api/v1/generate/image", "{\"prompt\": \"a fox\"}");
    JsonNode score = ApiDocument.JSON.readTree(run.send("GET", "/__score", "").body());
    assertThat(score.path("requests").asInt()).isEqualTo(1);
    assertThat(score.path("score").asInt()).isEqualTo(100);
    assertThat(run.send("GET", "/__score/", "").body()).startsWith("operation ").contains("total ");
    assertThat(run.send("POST", "/__score/other", "").statusCode()).isEqualTo(404);
    assertThat(run.send("POST", "/__score/reset", "").statusCode()).isEqualTo(204);
    assertThat(run.send("GET", "/__score/", "").body()).isEqualTo("No request has come.\n");
    run.send("POST", "/api/v1/generate/image", "{\"prompt\": \"a fox\"}");
    assertThat(run.exit.get()).isZero();
  }

  @Test
  void whatIsWrongOnPurposeIsNotPassedOn() throws Exception {
    Running run = new Running("--until-idle", "1s", "--faults", "all");
    HttpResponse<String> refused =
        run.send("POST", "/api/v1/generate/music", "{\"prompt\": \"x\"}");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(mock.requests()).noneMatch(request -> "generateMusic".equals(request.operation()));
    assertThat(run.exit.get()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--listen here | --listen takes a port from 0 to 65535, with a host and a colon before it or not",
        "--listen 65536 | --listen takes a port from 0 to 65535, with a host and a colon before it or not",
        "--floor 101 | --floor takes a number from 0 to 100",
        "--faults some | Invalid value for option '--faults': it takes none, newer or all, not some",
        "--for soon | Invalid value for option '--for': it takes a time such as 500ms, 30s or 5m, not soon",
        "--upstream ftp://a.b | The upstream must be the http or https address of a server, without a query",
        "--port 1 | Unknown options: '--port', '1'"
      })
  void wrongUsageIsExplained(String args, String message) {
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new ScoreCommand()).setErr(new PrintWriter(err)).execute(args.split(" "));
    assertThat(exit).isEqualTo(2);
    assertThat(err.toString().lines().findFirst()).hasValue(message);
  }

  @Test
  void anUpstreamThatIsNotThereIsToldAtOnce() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    String upstream = "http://127.0.0.1:" + port;
    assertThat(failure("--listen", "0", "--upstream", upstream))
        .startsWith("Cannot reach the upstream " + upstream + ": ")
        .hasLineCount(1);
  }

  @Test
  void aPortThatIsTakenIsToldAtOnce() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      assertThat(failure("--listen", port, "--upstream", mock.baseUri().toString()))
          .startsWith("Cannot listen on " + port + ": ")
          .hasLineCount(1);
    }
  }

  @Test
  void aReportThatCannotBeWrittenIsTold(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(
            failure("--listen=0", "--upstream=" + mock.baseUri(), "--for=1ms", "--report=" + file))
        .startsWith("The report cannot be written to " + file + ": ")
        .hasLineCount(1);
  }

  private static String failure(String... args) {
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new ScoreCommand())
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(args);
    assertThat(exit).isEqualTo(2);
    return err.toString();
  }
}
