package ai.kolbo.contract.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads schemas of a document: references followed, and what {@code allOf} composes put together.
 */
public final class SchemaFacts {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ApiDocument document;

  /** Reads the schemas of a document. */
  public SchemaFacts(ApiDocument document) {
    this.document = document;
  }

  /** The schema with the keywords of all that it is composed of; its own come first. */
  public JsonNode whole(JsonNode schema) {
    JsonNode resolved = document.resolve(schema);
    if (!resolved.has("allOf")) {
      return resolved;
    }
    ObjectNode whole = NODES.objectNode();
    whole.setAll((ObjectNode) resolved);
    whole.remove("allOf");
    for (JsonNode part : resolved.get("allOf")) {
      whole(part).properties().stream()
          .filter(keyword -> !whole.has(keyword.getKey()))
          .forEach(keyword -> whole.set(keyword.getKey(), keyword.getValue()));
    }
    return whole;
  }

  /** The properties of an object schema and of all that it is composed of, by their names. */
  public Map<String, JsonNode> properties(JsonNode schema) {
    Map<String, JsonNode> properties = new LinkedHashMap<>();
    JsonNode resolved = document.resolve(schema);
    resolved
        .path("properties")
        .properties()
        .forEach(property -> properties.put(property.getKey(), property.getValue()));
    for (JsonNode part : resolved.path("allOf")) {
      properties(part).forEach(properties::putIfAbsent);
    }
    return properties;
  }

  /** The names of the required members of an object schema and of all that it is composed of. */
  public Set<String> required(JsonNode schema) {
    Set<String> names = new LinkedHashSet<>();
    JsonNode resolved = document.resolve(schema);
    resolved.path("required").forEach(name -> names.add(name.asText()));
    for (JsonNode part : resolved.path("allOf")) {
      names.addAll(required(part));
    }
    return names;
  }

  /** A small value that the schema allows: its example, its default, or one made by its limits. */
  public JsonNode sample(JsonNode schema) {
    JsonNode whole = whole(schema);
    for (String keyword : new String[] {"example", "default"}) {
      if (whole.hasNonNull(keyword)) {
        return whole.get(keyword);
      }
    }
    if (whole.has("enum")) {
      return whole.path("enum").path(0);
    }
    for (String choice : new String[] {"oneOf", "anyOf"}) {
      if (whole.has(choice) && !whole.path(choice).path(0).has("required")) {
        return sample(whole.path(choice).path(0));
      }
    }
    return switch (whole.path("type").asText()) {
      case "string" -> NODES.textNode(text(whole));
      case "integer", "number" -> NODES.numberNode(whole.path("minimum").asLong(1));
      case "boolean" -> NODES.booleanNode(true);
      case "array" -> array(whole);
      default -> object(schema);
    };
  }

  private static String text(JsonNode schema) {
    return switch (schema.path("format").asText()) {
      case "uri" -> "https://example.com/sample";
      case "date-time" -> "2026-01-01T00:00:00Z";
      default -> "x".repeat(Math.max(1, schema.path("minLength").asInt()));
    };
  }

  private ArrayNode array(JsonNode schema) {
    ArrayNode array = NODES.arrayNode();
    for (int i = 0; i < Math.max(1, schema.path("minItems").asInt()); i++) {
      array.add(sample(schema.path("items")));
    }
    return array;
  }

  private ObjectNode object(JsonNode schema) {
    ObjectNode object = NODES.objectNode();
    Map<String, JsonNode> properties = properties(schema);
    for (String name : required(schema)) {
      object.set(name, sample(properties.getOrDefault(name, NODES.objectNode())));
    }
    return object;
  }
}
