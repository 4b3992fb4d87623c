package ai.kolbo.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what {@code x-kolbo-upload} allows, for openapi-diff does not look into extensions. */
final class UploadLimits {
  private UploadLimits() {}

  /** What is allowed no longer. */
  static List<String> tightened(JsonNode released, JsonNode current) {
    List<String> changes = new ArrayList<>();
    if (current.isMissingNode()) return changes;
    compare("upload: ", released, current, changes);
    Map<String, JsonNode> old = parts(released);
    Map<String, JsonNode> now = parts(current);
    old.forEach(
        (name, part) -> {
          if (now.containsKey(name)) {
            compare("upload: " + name + ": ", part, now.get(name), changes);
          } else {
            changes.add("upload: part " + name + " is gone");
          }
        });
    now.forEach(
        (name, part) -> {
          if (!old.containsKey(name) && part.path("minCount").asInt() > 0) {
            changes.add("upload: part " + name + " is newly required");
          }
        });
    return changes;
  }

  private static Map<String, JsonNode> parts(JsonNode upload) {
    Map<String, JsonNode> parts = new LinkedHashMap<>();
    upload.path("parts").forEach(part -> parts.put(part.path("part").asText(), part));
    return parts;
  }

  private static void compare(
      String subject, JsonNode released, JsonNode current, List<String> changes) {
    Set<String> members = new LinkedHashSet<>();
    released.fieldNames().forEachRemaining(members::add);
    current.fieldNames().forEachRemaining(members::add);
    members.stream()
        .filter(name -> isTighter(name, released.path(name), current.path(name)))
        .forEach(name -> changes.add(subject + BreakingChanges.change(name, released, current)));
  }

  private static boolean isTighter(String name, JsonNode released, JsonNode current) {
    if (name.startsWith("max")) {
      return current.isNumber() && current.asLong() < released.asLong(Long.MAX_VALUE);
    }
    if (name.startsWith("min")) return current.asLong() > released.asLong();
    return switch (name) {
      case "order" -> !current.equals(released);
      case "mediaTypes" ->
          !current.isMissingNode() && (released.isMissingNode() || !holds(current, released));
      // Rules in words are for people, and parts are compared one by one.
      default -> false;
    };
  }

  private static boolean holds(JsonNode values, JsonNode expected) {
    return PublishedDocument.texts(values).containsAll(PublishedDocument.texts(expected));
  }
}
