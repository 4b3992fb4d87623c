package ai.kolbo.contract.judge;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.judge.Deviation.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/** Holds the headers of a response against the document: those that it names must be there. */
final class ResponseHeaders {
  private final ApiDocument document;
  private final SchemaJudge schemas;

  ResponseHeaders(ApiDocument document, SchemaJudge schemas) {
    this.document = document;
    this.schemas = schemas;
  }

  void judge(JsonNode response, Exchange exchange, Places places) {
    response
        .path("headers")
        .properties()
        .forEach(
            header -> {
              String name = header.getKey();
              Optional<String> value = exchange.responseHeader(name);
              if (value.isEmpty()) {
                places.add(
                    Kind.MISSING_HEADER, name, "the documented header " + name + " is missing");
              } else {
                value(name, value.get(), document.resolve(header.getValue()), places);
              }
            });
  }

  private void value(String name, String value, JsonNode header, Places places) {
    Places found = new Places("", places.side(), 0, "");
    schemas.judge(
        Scalars.read(value, document.resolve(header.path("schema"))), header.path("schema"), found);
    found.deviations().stream()
        .findFirst()
        .ifPresent(
            wrong ->
                places.add(
                    Kind.INVALID_HEADER,
                    name,
                    "the header %s: %s".formatted(name, wrong.message()),
                    TextNode.valueOf(value)));
  }
}
