package ai.kolbo.contract.report;

import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.report.CaseResult.Outcome;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The report for build servers: a suite for each operation, with its drift as output. */
final class JunitXml {
  private final XMLStreamWriter xml;

  private JunitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static String of(RunReport report) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      writer.writeStartDocument("UTF-8", "1.0");
      new JunitXml(writer).suites(report);
      writer.writeEndDocument();
      writer.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Memory cannot be written to", e);
    }
    return text.append('\n').toString();
  }

  private void suites(RunReport report) throws XMLStreamException {
    xml.writeStartElement("testsuites");
    attribute("name", "Contract of " + report.baseUrl());
    counts(report.cases());
    attribute("time", seconds(Duration.between(report.started(), report.ended())));
    for (OperationSummary operation : OperationSummary.of(report)) {
      suite(report, operation);
    }
    xml.writeEndElement();
  }

  private void suite(RunReport report, OperationSummary operation) throws XMLStreamException {
    xml.writeStartElement("testsuite");
    attribute("name", operation.title());
    counts(operation.cases());
    attribute("timestamp", report.started().toString());
    attribute(
        "time",
        seconds(
            operation.cases().stream()
                .map(CaseResult::duration)
                .reduce(Duration.ZERO, Duration::plus)));
    xml.writeStartElement("properties");
    property("baseUrl", report.baseUrl());
    property("document", report.documentVersion());
    property("complete", String.valueOf(report.isComplete()));
    if (report.partialReason() != null) {
      property("partialReason", report.partialReason());
    }
    xml.writeEndElement();
    for (CaseResult each : operation.cases()) {
      testCase(operation, each);
    }
    drift(operation.deviations());
    xml.writeEndElement();
  }

  private void testCase(OperationSummary operation, CaseResult each) throws XMLStreamException {
    xml.writeStartElement("testcase");
    String owner = operation.operation().isEmpty() ? "flows" : operation.operation();
    attribute("classname", owner + "." + each.group().replace(' ', '-'));
    attribute("name", each.name());
    attribute("time", seconds(each.duration()));
    if (each.outcome() == Outcome.FAILED) {
      xml.writeStartElement("failure");
      attribute("message", Text.name(each.reason()));
      xml.writeCharacters(each.reason());
      xml.writeEndElement();
    } else if (each.outcome() == Outcome.SKIPPED) {
      xml.writeStartElement("skipped");
      attribute("message", Text.name(each.reason()));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private void drift(List<ObservedDeviation> deviations) throws XMLStreamException {
    if (deviations.isEmpty()) {
      return;
    }
    xml.writeStartElement("system-out");
    for (ObservedDeviation each : deviations) {
      Deviation deviation = each.deviation();
      xml.writeCharacters(
          "Drift: %s %s %s (%d times): %s%n"
              .formatted(
                  deviation.kind(),
                  deviation.status(),
                  deviation.place(),
                  each.times(),
                  deviation.message()));
    }
    xml.writeEndElement();
  }

  private void counts(List<CaseResult> cases) throws XMLStreamException {
    attribute("tests", String.valueOf(cases.size()));
    attribute("failures", String.valueOf(count(cases, Outcome.FAILED)));
    attribute("errors", "0");
    attribute("skipped", String.valueOf(count(cases, Outcome.SKIPPED)));
  }

  private static long count(List<CaseResult> cases, Outcome outcome) {
    return cases.stream().filter(each -> each.outcome() == outcome).count();
  }

  private void property(String name, String value) throws XMLStreamException {
    xml.writeEmptyElement("property");
    attribute("name", name);
    attribute("value", value);
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, value);
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
  }
}
