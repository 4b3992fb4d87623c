package ai.kolbo.contract.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** An operation of the document. */
public final class Operation {
  private final ApiDocument document;
  private final String method;
  private final String path;
  private final JsonNode node;

  Operation(ApiDocument document, String method, String path, JsonNode node) {
    this.document = document;
    this.method = method;
    this.path = path;
    this.node = node;
  }

  /** The operation's id, such as {@code generateImage}. */
  public String id() {
    return node.path("operationId").asText();
  }

  /** The HTTP method in upper case. */
  public String method() {
    return method;
  }

  /** The path as the document has it, with the names of its parameters in braces. */
  public String path() {
    return path;
  }

  /** The first tag. */
  public String tag() {
    return node.path("tags").path(0).asText();
  }

  /** Method and path, as people read them. */
  public String title() {
    return method + " " + path;
  }

  /** All that the document says of it; references are not resolved. */
  public JsonNode node() {
    return node;
  }

  /** Its request bodies by media type; empty if it takes none. */
  public JsonNode requestContent() {
    return document.resolve(node.path("requestBody")).path("content");
  }

  /** The schema of its request body of a media type; a missing node if it takes none. */
  public JsonNode requestSchema(String mediaType) {
    return document.resolve(requestContent().path(mediaType).path("schema"));
  }

  /** The documented statuses, in the document's order. */
  public List<Integer> statuses() {
    List<Integer> statuses = new ArrayList<>();
    node.path("responses")
        .fieldNames()
        .forEachRemaining(status -> statuses.add(Integer.valueOf(status)));
    return statuses;
  }

  /** The documented status of success. */
  public int success() {
    return statuses().stream().filter(status -> status < 300).findFirst().orElseThrow();
  }

  /** The documented response to a status; a missing node if there is none. */
  public JsonNode response(int status) {
    return document.resolve(node.path("responses").path(String.valueOf(status)));
  }

  /** Its parameters, resolved. */
  public List<JsonNode> parameters() {
    return StreamSupport.stream(node.path("parameters").spliterator(), false)
        .map(document::resolve)
        .toList();
  }

  /** Its path with the examples of the path's parameters. */
  public String examplePath() {
    String filled = path;
    for (JsonNode parameter : parameters()) {
      if (parameter.path("in").asText().equals("path")) {
        filled =
            filled.replace(
                "{" + parameter.path("name").asText() + "}", parameter.path("example").asText());
      }
    }
    return filled;
  }

  /** How its job is followed, if it starts one. */
  public Optional<JsonNode> job() {
    return Optional.ofNullable(node.get("x-kolbo-job"));
  }

  /** Whether it costs credits. */
  public boolean isPriced() {
    return node.has("x-kolbo-price");
  }

  /** Whether it changes nothing at the server. */
  public boolean isReadOnly() {
    return method.equals("GET");
  }

  /** The names of the security schemes, each of which alone suffices; empty if none is needed. */
  public List<String> securitySchemes() {
    List<String> names = new ArrayList<>();
    node.path("security").forEach(one -> one.fieldNames().forEachRemaining(names::add));
    return names;
  }

  @Override
  public String toString() {
    return id();
  }
}
