package ai.kolbo.contract.mutation;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.document.SchemaFacts;
import ai.kolbo.contract.score.PassingResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Makes mutations of the responses of an operation: what a careless change of a server would do.
 */
final class ResponseMutations {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEPTH = 3;

  private final ApiDocument document = ApiDocument.published();
  private final SchemaFacts schemas = new SchemaFacts(document);
  private final Operation operation;
  private final List<ResponseMutation> mutations = new ArrayList<>();

  private ResponseMutations(Operation operation) {
    this.operation = operation;
  }

  /**
   * The mutations of an operation.
   *
   * @param sample the body of a response to success
   * @param other that of another operation
   */
  static List<ResponseMutation> of(Operation operation, JsonNode sample, JsonNode other) {
    ResponseMutations made = new ResponseMutations(operation);
    made.success(sample, other);
    made.errors();
    if (operation.node().has("x-kolbo-stream")) {
      made.events();
    }
    return made.mutations;
  }

  private void success(JsonNode sample, JsonNode other) {
    int status = operation.success();
    JsonNode schema = operation.response(status).at("/content/application~1json/schema");
    members(sample, schema, "", 0);
    add(status, "status", "202 in its place", response -> response.withStatus(202));
    add(status, "media type", "", response -> response.withHeader("Content-Type", "text/plain"));
    add(status, "body emptied", "", response -> response.withBody(new byte[0]));
    add(status, "body torn", "", response -> response.withBody(half(response.body())));
    body(status, "envelope", "wrapped in data", body -> NODES.objectNode().set("data", body));
    body(status, "envelope", "of an error", body -> NODES.objectNode().put("oops", "failed"));
    body(status, "example swapped", "", body -> other);
  }

  private static byte[] half(byte[] body) {
    return java.util.Arrays.copyOf(body, body.length / 2);
  }

  private void members(JsonNode value, JsonNode schema, String pointer, int depth) {
    if (depth > DEPTH) {
      return;
    }
    JsonNode whole = schemas.whole(schema);
    if (value.isArray() && !value.isEmpty()) {
      list(value, pointer);
      members(value.get(0), whole.path("items"), pointer + "/0", depth + 1);
      return;
    }
    Map<String, JsonNode> properties = schemas.properties(schema);
    if (!value.isObject() || properties.isEmpty()) {
      return;
    }
    if (!whole.has("additionalProperties")) {
      at(pointer, "surplus member", pointer, object -> object.put("kolbo_mutation", 1));
    }
    Set<String> required = schemas.required(schema);
    value
        .properties()
        .forEach(
            member -> {
              String name = member.getKey();
              String at = pointer + "/" + name;
              if (required.contains(name)) {
                at(pointer, "member dropped", at, object -> object.remove(name));
              }
              JsonNode property = schemas.whole(properties.getOrDefault(name, NODES.objectNode()));
              if (property.has("type")) {
                JsonNode changed = ofAnotherType(property.path("type").asText());
                at(pointer, "type changed", at, object -> object.set(name, changed));
              }
              if (property.path("enum").size() > 1 && !member.getValue().isNull()) {
                at(pointer, "unknown word", at, object -> object.put(name, "kolbo_mutation"));
              }
              members(member.getValue(), property, at, depth + 1);
            });
  }

  /** The items of a list, as a whole. */
  private void list(JsonNode value, String pointer) {
    if (value.size() > 1) {
      excused(
          "order changed",
          pointer,
          "the document states no order",
          body -> {
            if (body.at(pointer) instanceof ArrayNode array) {
              List<JsonNode> items = new ArrayList<>();
              array.forEach(items::add);
              Collections.reverse(items);
              array.removeAll().addAll(items);
            }
          });
    }
    excused(
        "items lost",
        pointer,
        "the document states no least number of items",
        body -> {
          if (body.at(pointer) instanceof ArrayNode array) {
            array.removeAll();
          }
        });
  }

  private static JsonNode ofAnotherType(String type) {
    return switch (type) {
      case "string" -> NODES.objectNode().put("value", "text");
      case "array" -> NODES.textNode("list");
      case "object" -> NODES.arrayNode();
      default -> NODES.textNode("text");
    };
  }

  private void errors() {
    for (int status : operation.statuses()) {
      if (status < 400) {
        continue;
      }
      body(status, "envelope", "of no surface", body -> NODES.objectNode().put("oops", "failed"));
      operation
          .response(status)
          .path("headers")
          .fieldNames()
          .forEachRemaining(
              name -> {
                add(status, "header lost", name, response -> response.withoutHeader(name));
                add(
                    status,
                    "header changed",
                    name,
                    response -> response.withHeader(name, "in a while"));
              });
    }
  }

  private void events() {
    String terminator = "data: " + operation.node().at("/x-kolbo-stream/terminator").asText();
    events("event lost", "the terminator", all -> all.remove(terminator));
    events("event lost", "the one in the middle", all -> all.remove(all.size() / 2));
    events("event changed", "no JSON", all -> all.set(1, "data: {"));
    events("event changed", "another object", all -> all.set(1, "data: {\"oops\": true}"));
    events("order changed", "terminator first", all -> Collections.rotate(all, 1));
    events(
        "order changed",
        "two in the middle",
        all -> Collections.swap(all, all.size() / 2, all.size() / 2 - 1));
    events("event repeated", "", all -> all.add(all.size() / 2, all.get(all.size() / 2)));
  }

  private void events(String kind, String name, Consumer<List<String>> change) {
    add(
        operation.success(),
        kind,
        name,
        response -> {
          if (!response.isEventStream()) {
            return response;
          }
          List<String> events = new ArrayList<>(response.events());
          change.accept(events);
          return response.withEvents(events);
        });
  }

  private void at(String pointer, String kind, String name, Consumer<ObjectNode> change) {
    body(
        operation.success(),
        kind,
        name,
        body -> {
          if (body.at(pointer) instanceof ObjectNode object) {
            change.accept(object);
          }
          return body;
        });
  }

  private void excused(String kind, String name, String excuse, Consumer<JsonNode> change) {
    int status = operation.success();
    mutations.add(
        new ResponseMutation(
            operation.id(),
            status,
            kind,
            name,
            excuse,
            response ->
                changed(
                    response,
                    body -> {
                      change.accept(body);
                      return body;
                    })));
  }

  private void body(int status, String kind, String name, UnaryOperator<JsonNode> change) {
    add(status, kind, name, response -> changed(response, change));
  }

  private void add(int status, String kind, String name, UnaryOperator<PassingResponse> change) {
    mutations.add(new ResponseMutation(operation.id(), status, kind, name, "", change));
  }

  private static PassingResponse changed(PassingResponse response, UnaryOperator<JsonNode> change) {
    if (!response.isJson()) {
      return response;
    }
    try {
      JsonNode body = ApiDocument.JSON.readTree(response.body());
      return response.withBody(change.apply(body).toString().getBytes(UTF_8));
    } catch (JsonProcessingException e) {
      return response;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
