package ai.kolbo.contract.judge;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Deviation.Kind;
import ai.kolbo.contract.judge.Deviation.Side;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds requests against the document: key, parameters, media type, body and parts. */
final class RequestJudge {
  private static final String FORM = "multipart/form-data";

  private final ApiDocument document;
  private final SchemaJudge schemas;
  private final Credentials credentials;
  private final FileParts files;

  RequestJudge(ApiDocument document, SchemaJudge schemas) {
    this.document = document;
    this.schemas = schemas;
    this.credentials = new Credentials(document);
    this.files = new FileParts();
  }

  List<Deviation> judge(Operation operation, Exchange exchange) {
    Places places =
        new Places(
            operation.id(),
            Side.REQUEST,
            exchange.status(),
            exchange.requestMediaType().orElse(""));
    credentials.judge(operation, exchange, places);
    pathParameters(operation, exchange, places);
    queryParameters(operation, exchange, places);
    body(operation, exchange, places);
    return places.deviations();
  }

  private void pathParameters(Operation operation, Exchange exchange, Places places) {
    String[] names = operation.path().split("/", -1);
    String[] values = exchange.path().split("/", -1);
    for (JsonNode parameter : operation.parameters()) {
      String name = parameter.path("name").asText();
      int at = List.of(names).indexOf("{" + name + "}");
      if (parameter.path("in").asText().equals("path")) {
        value(parameter, decoded(values[at]), places);
      }
    }
  }

  private void queryParameters(Operation operation, Exchange exchange, Places places) {
    Map<String, List<String>> given = query(exchange.query());
    Map<String, JsonNode> known = new LinkedHashMap<>();
    operation.parameters().stream()
        .filter(parameter -> parameter.path("in").asText().equals("query"))
        .forEach(parameter -> known.put(parameter.path("name").asText(), parameter));
    given.forEach(
        (name, values) -> {
          if (known.containsKey(name)) {
            values.forEach(value -> value(known.get(name), value, places));
          } else {
            places.add(
                Kind.UNDOCUMENTED_MEMBER, name, "the document has no query parameter " + name);
          }
        });
    known.forEach(
        (name, parameter) -> {
          if (parameter.path("required").asBoolean() && !given.containsKey(name)) {
            places.add(
                Kind.MISSING_MEMBER, name, "the required query parameter " + name + " is missing");
          }
        });
  }

  private void value(JsonNode parameter, String value, Places places) {
    String name = parameter.path("name").asText();
    JsonNode schema = parameter.path("schema");
    Places found = new Places("", Side.REQUEST, 0, "");
    schemas.judge(Scalars.read(value, document.resolve(schema)), schema, found);
    found
        .deviations()
        .forEach(
            wrong ->
                places.add(
                    wrong.kind(),
                    name,
                    "the parameter %s: %s".formatted(name, wrong.message()),
                    TextNode.valueOf(value)));
  }

  private void body(Operation operation, Exchange exchange, Places places) {
    JsonNode content = operation.requestContent();
    boolean isEmpty = exchange.requestBody().length == 0;
    if (content.isEmpty()) {
      if (!isEmpty) {
        places.add(Kind.UNDOCUMENTED_MEMBER, "", "the operation takes no body");
      }
    } else if (isEmpty) {
      places.add(Kind.UNREADABLE_BODY, "", "the body is missing");
    } else if (!content.has(places.mediaType())) {
      places.add(
          Kind.UNDOCUMENTED_MEDIA_TYPE,
          "",
          "the media type %s is not documented".formatted(places.mediaType()));
    } else if (places.mediaType().equals(FORM)) {
      form(operation, exchange, places);
    } else {
      JsonNode schema = content.path(places.mediaType()).path("schema");
      schemas.judge(new String(exchange.requestBody(), UTF_8), schema, places);
    }
  }

  private void form(Operation operation, Exchange exchange, Places places) {
    FormBody form;
    try {
      form = FormBody.of(exchange.requestBody(), exchange.requestHeader("content-type").orElse(""));
    } catch (IllegalArgumentException e) {
      places.add(Kind.UNREADABLE_BODY, "", String.valueOf(e.getMessage()));
      return;
    }
    JsonNode schema = operation.requestContent().path(FORM).path("schema");
    schemas.judge(form.asJson(schema, document), schema, places);
    files.judge(operation, form, places);
  }

  private static Map<String, List<String>> query(String query) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
      String[] parts = pair.split("=", 2);
      values
          .computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>())
          .add(parts.length == 2 ? decoded(parts[1]) : "");
    }
    return values;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
