import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Prints one line with the number of tests of all modules, read from the reports of Surefire and
 * Failsafe.
 *
 * <p>Reports older than the build are not counted. The build itself fails on a failed test; this
 * program only adds up.
 */
final class TestTotal {
  private int passed;
  private int failed;
  private int skipped;

  /**
   * @param args the root folder of the build, and when the build began (ISO 8601, seconds)
   */
  public static void main(String[] args) throws IOException {
    Instant begin = Instant.parse(args[1]);
    TestTotal total = new TestTotal();
    for (Path report : reports(Path.of(args[0]))) {
      if (!Files.getLastModifiedTime(report).toInstant().isBefore(begin)) {
        total.add(report);
      }
    }
    System.out.println(total);
  }

  private static List<Path> reports(Path root) throws IOException {
    List<Path> reports = new ArrayList<>();
    for (Path module : modules(root)) {
      for (String folder : List.of("target/surefire-reports", "target/failsafe-reports")) {
        if (Files.isDirectory(module.resolve(folder))) {
          try (Stream<Path> files = Files.list(module.resolve(folder))) {
            files
                .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                .forEach(reports::add);
          }
        }
      }
    }
    return reports;
  }

  /** The folders with a pom.xml, at most two levels below the root. */
  private static List<Path> modules(Path root) throws IOException {
    try (Stream<Path> poms = Files.find(root, 3, (file, attributes) -> file.endsWith("pom.xml"))) {
      return poms.map(Path::getParent).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void add(Path report) throws IOException {
    try (InputStream in = Files.newInputStream(report)) {
      XMLStreamReader xml = XMLInputFactory.newFactory().createXMLStreamReader(in);
      xml.nextTag();
      int broken = count(xml, "failures") + count(xml, "errors");
      int notRun = count(xml, "skipped");
      failed += broken;
      skipped += notRun;
      passed += count(xml, "tests") - broken - notRun;
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(report + " is not a report of tests", e);
    }
  }

  private static int count(XMLStreamReader testsuite, String attribute) {
    return Integer.parseInt(testsuite.getAttributeValue(null, attribute));
  }

  @Override
  public String toString() {
    return "Tests: " + passed + " passed, " + failed + " failed, " + skipped + " skipped";
  }
}
