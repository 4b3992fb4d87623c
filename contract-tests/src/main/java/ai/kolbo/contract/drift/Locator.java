package ai.kolbo.contract.drift;

import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Deviation.Side;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds where the source files describe what was observed. */
final class Locator {
  private static final List<String> COMPOSITIONS = List.of("allOf", "oneOf", "anyOf");

  private final SourceTree tree;
  private final Map<String, Spot> operations = new LinkedHashMap<>();
  private final Map<String, String> paths = new LinkedHashMap<>();

  Locator(SourceTree tree) {
    this.tree = tree;
    Spot all = Spot.top(Sources.ROOT).child("paths");
    tree.value(all)
        .fieldNames()
        .forEachRemaining(
            path -> {
              Spot item = tree.follow(all.child(path));
              for (Map.Entry<String, JsonNode> method : tree.value(item).properties()) {
                JsonNode id = method.getValue().path("operationId");
                if (id.isTextual()) {
                  operations.put(id.asText(), item.child(method.getKey()));
                  paths.put(id.asText(), path);
                }
              }
            });
  }

  SourceTree tree() {
    return tree;
  }

  /** Where each operation is described, by their ids. */
  Map<String, Spot> operations() {
    return operations;
  }

  Optional<Spot> operation(String id) {
    return Optional.ofNullable(operations.get(id));
  }

  /** The path of an operation, as the document has it. */
  String path(String operation) {
    return paths.getOrDefault(operation, "");
  }

  /** The response of an operation with a status. */
  Optional<Spot> response(String operation, int status) {
    return operation(operation)
        .flatMap(spot -> tree.reach(spot, "responses", String.valueOf(status)))
        .map(tree::follow);
  }

  /** The schema of the body that a deviation is about. */
  Optional<Spot> schema(Deviation deviation) {
    return deviation.side() == Side.REQUEST
        ? operation(deviation.operation())
            .flatMap(
                spot -> tree.reach(spot, "requestBody", "content", deviation.mediaType(), "schema"))
        : responseSchema(deviation.operation(), deviation.status(), deviation.mediaType());
  }

  /** The schema of a response; that of an event stream is the schema of each event. */
  Optional<Spot> responseSchema(String operation, int status, String mediaType) {
    JsonNode stream =
        operation(operation).map(spot -> tree.value(spot.child("x-kolbo-stream"))).orElse(null);
    if (stream != null && stream.path("mediaType").asText().equals(mediaType)) {
      Spot schemas = Spot.top(Sources.ROOT).child("components", "schemas");
      return tree.reach(schemas, stream.path("event").asText());
    }
    return response(operation, status)
        .flatMap(spot -> tree.reach(spot, "content", mediaType, "schema"));
  }

  /**
   * The schema of a part of a value, as its owner has it: if that is a reference, it is not
   * followed.
   */
  Optional<Spot> find(Spot schema, List<String> pointer) {
    if (pointer.isEmpty()) {
      return Optional.of(schema);
    }
    List<String> rest = pointer.subList(1, pointer.size());
    return parts(schema).stream()
        .flatMap(part -> member(part, pointer.get(0)).stream())
        .flatMap(member -> find(member, rest).stream())
        .findFirst();
  }

  private Optional<Spot> member(Spot part, String key) {
    JsonNode schema = tree.value(part);
    if (schema.path("properties").has(key)) {
      return Optional.of(part.child("properties", key));
    }
    if (schema.has("items") && key.matches("\\d+")) {
      return Optional.of(part.child("items"));
    }
    return schema.path("additionalProperties").isObject()
        ? Optional.of(part.child("additionalProperties"))
        : Optional.empty();
  }

  /** A schema, and all that it is composed of; references are followed. */
  List<Spot> parts(Spot schema) {
    List<Spot> parts = new ArrayList<>();
    collect(schema, parts);
    return parts;
  }

  private void collect(Spot schema, List<Spot> parts) {
    Spot spot = tree.follow(schema);
    if (parts.contains(spot)) {
      return;
    }
    parts.add(spot);
    for (String composition : COMPOSITIONS) {
      int alternatives = tree.value(spot.child(composition)).size();
      for (int i = 0; i < alternatives; i++) {
        collect(spot.child(composition, String.valueOf(i)), parts);
      }
    }
  }
}
