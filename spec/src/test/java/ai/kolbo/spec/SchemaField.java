package ai.kolbo.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A field of a body or a parameter: what the document says about it at one place.
 *
 * @param schema one alternative of its schema
 * @param required whether it must be given
 * @param source the {@code x-kolbo-source} that holds for it, its own or that of what contains it,
 *     or an empty text
 */
record SchemaField(JsonNode schema, boolean required, String source) {

  /** A schema as it stands in a body, under the source of what contains it. */
  static List<SchemaField> of(JsonNode schema, boolean required, String inherited) {
    return SchemaAlternatives.of(schema).stream()
        .map(alternative -> under(alternative, required, inherited))
        .toList();
  }

  /** A parameter, as the only property of an object. */
  static List<SchemaField> ofParameter(JsonNode parameter, String inherited) {
    String name = parameter.path("name").asText();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode property = root.putObject("properties").putObject(name);
    property.putArray("allOf").add(parameter.path("schema"));
    for (String keyword : List.of("description", "x-kolbo-source", "x-kolbo-sources")) {
      if (parameter.has(keyword)) {
        property.set(keyword, parameter.get(keyword));
      }
    }
    if (parameter.path("required").asBoolean()) {
      root.putArray("required").add(name);
    }
    return of(root, true, inherited);
  }

  private static SchemaField under(ObjectNode schema, boolean required, String inherited) {
    return new SchemaField(schema, required, schema.path("x-kolbo-source").asText(inherited));
  }

  /**
   * The field at a path such as {@code messages[].role} or {@code multipliers{}}, in every
   * alternative that has it.
   */
  static List<SchemaField> find(List<SchemaField> roots, String path) {
    List<SchemaField> found = roots;
    for (String step : path.replace("[]", ".[]").replace("{}", ".{}").split("\\.")) {
      List<SchemaField> next = new ArrayList<>();
      for (SchemaField at : found) {
        next.addAll(at.step(step));
      }
      found = next;
    }
    return found;
  }

  private List<SchemaField> step(String step) {
    JsonNode child =
        switch (step) {
          case "[]" -> schema.path("items");
          case "{}" -> schema.path("additionalProperties");
          default -> schema.path("properties").path(step);
        };
    return child.isObject()
        ? of(child, SchemaAlternatives.requires(schema, step), source)
        : List.of();
  }

  /** Every field below these, by its path. */
  static Map<String, List<SchemaField>> allBelow(List<SchemaField> roots) {
    Map<String, List<SchemaField>> fields = new LinkedHashMap<>();
    roots.forEach(root -> root.collect("", fields, new LinkedHashSet<>()));
    return fields;
  }

  private void collect(
      String path, Map<String, List<SchemaField>> fields, Set<JsonNode> containing) {
    if (!containing.add(schema)) {
      return;
    }
    Map<String, String> steps = new LinkedHashMap<>();
    schema
        .path("properties")
        .properties()
        .forEach(
            property ->
                steps.put(
                    property.getKey(),
                    path.isEmpty() ? property.getKey() : path + "." + property.getKey()));
    steps.put("[]", path + "[]");
    steps.put("{}", path + "{}");
    steps.forEach(
        (step, below) ->
            step(step)
                .forEach(
                    field -> {
                      fields.computeIfAbsent(below, key -> new ArrayList<>()).add(field);
                      field.collect(below, fields, containing);
                    }));
    containing.remove(schema);
  }
}
