package ai.kolbo.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The published document, independent of the views that the classes are generated from. */
final class Document {
  private static final String SCHEMAS = "#/components/schemas/";

  private final JsonNode root;

  Document() {
    try (InputStream json =
        Document.class.getResourceAsStream("/ai/kolbo/spec/kolbo-openapi.json")) {
      root = new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonNode> operations() {
    List<JsonNode> operations = new ArrayList<>();
    for (JsonNode path : root.get("paths")) {
      path.forEach(
          operation -> {
            if (operation.has("operationId")) {
              operations.add(operation);
            }
          });
    }
    return operations;
  }

  /** Names of the schemas of an operation's bodies, by media type. */
  Map<String, String> bodies(JsonNode operation) {
    Map<String, String> bodies = new LinkedHashMap<>();
    operation
        .path("requestBody")
        .path("content")
        .properties()
        .forEach(entry -> bodies.put(entry.getKey(), name(entry.getValue().get("schema"))));
    return bodies;
  }

  /** Without those that are another spelling of one before. */
  List<JsonNode> queryParameters(JsonNode operation) {
    List<JsonNode> parameters = new ArrayList<>();
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (JsonNode parameter : operation.path("parameters")) {
      JsonNode resolved = follow(parameter);
      if (resolved.get("in").asText().equals("query")
          && names.add(resolved.get("name").asText().replace("_", ""))) {
        parameters.add(resolved);
      }
    }
    return parameters;
  }

  /** Names of all object schemas that callers write. */
  Set<String> inputs() {
    Set<String> names = new TreeSet<>();
    operations()
        .forEach(operation -> bodies(operation).values().forEach(name -> visit(name, names)));
    names.removeIf(name -> !schema(name).has("properties"));
    return names;
  }

  private void visit(String name, Set<String> names) {
    if (names.add(name)) {
      schema(name).findValuesAsText("$ref").stream()
          .filter(reference -> reference.startsWith(SCHEMAS))
          .forEach(reference -> visit(reference.substring(SCHEMAS.length()), names));
    }
  }

  /** The schemas by their names. */
  Map<String, JsonNode> schemas() {
    Map<String, JsonNode> schemas = new LinkedHashMap<>();
    root.at("/components/schemas")
        .properties()
        .forEach(entry -> schemas.put(entry.getKey(), entry.getValue()));
    return schemas;
  }

  /** A schema with what {@code allOf} adds to it. */
  JsonNode schema(String name) {
    return resolve(root.at("/components/schemas/" + name));
  }

  JsonNode resolve(JsonNode schema) {
    JsonNode followed = follow(schema);
    if (!followed.has("allOf")) {
      return followed;
    }
    ObjectNode merged = followed.deepCopy();
    merged.remove("allOf");
    for (JsonNode part : followed.get("allOf")) {
      JsonNode resolved = resolve(part);
      resolved
          .properties()
          .forEach(
              entry -> {
                if (entry.getKey().equals("properties")) {
                  entry
                      .getValue()
                      .properties()
                      .forEach(
                          property ->
                              merged
                                  .withObject("/properties")
                                  .putIfAbsent(property.getKey(), property.getValue()));
                } else if (entry.getKey().equals("required")) {
                  merged.withArray("/required").addAll((ArrayNode) entry.getValue());
                } else if (!merged.has(entry.getKey())) {
                  merged.set(entry.getKey(), entry.getValue());
                }
              });
    }
    return merged;
  }

  /** The name of the component that a schema refers to, empty if it does not. */
  String name(JsonNode schema) {
    String reference =
        schema.has("$ref")
            ? schema.get("$ref").asText()
            : schema.path("allOf").path(0).path("$ref").asText();
    return reference.startsWith(SCHEMAS) ? reference.substring(SCHEMAS.length()) : "";
  }

  private JsonNode follow(JsonNode node) {
    return node.has("$ref") ? follow(root.at(node.get("$ref").asText().substring(1))) : node;
  }
}
