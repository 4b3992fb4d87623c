package ai.kolbo.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A document in the shape in which openapi-diff sees all of it, and sees only what differs. */
final class OpenApiDiffInput {
  private static final String COMMON_KIND = "kind-of-every-union";
  private static final Set<String> ANNOTATIONS =
      Set.of("title", "description", "deprecated", "example", "externalDocs");

  private final ObjectNode document;
  private final ObjectNode schemas;

  private OpenApiDiffInput(ObjectNode document) {
    this.document = document;
    this.schemas = document.withObject("/components/schemas");
  }

  static OpenAPI of(JsonNode document) {
    OpenApiDiffInput input = new OpenApiDiffInput(document.deepCopy());
    for (JsonNode item : input.document.path("paths")) item.forEach(input::showEvents);
    for (Map.Entry<String, JsonNode> schema : List.copyOf(input.schemas.properties())) {
      input.prepare(schema.getKey(), schema.getValue());
    }
    input.schemas.putObject(COMMON_KIND).put("type", "object");
    return parse(input.document);
  }

  private static OpenAPI parse(JsonNode document) {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result =
        new OpenAPIV3Parser().readContents(document.toString(), null, options);
    if (!result.getMessages().isEmpty()) {
      throw new IllegalArgumentException("Not an OpenAPI document: " + result.getMessages());
    }
    return result.getOpenAPI();
  }

  /** No media type can refer to the schema of an event, so openapi-diff would not come by it. */
  private void showEvents(JsonNode operation) {
    JsonNode stream = operation.path("x-kolbo-stream");
    for (JsonNode response : operation.path("responses")) {
      if (response.path("content").path(stream.path("mediaType").asText())
          instanceof ObjectNode events) {
        events.set("schema", reference(stream.path("event").asText()));
      }
    }
  }

  private void prepare(String name, JsonNode node) {
    if (node.isArray()) node.forEach(element -> prepare(name, element));
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (isAnnotatedReference(member.getValue())) {
        member.setValue(member.getValue().get("allOf").get(0));
      }
      prepare(name + "." + member.getKey(), member.getValue());
    }
    if (node instanceof ObjectNode schema) nameAlternatives(name, schema);
  }

  private void nameAlternatives(String name, ObjectNode schema) {
    // openapi-diff would merge the alternatives of anyOf over what stands beside them.
    if (schema.path("anyOf") instanceof ArrayNode alternatives) {
      schema.withArray("oneOf").addAll(alternatives);
      schema.remove("anyOf");
    }
    if (schema.path("oneOf") instanceof ArrayNode kinds) {
      for (int i = 0; i < kinds.size(); i++) {
        // It does not look into kinds without a name.
        if (!kinds.get(i).has("$ref")) kinds.set(i, named(name, kinds.get(i)));
      }
      // Nor does it compare unions that have no kind in common.
      kinds.add(reference(COMMON_KIND));
    } else if (schema.path("allOf").isArray()) {
      // It takes this for a union when it compares it with one, and fails if it has no kinds.
      schema.putArray("oneOf").add(reference(COMMON_KIND));
    }
  }

  /** In OpenAPI 3.0 a reference can be described only so; to openapi-diff that is another type. */
  private static boolean isAnnotatedReference(JsonNode schema) {
    return schema.path("allOf").size() == 1
        && schema.get("allOf").get(0).has("$ref")
        && schema.properties().stream()
            .map(Map.Entry::getKey)
            .allMatch(
                name ->
                    name.equals("allOf") || ANNOTATIONS.contains(name) || name.startsWith("x-"));
  }

  private ObjectNode named(String union, JsonNode kind) {
    String required = String.join("-", PublishedDocument.texts(kind.path("required")));
    String name = union + "." + kind.path("type").asText(required);
    while (schemas.has(name)) name += "_";
    schemas.set(name, kind);
    return reference(name);
  }

  private ObjectNode reference(String schema) {
    return document.objectNode().put("$ref", "#/components/schemas/" + schema);
  }
}
