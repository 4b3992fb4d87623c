package ai.kolbo.contract.judge;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Deviation.Kind;
import ai.kolbo.contract.judge.Deviation.Side;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;

/**
 * Tells what in an exchange is not as the document says, in both directions. Safe for use by
 * several threads.
 */
public final class Judge {
  private final ApiDocument document;
  private final SchemaJudge schemas;
  private final RequestJudge requests;

  /** Judges by a document. */
  public Judge(ApiDocument document) {
    this.document = document;
    this.schemas = new SchemaJudge(document);
    this.requests = new RequestJudge(document, schemas);
  }

  /** What is wrong with the request, as far as it was kept; empty if it is valid. */
  public List<Deviation> request(Exchange exchange) {
    return document
        .operation(exchange.method(), exchange.path())
        .map(operation -> requests.judge(operation, exchange))
        .orElseGet(() -> List.of(undocumented(exchange)));
  }

  /**
   * What is wrong with the response; empty if it is valid. Whether the status fits the request is
   * not judged: any documented one may come.
   */
  public List<Deviation> response(Exchange exchange) {
    return document
        .operation(exchange.method(), exchange.path())
        .map(operation -> response(operation, exchange))
        .orElseGet(List::of);
  }

  private static Deviation undocumented(Exchange exchange) {
    return new Deviation(
        Kind.UNDOCUMENTED_OPERATION,
        "",
        Side.REQUEST,
        exchange.status(),
        "",
        "",
        "the document has no " + exchange.method() + " " + exchange.path(),
        MissingNode.getInstance());
  }

  private List<Deviation> response(Operation operation, Exchange exchange) {
    Places places =
        new Places(
            operation.id(),
            Side.RESPONSE,
            exchange.status(),
            exchange.responseMediaType().orElse(""));
    if (exchange.status() == 0) {
      return places.one(Kind.UNREADABLE_BODY, "", "the connection ended before a response");
    }
    JsonNode response = operation.response(exchange.status());
    if (response.isMissingNode()) {
      String message = "the status %d is not documented".formatted(exchange.status());
      // With the body: it tells what would have to be documented.
      return List.of(places.at(Kind.UNDOCUMENTED_STATUS, "", message, exchange.responseJson()));
    }
    new ResponseHeaders(document, schemas).judge(response, exchange, places);
    body(operation, response, exchange, places);
    return places.deviations();
  }

  private void body(Operation operation, JsonNode response, Exchange exchange, Places places) {
    JsonNode content = response.path("content");
    if (content.isEmpty()) {
      return;
    }
    if (!exchange.complete()) {
      places.add(Kind.UNREADABLE_BODY, "", "the connection ended within the body");
      return;
    }
    String mediaType = places.mediaType();
    if (exchange.responseBody().length == 0) {
      places.add(Kind.UNREADABLE_BODY, "", "the body is empty");
    } else if (!content.has(mediaType)) {
      places.add(
          Kind.UNDOCUMENTED_MEDIA_TYPE,
          "",
          mediaType.isEmpty()
              ? "the response has no Content-Type"
              : "the media type %s is not documented".formatted(mediaType),
          exchange.responseJson());
    } else if (operation.node().at("/x-kolbo-stream/mediaType").asText().equals(mediaType)) {
      events(operation, exchange, places);
    } else {
      JsonNode schema = content.path(mediaType).path("schema");
      Places found = places.fresh();
      schemas.judge(new String(exchange.responseBody(), UTF_8), schema, found);
      if (!found.deviations().isEmpty() && isErrorInside(operation, exchange)) {
        places.add(Kind.ERROR_INSIDE, "", "the body is that of an error");
      } else {
        places.addAll(found);
      }
    }
  }

  /** Whether a response of success has a body that is an error's, all of it. */
  private boolean isErrorInside(Operation operation, Exchange exchange) {
    if (exchange.status() >= 400) {
      return false;
    }
    String body = new String(exchange.responseBody(), UTF_8);
    return operation.statuses().stream()
        .filter(status -> status >= 400)
        .map(status -> operation.response(status).at("/content/application~1json/schema"))
        .anyMatch(
            schema -> {
              Places found = new Places(operation.id(), Side.RESPONSE, exchange.status(), "");
              schemas.judge(body, schema, found);
              return found.deviations().isEmpty();
            });
  }

  private void events(Operation operation, Exchange exchange, Places places) {
    JsonNode stream = operation.node().path("x-kolbo-stream");
    String terminator = stream.path("terminator").asText();
    JsonNode schema = document.json().at("/components/schemas/" + stream.path("event").asText());
    List<String> data = EventStream.of(exchange.responseBody()).data();
    int end = data.indexOf(terminator);
    if (end < 0) {
      places.add(Kind.UNFINISHED_STREAM, "", "the stream ends without " + terminator);
    } else if (end < data.size() - 1) {
      places.add(Kind.UNFINISHED_STREAM, "", "events follow " + terminator);
    }
    data.stream()
        .filter(event -> !event.equals(terminator))
        .forEach(event -> schemas.judge(event, schema, places));
  }
}
