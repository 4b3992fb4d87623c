package ai.kolbo.contract.judge;

import ai.kolbo.contract.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Finds the members of a value that its schema does not know. */
final class SurplusMembers {
  private static final List<String> COMPOSITIONS = List.of("allOf", "oneOf", "anyOf");

  private final ApiDocument document;

  SurplusMembers(ApiDocument document) {
    this.document = document;
  }

  /** The JSON pointers of the surplus members; what is inside of them is not looked at. */
  List<String> in(JsonNode value, JsonNode schema) {
    List<String> found = new ArrayList<>();
    look(value, List.of(schema), "", found);
    return found;
  }

  private void look(JsonNode value, List<JsonNode> schemas, String pointer, List<String> found) {
    List<JsonNode> parts = new ArrayList<>();
    schemas.forEach(schema -> collect(schema, parts));
    if (value.isArray()) {
      List<JsonNode> items = members(parts, "items");
      for (int i = 0; i < value.size() && !items.isEmpty(); i++) {
        look(value.get(i), items, pointer + "/" + i, found);
      }
    } else if (value.isObject()) {
      value
          .properties()
          .forEach(
              member -> {
                String at = pointer + "/" + escaped(member.getKey());
                List<JsonNode> known = known(parts, member.getKey());
                if (!known.isEmpty()) {
                  look(member.getValue(), known, at, found);
                } else if (!isOpen(parts)) {
                  found.add(at);
                }
              });
    }
  }

  /** A schema and all that it is composed of. */
  private void collect(JsonNode schema, List<JsonNode> parts) {
    JsonNode resolved = document.resolve(schema);
    parts.add(resolved);
    for (String composition : COMPOSITIONS) {
      resolved.path(composition).forEach(part -> collect(part, parts));
    }
  }

  private static List<JsonNode> members(List<JsonNode> parts, String keyword) {
    return parts.stream().filter(part -> part.has(keyword)).map(part -> part.get(keyword)).toList();
  }

  /** What the schemas say of a member: as a property, else as one of any name. */
  private static List<JsonNode> known(List<JsonNode> parts, String name) {
    List<JsonNode> properties =
        parts.stream()
            .map(part -> part.path("properties").path(name))
            .filter(property -> !property.isMissingNode())
            .toList();
    return properties.isEmpty()
        ? members(parts, "additionalProperties").stream().filter(JsonNode::isObject).toList()
        : properties;
  }

  /** Whether any member is allowed: by the word of a schema, or because none names a member. */
  private static boolean isOpen(List<JsonNode> parts) {
    return parts.stream().anyMatch(part -> part.path("additionalProperties").asBoolean())
        || members(parts, "properties").isEmpty();
  }

  /** A name as a token of a JSON pointer. */
  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
