package ai.kolbo.contract.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The source files read by other means than those of the patch, to validate bodies with them. */
final class SchemaFiles {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Map<String, JsonNode> PARSED = new ConcurrentHashMap<>();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          Dialects.getOpenApi30(),
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  private final Sources sources;

  SchemaFiles(Sources sources) {
    this.sources = sources;
  }

  JsonNode file(String file) {
    return PARSED.computeIfAbsent(sources.text(file), SchemaFiles::parse);
  }

  private static JsonNode parse(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong with a response, where a member that no schema lists is wrong as well. */
  List<String> errors(String operation, int status, String mediaType, JsonNode body) {
    String file =
        sources.texts().keySet().stream()
            .filter(name -> name.startsWith("paths/"))
            .filter(name -> sources.text(name).contains("\n  operationId: " + operation + "\n"))
            .findFirst()
            .orElseThrow();
    ObjectNode files = JsonNodeFactory.instance.objectNode();
    collect(file, files);
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.set("files", files);
    for (JsonNode method : files.get(file)) {
      if (method.path("operationId").asText().equals(operation)) {
        JsonNode response = method.path("responses").path(String.valueOf(status));
        if (response.has("$ref")) {
          response = schema.at(response.get("$ref").asText().substring(1));
        }
        JsonNode of = response.path("content").path(mediaType).path("schema");
        if (of.isMissingNode()) {
          return List.of("There is no schema for " + status + " " + mediaType);
        }
        schema.set("allOf", JsonNodeFactory.instance.arrayNode().add(of));
      }
    }
    return REGISTRY.getSchema(schema).validate(body).stream().map(Error::toString).toList();
  }

  private void collect(String file, ObjectNode files) {
    if (!files.has(file)) {
      files.putNull(file);
      files.set(file, bundled(file(file), file, files));
    }
  }

  private JsonNode bundled(JsonNode node, String file, ObjectNode files) {
    if (node.path("$ref").isTextual()) {
      String to = Sources.resolve(file, node.get("$ref").asText());
      if (!to.contains("/examples/")) {
        collect(to, files);
      }
      return JsonNodeFactory.instance.objectNode().put("$ref", "#/files/" + to.replace("/", "~1"));
    }
    if (node.isArray()) {
      var copy = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> copy.add(bundled(item, file, files)));
      return copy;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    node.properties()
        .forEach(each -> copy.set(each.getKey(), bundled(each.getValue(), file, files)));
    if (copy.path("type").asText().equals("object")
        && copy.path("properties").isObject()
        && !copy.has("additionalProperties")) {
      copy.put("additionalProperties", false);
    }
    copy.remove("discriminator");
    return copy;
  }
}
