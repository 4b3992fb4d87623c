package ai.kolbo.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a schema says when references are followed, {@code allOf} is merged into one and each
 * alternative of {@code oneOf} and {@code anyOf} stands by itself, together with what holds for all
 * of them.
 */
final class SchemaAlternatives {
  private static final Set<String> COMBINING = Set.of("$ref", "allOf", "oneOf", "anyOf");

  private SchemaAlternatives() {}

  static List<ObjectNode> of(JsonNode schema) {
    JsonNode resolved = PublishedDocument.resolve(schema);
    ObjectNode own = ((ObjectNode) resolved).deepCopy();
    COMBINING.forEach(own::remove);
    List<ObjectNode> alternatives = List.of(own);
    for (JsonNode part : resolved.path("allOf")) {
      alternatives = combine(alternatives, of(part));
    }
    for (String kind : List.of("oneOf", "anyOf")) {
      if (resolved.has(kind)) {
        List<ObjectNode> any =
            PublishedDocument.elements(resolved.get(kind))
                .flatMap(alternative -> of(alternative).stream())
                .toList();
        alternatives = combine(alternatives, any);
      }
    }
    return alternatives;
  }

  private static List<ObjectNode> combine(List<ObjectNode> bases, List<ObjectNode> parts) {
    List<ObjectNode> combined = new ArrayList<>();
    for (ObjectNode base : bases) {
      for (ObjectNode part : parts) {
        combined.add(merge(base, part));
      }
    }
    return combined;
  }

  /** What holds if both do; where both speak of the same, the base is the more specific. */
  private static ObjectNode merge(ObjectNode base, ObjectNode part) {
    ObjectNode merged = base.deepCopy();
    // Null passes only if every part that states a type lets it pass; without a type `nullable` is
    // void.
    boolean nullable =
        (base.has("type") || part.has("type"))
            && (!base.has("type") || base.path("nullable").asBoolean())
            && (!part.has("type") || part.path("nullable").asBoolean());
    part.properties()
        .forEach(
            keyword -> {
              switch (keyword.getKey()) {
                case "properties" ->
                    keyword
                        .getValue()
                        .properties()
                        .forEach(
                            property ->
                                merged
                                    .withObjectProperty("properties")
                                    .putIfAbsent(property.getKey(), property.getValue()));
                case "required" ->
                    keyword
                        .getValue()
                        .forEach(name -> merged.withArrayProperty("required").add(name));
                case "x-kolbo-sources" ->
                    keyword
                        .getValue()
                        .properties()
                        .forEach(
                            source ->
                                merged
                                    .withObjectProperty("x-kolbo-sources")
                                    .putIfAbsent(source.getKey(), source.getValue()));
                default -> merged.putIfAbsent(keyword.getKey(), keyword.getValue());
              }
            });
    merged.put("nullable", nullable);
    return merged;
  }

  static boolean requires(JsonNode schema, String property) {
    return PublishedDocument.texts(schema.path("required")).contains(property);
  }
}
