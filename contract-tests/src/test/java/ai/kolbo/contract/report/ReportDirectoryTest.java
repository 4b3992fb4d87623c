package ai.kolbo.contract.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.report.CaseResult.Outcome;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The files of a report, also of what hostile servers send. */
class ReportDirectoryTest {
  private static final RunReport REPORT = InventedRun.report("Ctrl-C stopped the run.");

  @TempDir Path folder;

  @Test
  void theXmlHasEveryCaseWithItsOutcome() throws Exception {
    new ReportDirectory(folder).write(REPORT);
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(folder.resolve("junit.xml").toFile());
    Element root = xml.getDocumentElement();
    assertThat(root.getAttribute("tests")).isEqualTo(String.valueOf(REPORT.cases().size()));
    assertThat(root.getAttribute("failures")).isEqualTo("3");
    assertThat(root.getAttribute("skipped")).isEqualTo("1");
    assertThat(root.getAttribute("time")).isEqualTo("100.500");
    assertThat(elements(root, "testcase")).hasSize(REPORT.cases().size());
    assertThat(elements(root, "failure")).hasSize(3);
    assertThat(elements(root, "failure").get(0).getTextContent())
        .startsWith("<script>hacked = 1; alert(1)</script>")
        .contains("]]>", "🎬");
    assertThat(elements(root, "skipped").get(0).getAttribute("message"))
        .isEqualTo("It costs credits: allow --spend.");
    assertThat(elements(root, "property"))
        .extracting(property -> property.getAttribute("value"))
        .contains("false", "Ctrl-C stopped the run.");
    assertThat(elements(root, "system-out"))
        .anyMatch(output -> output.getTextContent().contains("Drift: UNKNOWN_VALUE 200 /state"));
  }

  private static List<Element> elements(Element root, String name) {
    NodeList found = root.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  @Test
  void theJsonHasTheSameFigures() throws Exception {
    new ReportDirectory(folder).write(REPORT);
    JsonNode json = ApiDocument.JSON.readTree(folder.resolve("report.json").toFile());
    assertThat(json.path("complete").asBoolean()).isFalse();
    assertThat(json.path("partialReason").asText()).isEqualTo("Ctrl-C stopped the run.");
    assertThat(json.path("baseUrl").asText()).isEqualTo("https://api.example.com/v");
    assertThat(json.at("/credits/spent").decimalValue()).isEqualByComparingTo("12.5");
    assertThat(json.at("/counts/passed").asInt()).isEqualTo(REPORT.count(Outcome.PASSED));
    assertThat(json.at("/counts/deviations").asInt()).isEqualTo(5);
    assertThat(json.path("cases")).hasSize(REPORT.cases().size());
    assertThat(json.at("/patch/edits")).hasSize(3);
    assertThat(json.at("/patch/unproposed")).hasSize(2);
    JsonNode image = null;
    for (JsonNode operation : json.path("operations")) {
      image = operation.path("id").asText().equals("generateImage") ? operation : image;
    }
    assertThat(image).isNotNull();
    assertThat(image.path("failed").asInt()).isEqualTo(2);
    JsonNode latency = image.path("latencyMillis");
    assertThat(latency.path("p50").asInt()).isLessThanOrEqualTo(latency.path("p95").asInt());
    assertThat(latency.path("p95").asInt()).isLessThanOrEqualTo(latency.path("max").asInt());
  }

  @Test
  void noFileHasASecretOrAnObservedValue() throws Exception {
    for (Path file : new ReportDirectory(folder).write(REPORT)) {
      assertThat(Files.readString(file)).doesNotContain(InventedRun.SECRETS).doesNotContain("Jane");
    }
    assertThat(Files.readString(folder.resolve("report.json"))).contains("kolbo_live_***");
  }

  @Test
  void aVeryLongMessageIsCutAndSaysByHowMuch() throws Exception {
    new ReportDirectory(folder).write(REPORT);
    assertThat(Files.readString(folder.resolve("junit.xml")))
        .contains("a… (cut: 990,000 more characters)");
    assertThat(Files.size(folder.resolve("report.html"))).isLessThan(500_000);
  }

  @Test
  void thePageEscapesWhatServersSendAndSaysThatItIsPartial() throws Exception {
    new ReportDirectory(folder).write(REPORT);
    String page = Files.readString(folder.resolve("report.html"));
    assertThat(page)
        .doesNotContain("<script", "<img")
        .contains("&lt;script&gt;", "This report is partial.", "Ctrl-C stopped the run.")
        .contains("default-src 'none';");
    new ReportDirectory(folder).write(InventedRun.withoutDrift());
    assertThat(Files.readString(folder.resolve("report.html")))
        .doesNotContain("This report is partial.")
        .contains("No change of the document is proposed.");
  }

  @Test
  void anEarlierReportIsReplacedWithNothingLeftBeside() throws Exception {
    ReportDirectory directory = new ReportDirectory(folder.resolve("new/reports"));
    assertThat(directory.write(REPORT))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("junit.xml", "report.json", "report.html", "proposed.patch");
    directory.write(InventedRun.withoutDrift());
    try (var files = Files.list(folder.resolve("new/reports"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("junit.xml", "report.json", "report.html");
    }
  }

  @Test
  void aFileInTheWayIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("taken"), "");
    assertThatThrownBy(() -> new ReportDirectory(file).write(REPORT))
        .isInstanceOf(ReportException.class)
        .hasMessage(
            "The report cannot be written to %s: something else of this name is in the way.", file);
    Path directory = Files.createDirectories(folder.resolve("reports/report.json/full"));
    assertThatThrownBy(() -> new ReportDirectory(folder.resolve("reports")).write(REPORT))
        .isInstanceOfSatisfying(
            ReportException.class, e -> assertThat(e.file()).isEqualTo(directory.getParent()))
        .hasMessageEndingWith("report.json: something else of this name is in the way.");
    assertThat(folder.resolve("reports/.report.json.part")).doesNotExist();
  }

  @Test
  void aFullDiskIsNamed() throws Exception {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "This system has no device that is always full");
    Path part = Files.createSymbolicLink(folder.resolve("part"), full);
    Path file = folder.resolve("report.json");
    assertThatThrownBy(() -> ReportDirectory.write(part, file, "text"))
        .isInstanceOf(ReportException.class)
        .hasMessage("The report cannot be written to %s: no space left on device.", file);
    assertThat(part).doesNotExist();
    assertThat(full).exists();
  }

  @Test
  void aDirectoryWithoutTheRightToWriteIsNamed() throws Exception {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assertThat(closed.toFile().setWritable(false)).isTrue();
    Assumptions.assumeFalse(Files.isWritable(closed), "This user may write everywhere");
    assertThatThrownBy(() -> new ReportDirectory(closed).write(REPORT))
        .isInstanceOf(ReportException.class)
        .hasMessageEndingWith("there is no right to write.");
  }
}
