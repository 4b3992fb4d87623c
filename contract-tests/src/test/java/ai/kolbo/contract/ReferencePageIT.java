package ai.kolbo.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The reference page in a browser, on a desktop and on a phone: served, and from the disk. What was
 * seen is in {@code target/reference-page}, with pictures. That takes long.
 */
@Tag("stress")
class ReferencePageIT {
  private static final Path SCRIPT = Path.of("../spec/reference/check.js");
  private static final Path SEEN = Path.of("target/reference-page");
  private static JsonNode report;

  @BeforeAll
  static void readThePage() throws Exception {
    Path chromium = Browser.chromium();
    byte[] page = ApiDocument.resource("index.html").getBytes(UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/docs",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/docs";
      report = Browser.report(SCRIPT, chromium, url, SEEN);
    } finally {
      server.stop(0);
    }
  }

  @TestFactory
  Stream<DynamicTest> itAsksForNothingButItself() {
    return visits(
        visit -> {
          assertThat(visit.get("ownRequests").intValue())
              .isEqualTo(1 + visit.get("reloads").intValue());
          assertThat(visit.get("requests")).isEmpty();
        });
  }

  @TestFactory
  Stream<DynamicTest> theConsoleHasNoErrorAndNoWarning() {
    return visits(visit -> assertThat(visit.get("messages")).isEmpty());
  }

  @TestFactory
  Stream<DynamicTest> everythingFitsOnTheScreen() {
    return visits(
        visit -> {
          assertThat(visit.get("overflow")).isEmpty();
          for (JsonNode operation : visit.path("operations")) {
            assertThat(operation.get("overflow")).as(operation.toString()).isEmpty();
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> everyOperationIsFoundInTheMenuAndBySearch() {
    return visits(
        visit -> {
          if (visit.has("operations")) {
            assertThat(visit.get("operations")).hasSameSizeAs(operationIds());
            for (JsonNode operation : visit.get("operations")) {
              String section =
                  "#/.+/" + operation.get("operationId").textValue().toLowerCase(Locale.ROOT);
              assertThat(operation.get("inMenu").textValue()).matches(section);
              assertThat(operation.get("bySearch").textValue()).matches(section);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> everyCodeSampleIsOffered() {
    CodeSamples samples = CodeSamples.ofReferencePage();
    return visits(
        visit -> {
          for (JsonNode operation : visit.path("operations")) {
            List<String> offered =
                StreamSupport.stream(operation.get("samples").spliterator(), false)
                    .map(JsonNode::textValue)
                    .toList();
            assertThat(offered)
                .as(operation.toString())
                .containsAll(
                    samples.all().stream()
                        .filter(
                            s -> s.operationId().equals(operation.get("operationId").textValue()))
                        .map(CodeSamples.Sample::label)
                        .toList());
          }
        });
  }

  @Test
  void aDesktopAndAPhoneHaveReadAllOfIt() {
    assertThat(report.get("visits"))
        .filteredOn(visit -> visit.path("operations").size() == operationIds().size())
        .extracting(visit -> visit.get("name").textValue())
        .containsExactly("desktop", "phone");
  }

  @TestFactory
  Stream<DynamicTest> aHitOfTheSearchLeadsToItsOperation() {
    return visits(
        visit -> {
          if (visit.has("operations")) {
            JsonNode first = visit.get("operations").get(0);
            assertThat(visit.get("hitLeadsTo")).isEqualTo(first.get("bySearch"));
          }
        });
  }

  private static List<String> operationIds() {
    return CodeSamples.ofReferencePage().all().stream()
        .map(CodeSamples.Sample::operationId)
        .distinct()
        .toList();
  }

  private interface Judgement {
    void of(JsonNode visit);
  }

  private static Stream<DynamicTest> visits(Judgement judgement) {
    return StreamSupport.stream(report.get("visits").spliterator(), false)
        .map(
            visit ->
                DynamicTest.dynamicTest(visit.get("name").textValue(), () -> judgement.of(visit)));
  }
}
