package ai.kolbo.contract.mutation;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.document.SchemaFacts;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A change of the document that makes it say something wrong.
 *
 * @param operation the id of an operation that it concerns
 * @param name for people
 */
record DocumentMutation(String operation, String name, Consumer<ObjectNode> change) {
  private static final ApiDocument DOCUMENT = ApiDocument.published();
  private static final SchemaFacts SCHEMAS = new SchemaFacts(DOCUMENT);

  /** The document with the change. */
  ApiDocument document() {
    ObjectNode copy = (ObjectNode) DOCUMENT.json().deepCopy();
    change.accept(copy);
    return ApiDocument.of(copy.toString());
  }

  /** Some of each operation, no two of which are of one place. */
  static List<DocumentMutation> all() {
    List<DocumentMutation> mutations = new ArrayList<>();
    for (Operation operation : DOCUMENT.operations()) {
      responses(operation, mutations);
      requests(operation, mutations);
    }
    return mutations;
  }

  private static void responses(Operation operation, List<DocumentMutation> mutations) {
    String success = String.valueOf(operation.success());
    JsonNode schema =
        operation.response(operation.success()).at("/content/application~1json/schema");
    String at = DOCUMENT.pointerTo(DOCUMENT.resolve(schema));
    Map<String, JsonNode> properties = SCHEMAS.properties(schema);
    mutations.add(
        new DocumentMutation(
            operation.id(),
            "the response to success is another one",
            document -> {
              ObjectNode responses = (ObjectNode) operation(document, operation).get("responses");
              responses.set(success.equals("200") ? "201" : "200", responses.remove(success));
            }));
    if (DOCUMENT.resolve(schema).has("properties") && !properties.isEmpty()) {
      mutations.add(
          new DocumentMutation(
              operation.id(),
              "a member is required that no response has",
              document -> {
                ObjectNode node = (ObjectNode) document.at(at);
                node.withArray("required").add("kolbo_mutation");
                ((ObjectNode) node.get("properties"))
                    .putObject("kolbo_mutation")
                    .put("type", "string");
              }));
    }
    SCHEMAS.required(schema).stream()
        .filter(name -> DOCUMENT.resolve(schema).path("properties").has(name))
        .findFirst()
        .ifPresent(
            name ->
                mutations.add(
                    new DocumentMutation(
                        operation.id(),
                        "the member " + name + " of the response is not described",
                        document -> {
                          ObjectNode node = (ObjectNode) document.at(at);
                          ((ObjectNode) node.get("properties")).remove(name);
                          remove((ArrayNode) node.get("required"), name);
                        })));
  }

  private static void requests(Operation operation, List<DocumentMutation> mutations) {
    JsonNode schema = operation.requestSchema("application/json");
    if (schema.isMissingNode()) {
      return;
    }
    String at = DOCUMENT.pointerTo(schema);
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              JsonNode whole = SCHEMAS.whole(property.getValue());
              String member = property.getKey();
              Consumer<ObjectNode> limit = limit(at + "/properties/" + member, property, whole);
              if (limit != null) {
                mutations.add(
                    new DocumentMutation(
                        operation.id(), "the limit of " + member + " is another one", limit));
              }
            });
    schema.path("properties").properties().stream()
        .filter(property -> !required(schema, property.getKey()))
        .findFirst()
        .ifPresent(
            property ->
                mutations.add(
                    new DocumentMutation(
                        operation.id(),
                        property.getKey() + " is required",
                        document ->
                            ((ObjectNode) document.at(at))
                                .withArray("required")
                                .add(property.getKey()))));
  }

  private static boolean required(JsonNode schema, String name) {
    for (JsonNode member : schema.path("required")) {
      if (member.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** One more than allowed is allowed, or the least of what is. */
  private static Consumer<ObjectNode> limit(
      String at, Map.Entry<String, JsonNode> property, JsonNode whole) {
    String target = DOCUMENT.pointerTo(DOCUMENT.resolve(property.getValue()));
    for (String keyword : List.of("maximum", "maxLength", "maxItems")) {
      if (DOCUMENT.json().at(target).has(keyword) && whole.get(keyword).asLong() < 10_000) {
        long moved = whole.get(keyword).asLong() + 1;
        return document -> ((ObjectNode) document.at(target)).put(keyword, moved);
      }
    }
    return null;
  }

  private static JsonNode operation(ObjectNode document, Operation operation) {
    return document
        .path("paths")
        .path(operation.path())
        .path(operation.method().toLowerCase(java.util.Locale.ROOT));
  }

  private static void remove(ArrayNode array, String text) {
    for (int i = array.size() - 1; i >= 0; i--) {
      if (array.get(i).asText().equals(text)) {
        array.remove(i);
      }
    }
  }

  @Override
  public String toString() {
    return operation + ": " + name;
  }
}
