package ai.kolbo.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Judges JSON by schemas of the document, in the dialect of OpenAPI 3.0. */
final class JsonSchemaValidation {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDialect(
          Dialects.getOpenApi30(),
          registry ->
              registry.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  private static final Map<JsonNode, Schema> COMPILED = new ConcurrentHashMap<>();

  private JsonSchemaValidation() {}

  /** What in the instance breaks the schema. */
  static List<String> violations(JsonNode schema, JsonNode instance) {
    return COMPILED
        .computeIfAbsent(schema, JsonSchemaValidation::compile)
        .validate(instance)
        .stream()
        .map(Error::toString)
        .toList();
  }

  static boolean isValid(JsonNode schema, JsonNode instance) {
    return violations(schema, instance).isEmpty();
  }

  /** References in the schema point into the document, so its components come along. */
  private static Schema compile(JsonNode schema) {
    ObjectNode selfContained = ((ObjectNode) schema).deepCopy();
    selfContained.set("components", PublishedDocument.ROOT.get("components"));
    return REGISTRY.getSchema(selfContained);
  }
}
