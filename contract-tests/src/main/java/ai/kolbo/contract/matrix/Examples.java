package ai.kolbo.contract.matrix;

import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.deployment.RequestDraft.Part;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.document.SchemaFacts;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The requests that the document has as examples. */
public final class Examples {
  static final String FORM = "multipart/form-data";
  private static final Map<String, String> TYPES =
      Map.of("image/*", "image/jpeg", "video/*", "video/mp4", "audio/*", "audio/mpeg");

  private final ApiDocument document;
  private final SchemaFacts schemas;

  /** The examples of a document. */
  public Examples(ApiDocument document) {
    this.document = document;
    this.schemas = new SchemaFacts(document);
  }

  /** All of an operation, by their names; without a name that of an operation without a body. */
  Map<String, RequestDraft> of(Operation operation) {
    Map<String, RequestDraft> found = new LinkedHashMap<>();
    if (operation.requestContent().isEmpty()) {
      found.put("", RequestDraft.of(operation));
    }
    operation
        .requestContent()
        .fieldNames()
        .forEachRemaining(mediaType -> found.putAll(of(operation, mediaType)));
    return found;
  }

  /** Those of a media type. */
  Map<String, RequestDraft> of(Operation operation, String mediaType) {
    Map<String, RequestDraft> found = new LinkedHashMap<>();
    operation
        .requestContent()
        .path(mediaType)
        .path("examples")
        .properties()
        .forEach(
            example -> {
              JsonNode value = document.resolve(example.getValue()).path("value");
              found.put(example.getKey(), draft(operation, mediaType, value));
            });
    return found;
  }

  /** The first of an operation. */
  public RequestDraft first(Operation operation) {
    return of(operation).values().iterator().next();
  }

  /** The first with a body of the same media type as a request has; else the first of all. */
  public RequestDraft like(RequestDraft request) {
    RequestDraft first = first(request.operation());
    return request.body() == null
        ? first
        : of(request.operation(), request.body().mediaType()).values().stream()
            .findFirst()
            .orElse(first);
  }

  /** A request with a body of the given members; those of files are their names. */
  public RequestDraft draft(Operation operation, String mediaType, JsonNode value) {
    RequestDraft draft = RequestDraft.of(operation);
    return draft.with(
        mediaType.equals(FORM) ? form(operation, value) : new RequestDraft.Json(value));
  }

  private RequestDraft.Form form(Operation operation, JsonNode value) {
    Map<String, JsonNode> properties = schemas.properties(operation.requestSchema(FORM));
    List<Part> parts = new ArrayList<>();
    value
        .properties()
        .forEach(
            field -> {
              JsonNode property = properties.get(field.getKey());
              JsonNode schema = property == null ? field.getValue() : schemas.whole(property);
              if (isFile(schema)) {
                parts.add(file(operation, field.getKey(), field.getValue().asText()));
              } else if (isFile(schemas.whole(schema.path("items")))) {
                field
                    .getValue()
                    .forEach(name -> parts.add(file(operation, field.getKey(), name.asText())));
              } else {
                parts.add(field(field.getKey(), field.getValue()));
              }
            });
    return new RequestDraft.Form(parts);
  }

  static boolean isFile(JsonNode schema) {
    return schema.path("format").asText().equals("binary");
  }

  /** A field of a form: texts as they are, all else as JSON. */
  static Part field(String name, JsonNode value) {
    String text = value.isTextual() ? value.asText() : value.toString();
    return new Part(
        name,
        null,
        value.isContainerNode() ? "application/json" : null,
        text.getBytes(StandardCharsets.UTF_8));
  }

  /** A small file of the first type that the part takes. */
  static Part file(Operation operation, String part, String fileName) {
    return new Part(
        part,
        fileName,
        typeOf(operation, part),
        ("content of " + fileName).getBytes(StandardCharsets.UTF_8));
  }

  private static String typeOf(Operation operation, String part) {
    return StreamSupport.stream(operation.node().at("/x-kolbo-upload/parts").spliterator(), false)
        .filter(rule -> rule.path("part").asText().equals(part))
        .map(rule -> rule.path("mediaTypes").path(0).asText("application/octet-stream"))
        .map(range -> TYPES.getOrDefault(range, range))
        .findFirst()
        .orElse("application/octet-stream");
  }
}
