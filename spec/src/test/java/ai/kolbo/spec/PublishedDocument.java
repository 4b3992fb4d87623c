package ai.kolbo.spec;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.Assertions;

/** The bundled OpenAPI document. */
final class PublishedDocument {
  static final JsonNode ROOT = parse(view("kolbo-openapi.json"));

  /**
   * The files of the published views and of the workflows; those of Prism and of the Java templates
   * are not published.
   */
  static final List<String> FILES =
      Stream.concat(
              Stream.of(
                      "", ".plain", ".3.1", ".3.2", ".codegen", ".codegen-single", ".codegen-forms")
                  .map(view -> "kolbo-openapi" + view)
                  .flatMap(view -> Stream.of(view + ".yaml", view + ".json")),
              Stream.of(".arazzo.yaml", ".arazzo.json", ".image.png")
                  .map(file -> "kolbo-workflows" + file))
          .toList();

  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private static final Map<String, Operation> OPERATIONS = operationsByKey();

  private PublishedDocument() {}

  /** A view of the document, from the class path. */
  static String view(String name) {
    try (InputStream view = PublishedDocument.class.getResourceAsStream("/ai/kolbo/spec/" + name)) {
      return new String(Objects.requireNonNull(view, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static JsonNode parse(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every operation by method and path, such as {@code GET /api/v1/models}. */
  static Map<String, Operation> operations() {
    return OPERATIONS;
  }

  private static Map<String, Operation> operationsByKey() {
    Map<String, Operation> operations = new TreeMap<>();
    ROOT.get("paths")
        .properties()
        .forEach(
            item ->
                item.getValue().properties().stream()
                    .filter(entry -> METHODS.contains(entry.getKey()))
                    .map(
                        entry ->
                            new Operation(
                                entry.getKey().toUpperCase(Locale.ROOT) + " " + item.getKey(),
                                item.getValue(),
                                entry.getValue()))
                    .forEach(operation -> operations.put(operation.key(), operation)));
    return operations;
  }

  /** The operation with this method and path; the calling test fails if there is none. */
  static Operation operation(String key) {
    Operation operation = OPERATIONS.get(key);
    if (operation == null) {
      Assertions.fail("%s is not in the document", key);
    }
    return operation;
  }

  /** The operation with this id; the calling test fails if there is none. */
  static Operation operationWithId(String operationId) {
    return OPERATIONS.values().stream()
        .filter(operation -> operation.node().path("operationId").asText().equals(operationId))
        .findAny()
        .orElseGet(() -> Assertions.fail("no operation has the id %s", operationId));
  }

  static JsonNode schema(String name) {
    JsonNode schema = ROOT.path("components").path("schemas").path(name);
    if (schema.isMissingNode()) {
      Assertions.fail("the document has no schema %s", name);
    }
    return schema;
  }

  /** What a local reference points at, or the value itself. */
  static JsonNode resolve(JsonNode value) {
    JsonNode resolved = value;
    while (resolved.has("$ref")) {
      resolved = ROOT.at(JsonPointer.compile(resolved.get("$ref").asText().substring(1)));
    }
    return resolved;
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static List<String> texts(JsonNode array) {
    return elements(array).map(JsonNode::asText).toList();
  }

  record Operation(String key, JsonNode item, JsonNode node) {

    /** The parameters of the operation and of its path. */
    List<JsonNode> parameters() {
      List<JsonNode> parameters = new ArrayList<>();
      elements(item.path("parameters")).map(PublishedDocument::resolve).forEach(parameters::add);
      elements(node.path("parameters")).map(PublishedDocument::resolve).forEach(parameters::add);
      return parameters;
    }

    /** The bodies that it takes, by media type. */
    JsonNode requestContent() {
      return resolve(node.path("requestBody")).path("content");
    }

    JsonNode responses() {
      return node.path("responses");
    }

    JsonNode response(String status) {
      return resolve(responses().path(status));
    }

    /** The first status that means success. */
    String successStatus() {
      return responses().properties().stream()
          .map(Map.Entry::getKey)
          .filter(status -> status.startsWith("2"))
          .findFirst()
          .orElseGet(() -> Assertions.fail("%s has no success status", key));
    }
  }
}
