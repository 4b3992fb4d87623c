package ai.kolbo.mock.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The members that values of a schema can have, whichever of its alternatives they follow. Safe for
 * use by several threads.
 */
public final class Shape {
  /** The names that are found in one value. */
  private static final int MOST_NAMES = 20;

  /** What lists have after so many items is not looked at. */
  private static final int LONGEST_LIST = 200;

  private final ApiDocument document;
  private final boolean isOpen;
  private final List<JsonNode> items = new ArrayList<>();
  private final Map<String, List<JsonNode>> members = new HashMap<>();
  private final Map<String, Shape> shapes = new ConcurrentHashMap<>();
  private volatile @Nullable Shape ofItems;

  Shape(ApiDocument document, JsonNode schema) {
    this(document, List.of(schema));
  }

  private Shape(ApiDocument document, List<JsonNode> schemas) {
    this.document = document;
    List<JsonNode> parts = new ArrayList<>();
    schemas.forEach(schema -> addParts(schema, parts));
    boolean takesAny = false;
    for (JsonNode part : parts) {
      JsonNode others = part.path("additionalProperties");
      takesAny |= others.isObject() || others.asBoolean();
      if (part.has("items")) {
        items.add(part.path("items"));
      }
      for (Map.Entry<String, JsonNode> member : part.path("properties").properties()) {
        members.computeIfAbsent(member.getKey(), name -> new ArrayList<>()).add(member.getValue());
      }
    }
    this.isOpen = takesAny || members.isEmpty();
  }

  /** Adds a schema, and all that it takes from others or offers as alternatives. */
  private void addParts(JsonNode schema, List<JsonNode> parts) {
    JsonNode part = document.resolve(schema);
    if (parts.stream().anyMatch(known -> known == part)) {
      return;
    }
    parts.add(part);
    for (String with : List.of("allOf", "oneOf", "anyOf")) {
      part.path(with).forEach(other -> addParts(other, parts));
    }
    // The mock's view writes unions as conditions.
    if (part.has("then")) {
      addParts(part.get("then"), parts);
    }
  }

  /**
   * The members of a value, and of those within it, that the schema does not name; the first 20.
   *
   * @return names, with dots between them and those of the members that they are in
   */
  public Set<String> unknown(JsonNode value) {
    Set<String> found = new LinkedHashSet<>();
    find(value, "", found);
    return found;
  }

  private void find(JsonNode value, String path, Set<String> found) {
    if (value.isArray() && !items.isEmpty()) {
      for (int i = 0; i < Math.min(value.size(), LONGEST_LIST); i++) {
        ofItems().find(value.get(i), path, found);
      }
    }
    if (!value.isObject()) {
      return;
    }
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      String name = path + member.getKey();
      if (members.containsKey(member.getKey())) {
        if (member.getValue().isContainerNode()) {
          member(member.getKey()).find(member.getValue(), name + ".", found);
        }
      } else if (!isOpen) {
        found.add(name);
      }
      if (found.size() == MOST_NAMES) {
        return;
      }
    }
  }

  private Shape member(String name) {
    return shapes.computeIfAbsent(name, any -> new Shape(document, members.get(name)));
  }

  private Shape ofItems() {
    Shape shape = ofItems;
    if (shape == null) {
      shape = new Shape(document, items);
      ofItems = shape;
    }
    return shape;
  }
}
